"""Calibrations in the database, the newest of each store."""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from locator.calibration.snapshots import StoredSnapshot
from locator.tables import calibrations

log = structlog.get_logger()

MOST: Final = 100
COLUMNS = calibrations.c


async def add(connection: AsyncConnection, kept: StoredSnapshot) -> None:
    """Keep one, and forget those of its store that are too many."""
    await connection.execute(calibrations.insert().values(msgspec.to_builtins(kept)))
    oldest = _of(kept.store).with_only_columns(COLUMNS.id).limit(1).offset(MOST - 1)
    older = COLUMNS.id < oldest.scalar_subquery()
    await connection.execute(calibrations.delete().where(COLUMNS.store == kept.store, older))


async def last_at(connection: AsyncConnection, store: str) -> int | None:
    """Return when the newest one was kept."""
    found = sa.select(sa.func.max(COLUMNS.at)).where(COLUMNS.store == store)
    at: int | None = await connection.scalar(found)
    return at


async def newest(connection: AsyncConnection, store: str) -> StoredSnapshot | None:
    """Return the one that was kept last."""
    found = _readable(await connection.execute(_of(store).limit(1)))
    return found[0] if found else None


async def get(connection: AsyncConnection, store: str, id_: str) -> StoredSnapshot | None:
    """Return the one of that id."""
    found = _readable(await connection.execute(_of(store).where(COLUMNS.id == id_)))
    return found[0] if found else None


async def page(
    connection: AsyncConnection, store: str, after: str | None, limit: int
) -> list[StoredSnapshot]:
    """Return those before an id, newest first."""
    query = _of(store).limit(limit)
    if after is not None:
        query = query.where(COLUMNS.id < after)
    return _readable(await connection.execute(query))


def _of(store: str) -> sa.Select[Any]:
    return calibrations.select().where(COLUMNS.store == store).order_by(COLUMNS.id.desc())


def _readable(rows: sa.CursorResult[Any]) -> list[StoredSnapshot]:
    """Return all but those of a version that kept something else: they can be learned again."""
    found = []
    for row in rows:
        # Names of columns are a subclass of str, which msgspec does not take for a key.
        named = {str(name): value for name, value in row._mapping.items()}  # noqa: SLF001 — public
        try:
            found.append(msgspec.convert(named, StoredSnapshot))
        except msgspec.ValidationError as error:
            log.warning("calibration_not_read", store=row.store, error=str(error))
    return found
