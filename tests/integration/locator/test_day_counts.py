import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.presence.day_counter import WHOLE_STORE, CountedPlace
from locator.presence.dwell import bin_of, empty
from locator.presence.figures import DayCount
from locator.repository.day_counts import add_day, day_counts
from locator.service.count_writer import CountWriter
from locator.service.live import StoreTotals

DAY = "2026-11-22"
CHEESE = ("0", "cheese")


def stays(count: int) -> list[int]:
    counts = empty()
    counts[bin_of(60)] = count
    return counts


async def counted(
    database: AsyncEngine, store: str, day: str = DAY
) -> dict[CountedPlace, DayCount]:
    async with database.connect() as connection:
        return await day_counts(connection, store, day)


async def add(database: AsyncEngine, counts: dict[CountedPlace, DayCount]) -> None:
    async with database.begin() as connection:
        await add_day(connection, "galerie", DAY, counts)


async def test_nothing_was_counted_yet(database: AsyncEngine) -> None:
    assert await counted(database, "galerie") == {}


async def test_counts_add_up(database: AsyncEngine) -> None:
    await add(database, {WHOLE_STORE: DayCount(visits=2, passers_by=5, dwell=stays(1))})
    await add(database, {CHEESE: DayCount(visits=7, dwells=3, dwell=stays(2))})

    await add(
        database,
        {WHOLE_STORE: DayCount(visits=1, dwell=stays(4)), CHEESE: DayCount(visits=1, dwells=1)},
    )

    assert await counted(database, "galerie") == {
        WHOLE_STORE: DayCount(visits=3, passers_by=5, dwell=stays(5)),
        CHEESE: DayCount(visits=8, dwells=4, dwell=stays(2)),
    }


async def test_days_and_stores_are_apart(database: AsyncEngine) -> None:
    await add(database, {WHOLE_STORE: DayCount(visits=2)})

    assert await counted(database, "other") == {}
    assert await counted(database, "galerie", "2026-11-23") == {}


async def test_two_who_keep_at_a_time_write_each_count_once(database: AsyncEngine) -> None:
    writer = CountWriter(database, FloorplanStore(database))
    writer.add("galerie", StoreTotals(counts={DAY: {WHOLE_STORE: DayCount(visits=2)}}, heat={}))

    await asyncio.gather(*(writer.write() for _ in range(3)))

    assert await counted(database, "galerie") == {WHOLE_STORE: DayCount(visits=2)}
    assert writer.why is None
