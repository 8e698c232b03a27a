"""Who works with the product: staff who log in, and the keys of tills and scripts."""

import sqlalchemy as sa

metadata = sa.MetaData()

staff = sa.Table(
    "staff",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("stores", sa.JSON, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    # One more with each new password: sessions name theirs, and those of an earlier one have ended.
    sa.Column("generation", sa.BigInteger, nullable=False, server_default="0"),
)

spent_tokens = sa.Table(
    "spent_tokens",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # When the token would have ended by itself; after that the row is of no use.
    sa.Column("until", sa.BigInteger, nullable=False),
)

# A migration lets nobody change or remove a row.
audit_log = sa.Table(
    "audit_log",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    # SHA-256 of a key that has 160 random bits: nothing to guess, so nothing to slow down.
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("stores", sa.JSON, nullable=False),
    sa.Column("created_at", sa.BigInteger, nullable=False),
    sa.Column("last_used_at", sa.BigInteger),
    sa.Column("revoked_at", sa.BigInteger),
)
