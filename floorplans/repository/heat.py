"""Heat in the database: one row a floor, cell size and period."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from floorplans.heat import HeatSlot, Patch, merged, packed, unpacked
from floorplans.periods import Level, Span, period_start
from floorplans.tables import heat


class Period(NamedTuple):
    """What a row sums: all that a level's period from `start_ms` on saw, in cells of `cell_mm`."""

    cell_mm: int
    level: Level
    start_ms: int


class Packed(NamedTuple):
    """A patch as its row keeps it; unpacking is work for a thread when there are many."""

    first_row: int
    first_col: int
    rows: int
    columns: int
    seconds: bytes

    def patch(self) -> Patch:
        """Return the patch, decompressed."""
        seconds = unpacked(self.seconds, (self.rows, self.columns))
        return Patch(self.first_row, self.first_col, seconds)


PACKED = tuple(heat.c[name] for name in Packed._fields)


async def add_heat(
    connection: AsyncConnection, store: str, floor: str, slots: Sequence[HeatSlot], zone: ZoneInfo
) -> None:
    """Add slots to their five minutes, hours and days; the caller holds the floor's lock."""
    added: dict[Period, list[Patch]] = defaultdict(list)
    for slot in slots:
        for level in Level:
            start = period_start(level, slot.start_ms, zone)
            added[Period(_cell_mm(slot.cell_m), level, start)].append(slot.patch)
    for period, patches in added.items():
        row = {"store": store, "floor": floor} | period._asdict()
        # Cells are packed, so the database cannot add them: the floor's lock makes this one step.
        query = sa.select(*PACKED).filter_by(**row)
        kept = (await connection.execute(query)).one_or_none()
        if kept is None:
            await connection.execute(sa.insert(heat).values(row | _columns(merged(patches))))
        else:
            columns = _columns(merged([Packed(*kept).patch(), *patches]))
            await connection.execute(sa.update(heat).filter_by(**row).values(columns))


async def read_heat(
    connection: AsyncConnection, store: str, floor: str, cell_m: float, spans: Iterable[Span]
) -> list[Packed]:
    """Return the patches of all periods of some spans."""
    within = [
        (heat.c.level == span.level)
        & (heat.c.start_ms >= span.start_ms)
        & (heat.c.start_ms < span.end_ms)
        for span in spans
    ]
    query = (
        sa.select(*PACKED)
        .filter_by(store=store, floor=floor, cell_mm=_cell_mm(cell_m))
        .where(sa.or_(sa.false(), *within))
    )
    return [Packed(*row) for row in await connection.execute(query)]


async def rebuild_days(connection: AsyncConnection, store: str, floor: str, zone: ZoneInfo) -> None:
    """Sum the days anew, from five minutes, because the floor's days begin at other moments."""
    query = (
        sa.select(heat.c.cell_mm, heat.c.start_ms, *PACKED)
        .filter_by(store=store, floor=floor, level=Level.SLOT)
        .order_by(heat.c.cell_mm, heat.c.start_ms)
    )
    days: dict[Period, Patch] = {}
    async for cell_mm, start_ms, *columns in await connection.stream(query):
        day = Period(cell_mm, Level.DAY, period_start(Level.DAY, start_ms, zone))
        patch = Packed(*columns).patch()
        days[day] = merged([days[day], patch]) if day in days else patch
    floor_days = {"store": store, "floor": floor, "level": Level.DAY}
    await connection.execute(sa.delete(heat).filter_by(**floor_days))
    rows = [floor_days | day._asdict() | _columns(patch) for day, patch in days.items()]
    if rows:
        await connection.execute(sa.insert(heat), rows)


def _columns(patch: Patch) -> dict[str, int | bytes]:
    rows, columns = patch.seconds.shape
    return Packed(patch.first_row, patch.first_col, rows, columns, packed(patch.seconds))._asdict()


def _cell_mm(cell_m: float) -> int:
    return round(cell_m * 1000)
