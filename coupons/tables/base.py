"""What the tables share."""

import sqlalchemy as sa
from sqlalchemy import BigInteger, Column, ForeignKey, Text

metadata = sa.MetaData()

# SQLite numbers rows by itself only where the key is its own INTEGER.
SERIAL = BigInteger().with_variant(sa.Integer, "sqlite")


def owner(*, primary_key: bool = False) -> Column[str]:
    """Return the column that ties a row to its customer: it is deleted with the customer."""
    key = ForeignKey("customers.id", ondelete="CASCADE")
    return Column("customer", Text, key, nullable=False, primary_key=primary_key)
