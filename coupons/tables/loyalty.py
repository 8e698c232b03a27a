"""Shares, referrals (`arrivals`) and the points that they bring."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, Text, UniqueConstraint

from coupons.tables.base import metadata, owner

shares = Table(
    "shares",
    metadata,
    Column("id", Text, primary_key=True),
    Column("coupon", Text, ForeignKey("coupons.id", ondelete="CASCADE"), nullable=False),
    owner(),
    Column("store", Text, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("visitor", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("promised", BigInteger, nullable=False, default=0),
    Column("earned", BigInteger, nullable=False, default=0),
    UniqueConstraint("coupon", name="shares_one_a_coupon"),
    Index("shares_by_customer", "customer"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("share", Text, ForeignKey("shares.id", ondelete="CASCADE"), nullable=False),
    Column("visitor", Text, nullable=False),
    Column("customer", Text, ForeignKey("customers.id", ondelete="SET NULL")),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("lot", Text),
    Column("opened_at", BigInteger, nullable=False),
    Column("settled_at", BigInteger),
    UniqueConstraint("share", "visitor", name="arrivals_one_a_browser"),
    Index("arrivals_by_customer", "customer"),
    Index(
        # The last guard, should two transactions both believe that the friend is new.
        "arrivals_one_reward_a_friend",
        "customer",
        unique=True,
        sqlite_where=sa.text("state = 'qualified'"),
        postgresql_where=sa.text("state = 'qualified'"),
    ),
)

lots = Table(
    "lots",
    metadata,
    Column("id", Text, primary_key=True),
    owner(),
    Column("store", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("remaining", BigInteger, nullable=False),
    Column("source", Text, nullable=False, unique=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    sa.CheckConstraint("remaining >= 0 AND remaining <= points", name="lots_never_negative"),
    Index("lots_by_customer", "customer", "state", "expires_at"),
    Index("lots_by_expiry", "state", "expires_at"),
)

ledger_postings = Table(
    "ledger_postings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("posting", Text, ForeignKey("ledger_postings.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("lot", Text),
    Column("points", BigInteger, nullable=False),
    Index("ledger_entries_by_account", "account"),
    Index("ledger_entries_by_posting", "posting"),
)
