"""Campaigns and their decisions; counts of people who are gone or did not agree."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from coupons.tables.base import metadata, owner

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Text, primary_key=True),
    Column("store", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("limit_total", BigInteger),
    Column("issued", BigInteger, nullable=False, default=0),
    Column("version", BigInteger, nullable=False, default=1),
    Column("terms", sa.JSON, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("updated_at", BigInteger, nullable=False),
    Index("campaigns_by_store", "store", "state"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("campaign", Text, ForeignKey("campaigns.id"), nullable=False),
    owner(),
    Column("store", Text, nullable=False),
    Column("floor", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("stay", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("coupon", Text),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("event_id", "campaign", name="decisions_one_an_event"),
    # A campaign decides once in a stay (decision 0008); `dwell_too_short` may come before.
    UniqueConstraint("stay", "campaign", "outcome", name="decisions_one_a_stay"),
    Index("decisions_by_campaign", "campaign", "outcome"),
    Index("decisions_by_customer", "customer"),
    Index("decisions_by_time", "at"),
)

anonymous_counts = Table(
    "anonymous_counts",
    metadata,
    Column("campaign", Text, ForeignKey("campaigns.id"), primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("count", BigInteger, nullable=False),
)
