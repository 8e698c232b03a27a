"""Snapshots of calibrations in the database, the newest hundred of each store."""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from locator.calibration.snapshots import StoredSnapshot
from locator.tables import calibrations

log = structlog.get_logger()

MOST_A_STORE: Final = 100  # about four days of a busy store (docs/decisions/0013); chosen
COLUMNS = calibrations.c


async def add(connection: AsyncConnection, snapshot: StoredSnapshot) -> None:
    """Insert a snapshot, and delete the oldest of its store beyond `MOST_A_STORE`."""
    # By id, not by time: ids of a store rise and are unique (docs/decisions/0013).
    await connection.execute(calibrations.insert().values(msgspec.to_builtins(snapshot)))
    oldest = _of(snapshot.store).with_only_columns(COLUMNS.id).limit(1).offset(MOST_A_STORE - 1)
    older = COLUMNS.id < oldest.scalar_subquery()
    await connection.execute(calibrations.delete().where(COLUMNS.store == snapshot.store, older))


async def last_at(connection: AsyncConnection, store: str) -> int | None:
    """Return the time of the newest snapshot, milliseconds; None without any."""
    found = sa.select(sa.func.max(COLUMNS.at)).where(COLUMNS.store == store)
    at: int | None = await connection.scalar(found)
    return at


async def newest(connection: AsyncConnection, store: str) -> StoredSnapshot | None:
    """Return the newest snapshot, None without any or when it cannot be read."""
    found = _readable(await connection.execute(_of(store).limit(1)))
    return found[0] if found else None


async def get(connection: AsyncConnection, store: str, id_: str) -> StoredSnapshot | None:
    """Return the snapshot of that id, None when the store has none or it cannot be read."""
    found = _readable(await connection.execute(_of(store).where(COLUMNS.id == id_)))
    return found[0] if found else None


async def page(
    connection: AsyncConnection, store: str, after: str | None, limit: int
) -> list[StoredSnapshot]:
    """Return up to `limit` snapshots older than the id `after`, newest first.

    A page by key and not by offset, so that a new snapshot does not shift the next page.
    """
    query = _of(store).limit(limit)
    if after is not None:
        query = query.where(COLUMNS.id < after)
    return _readable(await connection.execute(query))


def _of(store: str) -> sa.Select[Any]:
    return calibrations.select().where(COLUMNS.store == store).order_by(COLUMNS.id.desc())


def _readable(rows: sa.CursorResult[Any]) -> list[StoredSnapshot]:
    """Return the rows that can be read; those of another version are skipped and logged.

    A calibration is estimated again from the stream, so no migration of its JSON is worth it.
    """
    found = []
    for row in rows:
        # SQLAlchemy's column names are `quoted_name`, a subclass of str, which msgspec 0.20 does
        # not accept as a key.
        named = {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 — public
        try:
            found.append(msgspec.convert(named, StoredSnapshot))
        except msgspec.ValidationError as error:
            log.warning("calibration_not_read", store=row.store, error=str(error))
    return found
