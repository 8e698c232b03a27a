import asyncio
import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans import tables
from floorplans.errors import UnknownFloorError
from floorplans.grid import grid_of
from floorplans.heat import HeatAccumulator, HeatSlot, Patch
from floorplans.periods import HOUR_MS, SLOT_MS, Level
from floorplans.service import FloorplanStore
from tests import plans

DAY_MS = 24 * HOUR_MS


@pytest.fixture
async def store(database: AsyncEngine) -> FloorplanStore:
    store = FloorplanStore(database)
    await store.put(plans.plan(plans.fixture(3, 1, 7, 5)))
    return store


def ms(text: str, zone: str = "Europe/Paris") -> int:
    moment = dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp()) * 1000


def minute(at_ms: int, row: int = 0, col: int = 0) -> HeatSlot:
    """Return one person-minute in one cell of 1 m."""
    return HeatSlot(at_ms // SLOT_MS * SLOT_MS, 1.0, Patch(row, col, np.full((1, 1), 60, "f4")))


async def total(store: FloorplanStore, from_ms: int, to_ms: int) -> float:
    return float(np.nansum((await store.heat("shop", "0", from_ms, to_ms)).values))


async def periods(database: AsyncEngine, level: Level) -> list[int]:
    query = sa.select(tables.heat.c.start_ms).where(tables.heat.c.level == level)
    async with database.connect() as connection:
        return sorted((await connection.execute(query)).scalars())


async def test_what_was_walked_is_read_in_person_minutes_a_square_metre(
    store: FloorplanStore,
) -> None:
    noon = ms("2026-11-22T12:00")
    walked = HeatAccumulator(grid_of(await store.get("shop", "0")))
    walked.add(noon, [[1.5, 0.5], [1.5, 0.5]], 30.0)
    walked.add(noon + SLOT_MS, [[8.5, 5.5]], 90.0)

    await store.add_heat("shop", "0", walked.drain())

    heat = await store.heat("shop", "0", noon + 1, noon + SLOT_MS + 1)
    assert (heat.from_ms, heat.to_ms) == (noon, noon + 2 * SLOT_MS)
    assert (heat.floor, heat.cell_m, heat.origin) == ("0", 1.0, (0.0, 0.0))
    assert heat.values[0, 1] == 1
    assert heat.values[5, 8] == 1.5
    assert np.nansum(heat.values) == 2.5
    assert np.isnan(heat.values[2, 4])


async def test_a_floor_without_heat_is_cold(store: FloorplanStore) -> None:
    heat = await store.heat("shop", "0", 0, HOUR_MS)

    assert np.nanmax(heat.values) == 0
    assert np.isnan(heat.values).sum() == 16


async def test_additions_add_up(store: FloorplanStore) -> None:
    at_ms = ms("2026-11-22T12:00")

    await store.add_heat("shop", "0", [minute(at_ms), minute(at_ms)])
    await store.add_heat("shop", "0", [minute(at_ms), minute(at_ms + SLOT_MS)])

    assert await total(store, at_ms, at_ms + SLOT_MS) == 3
    assert await total(store, at_ms, at_ms + HOUR_MS) == 4
    assert await total(store, ms("2026-11-22T00:00"), ms("2026-11-23T00:00")) == 4


async def test_additions_at_the_same_moment_all_count(store: FloorplanStore) -> None:
    at_ms = ms("2026-11-22T12:00")

    await asyncio.gather(*(store.add_heat("shop", "0", [minute(at_ms)]) for _ in range(8)))

    assert await total(store, at_ms, at_ms + SLOT_MS) == 8
    assert await total(store, at_ms, at_ms + HOUR_MS) == 8


async def test_every_interval_counts_each_slot_once(
    store: FloorplanStore, database: AsyncEngine
) -> None:
    first, last = ms("2026-10-23T21:00"), ms("2026-10-26T03:00")
    step = 3 * SLOT_MS
    slots = [minute(at_ms) for at_ms in range(first, last, step)]
    await store.add_heat("shop", "0", slots)

    assert await periods(database, Level.DAY) == [
        ms("2026-10-23T00:00"),
        ms("2026-10-24T00:00"),
        ms("2026-10-25T00:00"),
        ms("2026-10-26T00:00"),
    ]
    assert await total(store, ms("2026-10-25T00:00"), ms("2026-10-26T00:00")) == 25 * 4
    assert await total(store, first - 9 * DAY_MS, last + 9 * DAY_MS) == len(slots)
    generator = np.random.default_rng(7)
    for _ in range(25):
        start, end = np.sort(generator.integers(first, last, 2)) // SLOT_MS * SLOT_MS
        counted = sum(start <= slot.start_ms < end for slot in slots)
        assert await total(store, int(start), int(end)) == counted


async def test_a_report_of_a_month_reads_days_alone(
    store: FloorplanStore, database: AsyncEngine
) -> None:
    start, end = ms("2026-10-01T00:00"), ms("2026-11-01T00:00")
    await store.add_heat("shop", "0", [minute(at) for at in range(start, end, HOUR_MS)])
    async with database.begin() as connection:
        await connection.execute(sa.delete(tables.heat).where(tables.heat.c.level != Level.DAY))

    assert await total(store, start, end) == 31 * 24 + 1


async def test_without_a_beginning_the_local_day_is_meant(store: FloorplanStore) -> None:
    await store.add_heat(
        "shop", "0", [minute(ms("2026-11-21T23:55")), minute(ms("2026-11-22T00:00"))]
    )

    heat = await store.heat("shop", "0", None, ms("2026-11-22T08:01"))

    assert heat.from_ms == ms("2026-11-22T00:00")
    assert heat.to_ms == ms("2026-11-22T08:05")
    assert np.nansum(heat.values) == 1


async def test_days_follow_the_floor_to_another_time_zone(
    store: FloorplanStore, database: AsyncEngine
) -> None:
    start = ms("2026-11-20T00:00")
    slots = [minute(at) for at in range(start, start + 3 * DAY_MS, HOUR_MS // 2)]
    await store.add_heat("shop", "0", slots)

    await store.put(plans.plan(timezone="Asia/Kathmandu"))

    midnight = ms("2026-11-21T00:00", "Asia/Kathmandu")
    assert midnight in await periods(database, Level.DAY)
    assert ms("2026-11-21T00:00") not in await periods(database, Level.DAY)
    assert await total(store, midnight, midnight + DAY_MS) == 48
    await store.add_heat("shop", "0", [minute(midnight)])
    assert await total(store, midnight, midnight + DAY_MS) == 49
    assert await total(store, start - DAY_MS, start + 4 * DAY_MS) == len(slots) + 1


async def test_heat_stays_in_its_place_when_the_outline_grows(store: FloorplanStore) -> None:
    at_ms = ms("2026-11-22T12:00")
    await store.add_heat("shop", "0", [minute(at_ms, row=1, col=2)])
    larger = plans.plan_with(plans.outline(-2.5, -1.5, 12, 8))
    await store.put(larger)
    walked = HeatAccumulator(grid_of(larger))
    walked.add(at_ms, [[2.5, 1.5], [-1.5, -0.5]], 60.0)
    await store.add_heat("shop", "0", walked.drain())

    heat = await store.heat("shop", "0", at_ms, at_ms + SLOT_MS)

    assert heat.origin == (-3, -2)
    assert heat.values[3, 5] == 2
    assert heat.values[1, 1] == 1


async def test_cells_of_different_size_are_kept_apart(store: FloorplanStore) -> None:
    at_ms = ms("2026-11-22T12:00")
    walked = HeatAccumulator(grid_of(await store.get("shop", "0"), 0.5))
    walked.add(at_ms, [[0.25, 0.25]], 60.0)
    await store.add_heat("shop", "0", [*walked.drain(), minute(at_ms)])

    fine = await store.heat("shop", "0", at_ms, at_ms + SLOT_MS, cell_m=0.5)

    assert fine.values.shape == (12, 20)
    assert fine.values[0, 0] == 4
    assert await total(store, at_ms, at_ms + SLOT_MS) == 1


async def test_heat_needs_a_floor(store: FloorplanStore) -> None:
    with pytest.raises(UnknownFloorError):
        await store.add_heat("shop", "9", [minute(0)])
    with pytest.raises(UnknownFloorError):
        await store.heat("shop", "9", 0, 1)
