"""The surveys of a running service: measured with a phone, stored, and fitted in the background."""

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
from locator.service.surveyor import HumanSurveyor, Kind, Measurement, Spot, Surveyor
from locator.survey.measuring import Sample, stood, walked
from locator.survey.survey import Survey

log = structlog.get_logger()

# Since the last way point: after it a measurement is dropped, for the phone was put away. Chosen.
MOST_MEASUREMENT_MS: Final = 15 * 60_000
# Seconds without a change before a fit: a surveyor goes on to the next place at once. Chosen.
FIT_AFTER_S: Final = 8.0


def _any(_: Survey | None) -> bool:
    return True


class Surveys:
    """Measures, stores and fits the surveys of all stores.

    Args:
        binding: returns the binding of a canonical MAC address.
        clock: wall clock, Unix epoch in milliseconds.
        pause_s: how long nothing must change before the survey is fitted.
    """

    def __init__(
        self,
        database: AsyncEngine,
        floorplans: FloorplanStore,
        locator: Locator,
        *,
        binding: Callable[[str], str],
        clock: Callable[[], int],
        pause_s: float = FIT_AFTER_S,
    ) -> None:
        self._database = database
        self._floorplans = floorplans
        self._locator = locator
        self._binding = binding
        self._clock = clock
        self._learner = Learner(locator.registry.learn, pause_s)
        self._measurements: dict[str, Measurement] = {}
        # A lock in memory suffices: the process that runs a store is the only one that changes its
        # survey. Without it, two imports could both pass `may_replace`.
        self._changing = asyncio.Lock()
        self._surveyor: Surveyor = HumanSurveyor(clock)

    def carried_by(self, surveyor: Surveyor) -> None:
        """Replace the surveyor, such as by a simulated one in the demonstration."""
        self._surveyor = surveyor

    async def begin(self, surveys: Mapping[str, Survey]) -> None:
        """Store the surveys that came with floorplans, where a store has none yet; at the start."""
        for store, survey in surveys.items():
            async with self._database.begin() as connection:
                if not await is_surveyed(connection, store):
                    await add_samples(connection, store, samples_of(survey))

    async def survey(self, store: str) -> Survey | None:
        """Return a store's survey, None without any sample."""
        async with self._database.connect() as connection:
            return await read_samples(connection, store)

    async def replace(
        self, store: str, survey: Survey, *, may_replace: Callable[[Survey | None], bool] = _any
    ) -> Survey | None:
        """Replace a store's survey in one transaction, and return it as it was stored.

        Args:
            store: its name.
            survey: the new one, complete.
            may_replace: called with the present survey, or None; returns whether to replace it.

        Raises:
            StaleSurveyError: `may_replace` returned false.
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
        """Delete a survey point; return whether there was one."""
        async with self._changing, self._database.begin() as connection:
            known = await delete_point(connection, store, floor, point)
        if known:
            self._learn_soon(store)
        return known

    async def coverage(self, store: str, floor: str) -> Coverage:
        """Return the coverage of a floor, computed in another thread.

        Raises:
            ValueError: the store has no such floor.
        """
        floors = await self._floorplans.floors(store)
        index = [plan.floor for plan in floors].index(floor)
        return await asyncio.to_thread(coverage, floors, index, await self.survey(store))

    def learning(self, store: str) -> Learning:
        """Return the state of the store's fit."""
        return self._learner.state(store)

    async def start(
        self, store: str, floor: str, kind: Kind, binding: str, spot: Spot
    ) -> Measurement:
        """Start to record a phone whose owner stands at a place, or sets out from it.

        A phone is at one place only: an unfinished measurement of the same phone is dropped.
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
        """Return the measurement of an id, while it is under way.

        Raises:
            NotMeasuringError: there is none, or it has ended, or it is of another store.
        """
        found = self._measurements.get(measurement)
        if found is None or found.store != store:
            raise NotMeasuringError
        return found

    async def pass_by(self, measurement: Measurement, spot: Spot) -> None:
        """Add a way point, once the surveyor is there."""
        async with measurement.moving:
            measurement.way += await self._surveyor.go(measurement, spot)

    def drop(self, measurement: Measurement) -> None:
        """End a measurement without storing anything."""
        del self._measurements[measurement.id]
        self._locator.ingest_queue.unsubscribe(measurement.store, measurement.recorder.hear)
        self._surveyor.leave(measurement)

    async def finish(self, measurement: Measurement) -> list[Sample]:
        """End a measurement, and store its samples.

        Raises:
            TooFewWayPointsError: a walk has no second way point; it goes on.
            NothingHeardError: no access point heard the phone; nothing is stored.
            NotMeasuringError: it ended meanwhile.
        """
        # The lock waits for a surveyor who is on the way; the measurement may be gone after that.
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
        """Stop fitting, when the service stops."""
        await self._learner.close()

    def _measured(self, measurement: Measurement) -> list[Sample]:
        floor, way, heard = measurement.floor, measurement.way, measurement.recorder.heard
        if measurement.kind == "stand":
            return stood(measurement.id, floor, way[0], self._clock(), heard)
        if measurement.way_points < 2:
            raise TooFewWayPointsError
        return walked(measurement.id, floor, way, heard)

    def _drop_old(self, binding: str) -> None:
        too_old = self._clock() - MOST_MEASUREMENT_MS
        for measurement in list(self._measurements.values()):
            put_away = bool(measurement.way) and measurement.way[-1].at_ms < too_old
            if put_away or measurement.binding == binding:
                self.drop(measurement)

    def _learn_soon(self, store: str) -> None:
        if self._locator.registry.learns:
            self._learner.learn_soon(store)


def samples_of(survey: Survey) -> list[Sample]:
    """Return the rows of a survey, without times: files have none."""
    # `tolist` gives Python's own numbers: database drivers refuse numpy's.
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
