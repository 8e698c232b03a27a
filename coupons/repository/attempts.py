"""How often a till tried codes that are not there."""

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import changed, upsert
from coupons.tables import till_attempts

_ROW = till_attempts.c


async def add(connection: AsyncConnection, till: str, window_at: int, most: int) -> bool:
    """Count an attempt in a window; False, without counting, when the window has `most`."""
    # One statement: reading first would let guesses that come at once all see the same count.
    statement = (
        upsert(connection, till_attempts)
        .values(till=till, window_at=window_at, attempts=1)
        .on_conflict_do_update(
            index_elements=[_ROW.till, _ROW.window_at],
            set_={"attempts": _ROW.attempts + 1},
            where=_ROW.attempts < most,
        )
        .returning(_ROW.attempts)
    )
    return (await connection.execute(statement)).scalar() is not None


async def remove(connection: AsyncConnection, till: str, window_at: int) -> None:
    """Take an attempt back that was no guess."""
    # No row where the window has ended meanwhile: then there is nothing to take back.
    where = (_ROW.till == till) & (_ROW.window_at == window_at)
    await changed(
        connection, till_attempts.update().where(where).values(attempts=_ROW.attempts - 1)
    )


async def remove_before(connection: AsyncConnection, window_at: int) -> None:
    """Remove windows that are over."""
    await changed(connection, till_attempts.delete().where(_ROW.window_at < window_at))
