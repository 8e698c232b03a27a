"""The tables of customers, campaigns, decisions, coupons, shares and points.

Times are Unix epoch in milliseconds. Rows that belong to a customer go away with the customer;
`anonymous_counts`, redemptions and ledger entries without a name are what is left.
"""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, UniqueConstraint

metadata = sa.MetaData()

# SQLite numbers rows by itself only where the key is its own INTEGER.
SERIAL = BigInteger().with_variant(sa.Integer, "sqlite")


def _owner(*, primary_key: bool = False) -> Column[str]:
    key = ForeignKey("customers.id", ondelete="CASCADE")
    return Column("customer", Text, key, nullable=False, primary_key=primary_key)


customers = Table(
    "customers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("store", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("language", Text, nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("last_act_at", BigInteger, nullable=False),
    # The newest phone event; counting it here makes the order of commits the order of ids.
    Column("phone_seq", BigInteger, nullable=False, default=0),
    Index("customers_by_last_act", "last_act_at"),
)

consents = Table(
    "consents",
    metadata,
    Column("seq", SERIAL, primary_key=True),
    _owner(),
    Column("purpose", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("text_version", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("proof", Text, nullable=False),
    Index("consents_by_customer", "customer", "purpose", "seq"),
)

bindings = Table(
    "bindings",
    metadata,
    Column("binding", Text, primary_key=True),
    _owner(),
    Column("bound_at", BigInteger, nullable=False),
    Index("bindings_by_customer", "customer"),
)

customer_visits = Table(
    "customer_visits",
    metadata,
    _owner(primary_key=True),
    Column("store", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
)

zone_refusals = Table(
    "zone_refusals",
    metadata,
    _owner(primary_key=True),
    Column("store", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

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
    _owner(),
    Column("store", Text, nullable=False),
    Column("floor", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("stay", Text, nullable=False),
    Column("visit", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("coupon", Text),
    Column("at", BigInteger, nullable=False),
    UniqueConstraint("event_id", "campaign", name="decisions_one_an_event"),
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

coupons = Table(
    "coupons",
    metadata,
    Column("id", Text, primary_key=True),
    Column("campaign", Text, ForeignKey("campaigns.id"), nullable=False),
    _owner(),
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

phone_events = Table(
    "phone_events",
    metadata,
    _owner(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("phone_events_by_age", "at"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", Text, primary_key=True),
    Column("coupon", Text, ForeignKey("coupons.id", ondelete="CASCADE"), nullable=False),
    _owner(),
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
    _owner(),
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
