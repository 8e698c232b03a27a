"""The bindings of devices that are left out, with the reasons, in the database."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from locator.tables import left_out_devices

COLUMNS = left_out_devices.c


async def add(connection: AsyncConnection, store: str, binding: str, reason: str) -> None:
    """Add a reason to leave a device out; idempotent."""
    # ON CONFLICT is in both dialects but not in SQLAlchemy's generic insert.
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    row = {"store": store, "binding": binding, "reason": reason}
    await connection.execute(insert(left_out_devices).values(row).on_conflict_do_nothing())


async def remove(connection: AsyncConnection, store: str, binding: str, reason: str) -> bool:
    """Delete a reason; return whether there was one. The device may have another."""
    row = {"store": store, "binding": binding, "reason": reason}
    deleted = await connection.execute(sa.delete(left_out_devices).filter_by(**row))
    return deleted.rowcount > 0


async def all_of(connection: AsyncConnection, store: str) -> frozenset[str]:
    """Return the bindings that are left out, for whatever reason."""
    found = sa.select(COLUMNS.binding).where(COLUMNS.store == store)
    return frozenset(await connection.scalars(found))


async def for_reason(connection: AsyncConnection, store: str, reason: str) -> list[str]:
    """Return the bindings that are left out for this reason, sorted."""
    # Sorted here: text collates by locale in PostgreSQL and by bytes in SQLite.
    found = sa.select(COLUMNS.binding).where(COLUMNS.store == store, COLUMNS.reason == reason)
    return sorted(await connection.scalars(found))
