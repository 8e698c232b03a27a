"""Surveys kept in both databases, measured with a phone that the square's access points hear."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.errors import NothingHeardError, NotMeasuringError, TooFewWayPointsError
from locator.readings.pseudonyms import Pseudonyms
from locator.service.locator import Locator
from locator.service.store_builder import LocatorSettings
from locator.service.surveyor import Measurement, Spot
from locator.service.surveys import MOST_MEASUREMENT_MS, Surveys
from locator.survey.measuring import WayPoint
from locator.survey.survey import survey_of, write_survey
from testbed.patience import until
from testbed.square import ACCESS_POINTS, IN_ZONE, STORE, Place, messages, square

START_MS = 1_795_350_000_000
PHONE, OTHER = "02a483e71234", "02a483e71235"
NAMES = Pseudonyms(bytes(32))
BINDING = NAMES.binding(PHONE)


class MessageClock:
    now_ms = START_MS

    def __call__(self) -> int:
        return self.now_ms


class Store:
    """The square with a survey, and a clock that goes on while a phone is heard."""

    def __init__(self, locator: Locator, surveys: Surveys, clock: MessageClock) -> None:
        self.locator = locator
        self.surveys = surveys
        self.clock = clock

    async def hear(self, place: Place, seconds: int, mac: str = PHONE) -> None:
        for topic, payload in messages(self.clock.now_ms, {mac: [place] * seconds}):
            if topic.endswith("ap-1/readings"):
                self.clock.now_ms += 1_000
            self.locator.ingest_queue.put(topic, payload)
        await self.locator.loop.step()


@asynccontextmanager
async def opened(database: AsyncEngine, method: str = "trilateration") -> AsyncIterator[Store]:
    clock = MessageClock()
    plans = FloorplanStore(database)
    await plans.put(square())
    locator = Locator(
        database,
        plans,
        pseudonyms=lambda _store: NAMES,
        clock=clock,
        settings=LocatorSettings(method=method),
    )
    surveys = Surveys(database, plans, locator, binding=NAMES.binding, clock=clock, pause_s=0)
    await locator.registry.load()
    yield Store(locator, surveys, clock)
    await surveys.close()
    await locator.finish()


@pytest.fixture
async def store(database: AsyncEngine) -> AsyncIterator[Store]:
    async with opened(database) as started:
        yield started


async def test_standing_keeps_what_is_heard_of_this_phone_alone(store: Store) -> None:
    await store.hear(IN_ZONE, 3)
    measurement = await store.surveys.start(STORE, "0", "stand", BINDING, IN_ZONE)
    await store.hear((1, 1), 8, OTHER)
    await store.hear(IN_ZONE, 8)

    samples = await store.surveys.finish(measurement)
    await store.hear(IN_ZONE, 3)

    kept = await store.surveys.survey(STORE)
    assert kept is not None
    assert kept.points == (measurement.id,)
    assert kept.rssi.shape == (8 * len(ACCESS_POINTS),) == (len(samples),)
    assert kept.xy.tolist() == [list(IN_ZONE)] * len(samples)
    assert kept.rssi.max() == pytest.approx(-40 - 25 * 0.7312, abs=0.5)  # 5 m from ap-5


async def test_walking_puts_samples_along_the_way(store: Store) -> None:
    measurement = await store.surveys.start(STORE, "0", "walk", BINDING, (2, 2))
    await store.hear((5, 2), 6)
    await store.surveys.pass_by(measurement, (8, 2))

    await store.surveys.finish(measurement)

    kept = await store.surveys.survey(STORE)
    assert kept is not None
    assert sorted(set(kept.xy[:, 0].tolist())) == pytest.approx([3, 4, 5, 6, 7, 8], abs=1.01)
    assert len(kept.points) == 6


class Slow:
    """A surveyor who takes six seconds to get anywhere, and is heard on the way."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.left: list[str] = []

    async def go(self, measurement: Measurement, spot: Spot) -> list[WayPoint]:
        set_out = [WayPoint(*point[:2], self._store.clock()) for point in measurement.way[-1:]]
        if set_out:
            await self._store.hear(((set_out[0].x + spot[0]) / 2, spot[1]), 6)
        return [*set_out, WayPoint(*spot, self._store.clock())]

    def leave(self, measurement: Measurement) -> None:
        self.left.append(measurement.id)


async def test_who_carries_the_phone_says_when_it_is_where(store: Store) -> None:
    surveyor = Slow(store)
    store.surveys.carried_by(surveyor)
    measurement = await store.surveys.start(STORE, "0", "walk", BINDING, (2, 2))
    await store.hear((2, 2), 4)
    await store.surveys.pass_by(measurement, (8, 2))
    assert measurement.way_points == 2

    samples = await store.surveys.finish(measurement)

    at_start = [sample for sample in samples if sample.x == 2]
    assert len(at_start) >= 4 * len(ACCESS_POINTS)
    assert max(sample.x for sample in samples) == 8
    assert surveyor.left == [measurement.id]


async def test_a_phone_that_nobody_hears_keeps_nothing(store: Store) -> None:
    measurement = await store.surveys.start(STORE, "0", "stand", BINDING, IN_ZONE)
    await store.hear(IN_ZONE, 8, OTHER)

    with pytest.raises(NothingHeardError):
        await store.surveys.finish(measurement)
    with pytest.raises(NotMeasuringError):
        store.surveys.measurement(STORE, measurement.id)
    assert await store.surveys.survey(STORE) is None


async def test_a_walk_goes_on_until_it_has_two_way_points(store: Store) -> None:
    measurement = await store.surveys.start(STORE, "0", "walk", BINDING, IN_ZONE)

    with pytest.raises(TooFewWayPointsError):
        await store.surveys.finish(measurement)
    assert store.surveys.measurement(STORE, measurement.id) is measurement


async def test_a_phone_is_at_one_place(store: Store) -> None:
    first = await store.surveys.start(STORE, "0", "stand", BINDING, IN_ZONE)
    second = await store.surveys.start(STORE, "0", "stand", BINDING, (1, 1))

    with pytest.raises(NotMeasuringError):
        store.surveys.measurement(STORE, first.id)
    assert store.surveys.measurement(STORE, second.id) is second


async def test_a_phone_that_was_put_away_is_listened_to_no_more(store: Store) -> None:
    forgotten = await store.surveys.start(STORE, "0", "stand", BINDING, IN_ZONE)
    store.clock.now_ms += MOST_MEASUREMENT_MS + 1

    await store.surveys.start(STORE, "0", "stand", NAMES.binding(OTHER), IN_ZONE)
    await store.hear(IN_ZONE, 2)

    assert forgotten.recorder.heard == []


async def test_no_address_is_kept(store: Store, database: AsyncEngine) -> None:
    measurement = await store.surveys.start(STORE, "0", "stand", BINDING, IN_ZONE)
    await store.hear(IN_ZONE, 2)
    await store.surveys.finish(measurement)

    async with database.connect() as connection:
        rows = (await connection.exec_driver_sql("SELECT * FROM survey_samples")).all()
    assert rows
    assert not any(PHONE in str(row) or BINDING in str(row) for row in rows)


async def test_a_survey_comes_back_as_it_went(store: Store) -> None:
    survey = survey_of(
        [("a", 1, 2, "0", "square-ap-1", -50), ("b", -3, 40.25, "0", "unplaced", -61.5)]
    )

    await store.surveys.replace(STORE, survey)
    await store.surveys.replace(STORE, survey)

    kept = await store.surveys.survey(STORE)
    assert kept is not None
    assert write_survey(kept) == write_survey(survey)


async def test_a_point_is_forgotten_once(store: Store) -> None:
    await store.surveys.replace(STORE, survey_of([("a", 1, 2, "0", "ap", -50)]))

    assert await store.surveys.forget(STORE, "0", "a")
    assert not await store.surveys.forget(STORE, "0", "a")
    assert await store.surveys.survey(STORE) is None


async def test_a_survey_that_came_with_the_floorplans_does_not_replace_ones_own(
    store: Store,
) -> None:
    own = survey_of([("own", 1, 2, "0", "ap", -50)])
    await store.surveys.begin({STORE: own})
    await store.surveys.begin({STORE: survey_of([("other", 1, 2, "0", "ap", -50)])})

    kept = await store.surveys.survey(STORE)
    assert kept is not None
    assert kept.points == ("own",)


async def test_a_survey_is_learned_while_visits_go_on(database: AsyncEngine) -> None:
    spots = [(x + 0.5, y + 0.5) for x in range(0, 20, 3) for y in range(0, 20, 3)]
    rows = [
        (f"p{i}", *spot, "0", topic.split("/")[3], _level(payload))
        for i, spot in enumerate(spots)
        for topic, payload in messages(START_MS, {PHONE: [spot]})
    ]
    async with opened(database, "radiomap") as store:
        await store.hear(IN_ZONE, 130)
        before = await store.locator.views.snapshot(STORE)
        await store.surveys.replace(STORE, survey_of([*rows, ("p0", 1, 1, "0", "unplaced", -50)]))
        assert store.surveys.learning(STORE).state == "waiting"
        await until(lambda: store.surveys.learning(STORE).state == "idle", "the survey")
        await store.hear(IN_ZONE, 10)
        after = await store.locator.views.snapshot(STORE)

    assert before is not None
    assert after is not None
    assert [person.id for person in after.people] == [person.id for person in before.people]
    [person] = after.people
    assert (person.x, person.y) == pytest.approx(IN_ZONE, abs=1.5)
    assert before.figures.visits_today == after.figures.visits_today


def _level(payload: bytes) -> float:
    return float(payload.split(b'"rssi":')[1].split(b",")[0].split(b"}")[0])
