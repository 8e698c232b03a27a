"""An access point that hangs elsewhere than listed, from its readings to the log, over restarts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from floorplans.service import FloorplanStore
from locator.readings.pseudonyms import Pseudonyms
from locator.service.access_points import AccessPointNow
from locator.service.locator import Locator
from testbed.hall import MOVED, PLACES, STORE, hall, messages, wrong_hall

START_MS = 1_795_350_000_000
SECONDS = 60


@asynccontextmanager
async def opened(database: AsyncEngine) -> AsyncIterator[Locator]:
    locator = Locator(
        database,
        FloorplanStore(database),
        pseudonyms=lambda _: Pseudonyms(bytes(32)),
        clock=lambda: START_MS,
    )
    await locator.registry.load()
    yield locator
    await locator.finish()


async def hear(locator: Locator, minute: int) -> list[tuple[str, str]]:
    """Let phones walk for a minute; return what the log says of access points."""
    with capture_logs() as logs:
        for number, (topic, payload) in enumerate(messages(START_MS + 60_000 * minute, SECONDS)):
            locator.ingest_queue.put(topic, payload)
            if number % 50 == 0:
                await locator.loop.step()
        await locator.loop.step()
        await locator.persist()
    return [(line["event"], line["access_point"]) for line in logs if "access_point" in line]


async def moved(locator: Locator) -> AccessPointNow:
    return next(one for one in await locator.access_points(STORE) if one.id == MOVED)


async def test_a_wrong_place_is_found_left_out_told_and_mended(database: AsyncEngine) -> None:
    await FloorplanStore(database).put(wrong_hall())
    async with opened(database) as locator:
        assert await hear(locator, 0) == [("access_point_misplaced", MOVED)]
        found = await moved(locator)
        assert await hear(locator, 1) == []
        others = [one for one in await locator.access_points(STORE) if one.id != MOVED]

    assert (found.state, found.left_out) == ("doubtful", True)
    assert found.suspected_distance_m is not None
    assert 6 < found.suspected_distance_m < 25
    assert {one.state for one in others} == {"fits"}
    assert len(others) == len(PLACES) - 1

    async with opened(database) as again:
        assert (await moved(again)).suspected_place is not None
        await FloorplanStore(database).put(hall())
    async with opened(database) as mended:
        assert (await moved(mended)).suspected_place is None
        assert await hear(mended, 3) == []
        assert (await moved(mended)).state == "fits"


async def test_a_plan_that_is_corrected_is_believed_at_once(database: AsyncEngine) -> None:
    plans = FloorplanStore(database)
    await plans.put(wrong_hall())
    locator = Locator(
        database, plans, pseudonyms=lambda _: Pseudonyms(bytes(32)), clock=lambda: START_MS
    )
    await locator.registry.load()
    await hear(locator, 0)

    await plans.put(hall())

    assert await hear(locator, 1) == [("access_point_fits", MOVED)]
    assert (await moved(locator)).state == "fits"
    await locator.finish()
