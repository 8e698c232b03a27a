"""The surveys of a running service: measured with a phone, kept, and learned in the background."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from conventions.ids import new_id
from floorplans.service import FloorplanStore
from locator.coverage.coverage import Coverage, coverage
from locator.errors import (
    NothingHeardError,
    NotMeasuringError,
    StaleSurveyError,
    TooFewWayPointsError,
)
from locator.repository.surveys import (
    add_samples,
    delete_point,
    delete_samples,
    is_surveyed,
    read_samples,
)
from locator.service.learning import Learner, Learning
from locator.service.locator import Locator
from locator.service.phone_recorder import PhoneRecorder
from locator.service.surveyor import Kind, Measurement, Present, Spot, Surveyor
from locator.survey.measuring import Sample, stood, walked
from locator.survey.survey import Survey

log = structlog.get_logger()

LONGEST_MS: Final = 15 * 60_000  # nobody measures for longer: the phone was put away
# Whoever measures goes on to the next place: the map is learned when they pause.
PAUSE_S: Final = 8.0


def _any(_: Survey | None) -> bool:
    return True


class Surveys:
    """Measures, keeps and learns the surveys of all stores.

    Args:
        binding: gives the lasting pseudonym of a canonical MAC address.
        clock: Unix epoch in milliseconds.
        pause_s: how long nothing must change before the survey is learned.
    """

    def __init__(
        self,
        database: AsyncEngine,
        floorplans: FloorplanStore,
        locator: Locator,
        *,
        binding: Callable[[str], str],
        clock: Callable[[], int],
        pause_s: float = PAUSE_S,
    ) -> None:
        self._database = database
        self._floorplans = floorplans
        self._locator = locator
        self._binding = binding
        self._clock = clock
        self._learner = Learner(locator.registry.learn, pause_s)
        self._measurements: dict[str, Measurement] = {}
        # The process that locates a store is the only one that changes its survey.
        self._changing = asyncio.Lock()
        self._surveyor: Surveyor = Present(clock)

    def carried_by(self, surveyor: Surveyor) -> None:
        """Have somebody else carry the phones, such as people who are simulated."""
        self._surveyor = surveyor

    async def begin(self, surveys: Mapping[str, Survey]) -> None:
        """Keep surveys that came with the floorplans, where a store has none yet."""
        for store, survey in surveys.items():
            async with self._database.begin() as connection:
                if not await is_surveyed(connection, store):
                    await add_samples(connection, store, samples_of(survey))

    async def survey(self, store: str) -> Survey | None:
        """Return what is kept of a store."""
        async with self._database.connect() as connection:
            return await read_samples(connection, store)

    async def replace(
        self, store: str, survey: Survey, *, may_replace: Callable[[Survey | None], bool] = _any
    ) -> Survey | None:
        """Keep a survey in the place of the store's own, and return what is kept.

        Args:
            store: whose.
            survey: all of it.
            may_replace: says whether this one, or none, may be replaced.

        Raises:
            StaleSurveyError: it may not.
        """
        async with self._changing, self._database.begin() as connection:
            if not may_replace(await read_samples(connection, store)):
                raise StaleSurveyError
            await delete_samples(connection, store)
            await add_samples(connection, store, samples_of(survey))
            kept = await read_samples(connection, store)
        self._learn_soon(store)
        return kept

    async def forget(self, store: str, floor: str, point: str) -> bool:
        """Forget a survey point; return whether there was one."""
        async with self._changing, self._database.begin() as connection:
            known = await delete_point(connection, store, floor, point)
        if known:
            self._learn_soon(store)
        return known

    async def coverage(self, store: str, floor: str) -> Coverage:
        """Return how well a floor is surveyed.

        Raises:
            LookupError: the store has no such floor.
        """
        floors = await self._floorplans.floors(store)
        index = [plan.floor for plan in floors].index(floor)
        return await asyncio.to_thread(coverage, floors, index, await self.survey(store))

    def learning(self, store: str) -> Learning:
        """Return how far the store is with learning its survey."""
        return self._learner.state(store)

    async def start(
        self, store: str, floor: str, kind: Kind, binding: str, spot: Spot
    ) -> Measurement:
        """Begin to listen to a phone whose owner stands or sets out at a place.

        One phone is at one place: what it measured until now without an end is dropped.
        """
        self._drop_old(binding)
        recorder = PhoneRecorder(lambda mac: self._binding(mac) == binding, self._clock)
        measurement = Measurement(
            id=new_id("svy"),
            store=store,
            floor=floor,
            kind=kind,
            binding=binding,
            recorder=recorder,
        )
        self._locator.ingest_queue.subscribe(store, recorder.hear)
        self._measurements[measurement.id] = measurement
        await self.pass_by(measurement, spot)
        return measurement

    def measurement(self, store: str, measurement: str) -> Measurement:
        """Return one that was started and has not ended.

        Raises:
            NotMeasuringError: there is none.
        """
        found = self._measurements.get(measurement)
        if found is None or found.store != store:
            raise NotMeasuringError
        return found

    async def pass_by(self, measurement: Measurement, spot: Spot) -> None:
        """Note that the phone is at a way point, when it is there."""
        async with measurement.moving:
            measurement.way += await self._surveyor.go(measurement, spot)

    def drop(self, measurement: Measurement) -> None:
        """End without keeping anything."""
        del self._measurements[measurement.id]
        self._locator.ingest_queue.unsubscribe(measurement.store, measurement.recorder.hear)
        self._surveyor.leave(measurement)

    async def finish(self, measurement: Measurement) -> list[Sample]:
        """End, and keep what was heard of the phone.

        Raises:
            TooFewWayPointsError: a walk has no second way point; it goes on.
            NothingHeardError: no access point heard the phone; nothing is kept.
            NotMeasuringError: it ended meanwhile.
        """
        async with measurement.moving:
            self.measurement(measurement.store, measurement.id)
        samples = self._measured(measurement)
        self.drop(measurement)
        if not samples:
            raise NothingHeardError
        async with self._changing, self._database.begin() as connection:
            await add_samples(connection, measurement.store, samples)
        log.info("survey_measured", store=measurement.store, samples=len(samples))
        self._learn_soon(measurement.store)
        return samples

    async def close(self) -> None:
        """Stop learning."""
        await self._learner.close()

    def _measured(self, measurement: Measurement) -> list[Sample]:
        floor, way, heard = measurement.floor, measurement.way, measurement.recorder.heard
        if measurement.kind == "stand":
            return stood(measurement.id, floor, way[0], self._clock(), heard)
        if measurement.way_points < 2:
            raise TooFewWayPointsError
        return walked(measurement.id, floor, way, heard)

    def _drop_old(self, binding: str) -> None:
        too_old = self._clock() - LONGEST_MS
        for measurement in list(self._measurements.values()):
            put_away = bool(measurement.way) and measurement.way[-1].at_ms < too_old
            if put_away or measurement.binding == binding:
                self.drop(measurement)

    def _learn_soon(self, store: str) -> None:
        if self._locator.registry.learns:
            self._learner.learn_soon(store)


def samples_of(survey: Survey) -> list[Sample]:
    """Return the rows of a survey."""
    columns = (survey.point, survey.xy, survey.floor, survey.access_point, survey.rssi)
    return [
        Sample(
            survey.points[point],
            x,
            y,
            survey.floors[floor],
            survey.access_points[access_point],
            rssi,
        )
        for point, (x, y), floor, access_point, rssi in zip(
            *(np.asarray(column).tolist() for column in columns), strict=True
        )
    ]
