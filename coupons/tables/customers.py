"""Customers, and what goes away with them: consents, devices, visits, phone streams."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text

from coupons.tables.base import SERIAL, metadata, owner

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
    owner(),
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
    owner(),
    Column("bound_at", BigInteger, nullable=False),
    Index("bindings_by_customer", "customer"),
)

customer_visits = Table(
    "customer_visits",
    metadata,
    owner(primary_key=True),
    Column("store", Text, primary_key=True),
    Column("visit", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
)

zone_refusals = Table(
    "zone_refusals",
    metadata,
    owner(primary_key=True),
    Column("store", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("at", BigInteger, nullable=False),
)

phone_events = Table(
    "phone_events",
    metadata,
    owner(primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("phone_events_by_age", "at"),
)
