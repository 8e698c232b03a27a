"""Coupons and what tills do with them."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text

from coupons.tables.base import metadata, owner

coupons = Table(
    "coupons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("campaign", Text, ForeignKey("campaigns.id"), nullable=False),
    owner(),
    Column("store", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("zone", Text),
    Column("visit", Text),
    # Once a visit, a day or ever: the database itself refuses the second one.
    Column("once_key", Text, nullable=False, unique=True),
    Column("code_hmac", Text, nullable=False, unique=True),
    Column("terms", sa.JSON, nullable=False),
    Column("state", Text, nullable=False),
    Column("issued_at", BigInteger, nullable=False),
    Column("valid_until", BigInteger, nullable=False),
    Column("viewed_at", BigInteger),
    Column("saved_at", BigInteger),
    Column("dismissed_at", BigInteger),
    Column("redeemed_at", BigInteger),
    Column("rolled_back_at", BigInteger),
    Column("lock", Text),
    Column("locked_by", Text),
    Column("locked_until", BigInteger),
    Index("coupons_by_customer", "customer", "issued_at"),
    Index("coupons_by_campaign", "campaign", "state"),
)

redemptions = Table(
    "redemptions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("coupon", Text, nullable=False),
    Column("campaign", Text, nullable=False),
    # The shop's books outlive the customer, without a name.
    Column("customer", Text, ForeignKey("customers.id", ondelete="SET NULL")),
    Column("store", Text, nullable=False),
    Column("till", Text, nullable=False),
    Column("amount", BigInteger),
    Column("discount", BigInteger),
    Column("currency", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("rolled_back_at", BigInteger),
    Index("redemptions_by_coupon", "coupon"),
    Index("redemptions_by_customer", "customer"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("subject", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", Text, nullable=False),
    Column("lease", Text, nullable=False),
    Column("leased_until", BigInteger, nullable=False),
    Column("answer", Text),
    Column("created_at", BigInteger, nullable=False),
    Index("idempotency_keys_by_age", "created_at"),
)

till_attempts = Table(
    "till_attempts",
    metadata,
    Column("till", Text, primary_key=True),
    Column("window_at", BigInteger, primary_key=True),
    Column("attempts", BigInteger, nullable=False),
)
