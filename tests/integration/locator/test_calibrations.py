"""What a store learned of itself, over hours, stops, kills, ways back and new floorplans."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from shapely import Point
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.calibration.calibration import Calibration
from locator.calibration.snapshots import SnapshotReason, StoredSnapshot
from locator.errors import NothingToCalibrateError, UnknownCalibrationError
from locator.readings.messages import encode
from locator.readings.pseudonyms import Pseudonyms
from locator.repository import calibrations as repository
from locator.repository.surveys import add_samples
from locator.service.calibrations import HOUR_MS, RETRY_MS
from locator.service.locator import Locator
from locator.service.store_builder import LocatorSettings
from locator.service.surveys import samples_of
from locator.survey.survey import survey_of
from testbed.square import STORE, Message, messages, square

START_MS = 1_795_350_000_000
MAC = "02a483e71234"
FIRST, SECOND = "square-ap-1", "square-ap-2"


class LearningShop:
    """A locator that is fed without a broker, and a clock that follows the messages."""

    def __init__(self, database: AsyncEngine, method: str) -> None:
        self.now_ms = START_MS
        self.plans = FloorplanStore(database)
        self.locator = Locator(
            database,
            self.plans,
            pseudonyms=lambda _: Pseudonyms(bytes(32)),
            clock=lambda: self.now_ms,
            settings=LocatorSettings(method=method),
        )

    async def hear(self, sent: Iterable[Message]) -> None:
        for topic, payload in sent:
            self.locator.ingest_queue.put(topic, payload)
        await self.locator.loop.step()

    async def walk(self, seconds: int, after_ms: int = 0) -> None:
        """Let a phone be heard along the middle of the square, then keep what is due."""
        self.now_ms += after_ms
        way = [(2 + 16 * second / seconds, 10.0) for second in range(seconds)]
        await self.hear(messages(self.now_ms, {MAC: way}))
        self.now_ms += seconds * 1000
        await self.locator.persist()

    async def learned(self) -> Calibration:
        live = self.locator.registry.stores[STORE]
        known = await self.locator.calibrations.learned(live)
        assert known is not None
        return known.calibration

    async def kept(self) -> list[StoredSnapshot]:
        return await self.locator.calibrations.page(STORE, None, 200)


@asynccontextmanager
async def opened(database: AsyncEngine, method: str = "radiomap") -> AsyncIterator[LearningShop]:
    shop = LearningShop(database, method)
    await shop.locator.registry.load()
    yield shop
    await shop.locator.finish()


@pytest.fixture
async def shop(database: AsyncEngine) -> AsyncIterator[LearningShop]:
    await FloorplanStore(database).put(square())
    async with opened(database) as shop:
        yield shop


def silence(at_ms: int) -> Iterable[Message]:
    """Yield what access points say that hear nobody."""
    for topic, _ in messages(0, {MAC: [(1, 1)]}):
        yield topic, encode(at_ms, [])


def heard(calibration: Calibration) -> dict[str, float]:
    return {point.id: point.heard for point in calibration.access_points}


async def test_what_was_learned_is_kept_each_hour_of_the_messages(shop: LearningShop) -> None:
    await shop.walk(60)
    assert await shop.kept() == []

    await shop.walk(60, HOUR_MS)
    await shop.walk(60)

    [kept] = await shop.kept()
    assert kept.reason is SnapshotReason.HOURLY
    assert kept.at == shop.now_ms - 60_000
    assert heard(kept.calibration)[FIRST] > 60


async def test_an_hour_without_news_keeps_nothing(shop: LearningShop) -> None:
    await shop.walk(60)
    for hours in range(1, 4):
        await shop.hear(silence(shop.now_ms + hours * HOUR_MS))
        await shop.locator.persist()

    assert len(await shop.kept()) == 1


async def test_a_store_goes_on_after_a_stop(shop: LearningShop, database: AsyncEngine) -> None:
    await shop.walk(60)
    learned = await shop.learned()
    await shop.locator.calibrations.store_all()

    async with opened(database) as again:
        assert heard(await again.learned()) == heard(learned)
        [kept] = await again.kept()

    assert kept.reason is SnapshotReason.STOP
    assert kept.calibration == learned


async def test_a_stop_without_news_keeps_nothing(database: AsyncEngine) -> None:
    await FloorplanStore(database).put(square())
    async with opened(database):
        pass
    async with opened(database) as shop:
        await shop.walk(60)
    async with opened(database):
        pass

    async with opened(database) as shop:
        assert [kept.reason for kept in await shop.kept()] == [SnapshotReason.STOP]


async def test_one_goes_back_and_forth(shop: LearningShop, database: AsyncEngine) -> None:
    await shop.walk(60)
    await shop.locator.calibrations.store_all()
    [early] = await shop.kept()
    await shop.walk(60)
    late = await shop.learned()

    await shop.locator.calibrations.go_back(STORE, early.id)

    assert heard(await shop.learned()) == heard(early.calibration)
    restored, before, _ = await shop.kept()
    assert (restored.reason, restored.went_back_to) == (SnapshotReason.RESTORE, early.id)
    assert (before.reason, before.calibration) == (SnapshotReason.BEFORE_RESTORE, late)
    async with opened(database) as killed_and_started_again:
        assert heard(await killed_and_started_again.learned()) == heard(early.calibration)

    await shop.locator.calibrations.go_back(STORE, before.id)
    assert heard(await shop.learned()) == heard(late)


async def test_going_back_again_at_once_keeps_nothing_more(shop: LearningShop) -> None:
    await shop.walk(60)
    await shop.locator.calibrations.store_all()
    [early] = await shop.kept()
    await shop.locator.calibrations.go_back(STORE, early.id)
    await shop.walk(10)
    await shop.locator.calibrations.go_back(STORE, early.id)
    assert len(await shop.kept()) == 3

    await shop.walk(10, RETRY_MS)
    await shop.locator.calibrations.go_back(STORE, early.id)

    assert len(await shop.kept()) == 5
    assert heard(await shop.learned()) == heard(early.calibration)


async def test_there_is_no_way_back_to_what_is_not_the_stores_own(shop: LearningShop) -> None:
    with pytest.raises(UnknownCalibrationError):
        await shop.locator.calibrations.go_back(STORE, "cal_elsewhere")


@pytest.mark.parametrize("method", ["radiomap", "trilateration"])
async def test_a_surveyed_store_or_another_method_calibrates_nothing(
    database: AsyncEngine, method: str
) -> None:
    await FloorplanStore(database).put(square())
    async with opened(database) as shop:
        await shop.walk(60)
    rows = [(f"p{i}", 3 * i, 3 * i, "0", FIRST, -50.0 - i) for i in range(6)]
    async with database.begin() as connection:
        await add_samples(connection, STORE, samples_of(survey_of(rows)))

    async with opened(database, method) as shop:
        await shop.walk(20)
        [kept] = await shop.kept()
        with pytest.raises(NothingToCalibrateError):
            await shop.locator.calibrations.go_back(STORE, kept.id)
        points = await shop.locator.access_points(STORE)

    assert {point.trust for point in points} == {None}
    assert {point.state for point in points} == {"heard"}


async def test_an_access_point_that_was_moved_on_the_plan_starts_from_nothing(
    shop: LearningShop,
) -> None:
    await shop.walk(60)
    plan = square()
    moved = tuple(
        replace(point, place=Point(5, 5)) if point.id == FIRST else point
        for point in plan.access_points
    )
    await shop.plans.put(replace(plan, access_points=moved))
    await shop.locator.loop.step()

    known = heard(await shop.learned())

    assert known[FIRST] == 0
    assert known[SECOND] > 0


async def test_a_plan_that_is_redrawn_is_no_news(shop: LearningShop) -> None:
    plan = square()
    await shop.plans.put(replace(plan, access_points=plan.access_points[1:]))
    await shop.locator.loop.step()

    await shop.locator.calibrations.store_all()

    assert await shop.kept() == []


async def test_only_the_newest_hundred_of_a_store_are_kept(database: AsyncEngine) -> None:
    nothing = Calibration(level_db=0, exponent=None, access_points=())
    async with database.begin() as connection:
        for number in range(repository.MOST_A_STORE + 20):
            for store in ("one", "other") if number < 10 else ("one",):
                kept = StoredSnapshot(
                    id=f"cal_{store}_{number:04}",
                    store=store,
                    at=number,
                    reason=SnapshotReason.HOURLY,
                    calibration=nothing,
                    places={},
                )
                await repository.add(connection, kept)
        ones = await repository.page(connection, "one", None, 200)
        others = await repository.page(connection, "other", None, 200)
        second = await repository.page(connection, "one", ones[9].id, 10)

    assert [kept.at for kept in ones] == list(range(119, 19, -1))
    assert len(others) == 10
    assert second == ones[10:20]


async def test_what_another_version_wrote_keeps_no_store_shut(
    shop: LearningShop, database: AsyncEngine
) -> None:
    await shop.walk(60)
    await shop.locator.calibrations.store_all()
    async with database.begin() as connection:
        await connection.exec_driver_sql("UPDATE calibrations SET calibration = '{\"x\": 1}'")

    async with opened(database) as again:
        assert heard(await again.learned())[FIRST] == 0
