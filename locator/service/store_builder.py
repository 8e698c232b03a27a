"""Builds a store's engine from its floorplans and its survey."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.model import Floorplan
from floorplans.service import FloorplanStore
from locator.engine import Engine
from locator.readings.pseudonyms import Pseudonyms
from locator.repository.day_counts import day_counts
from locator.repository.surveys import read_samples
from locator.service.live import LiveStore
from locator.settings import EngineSettings
from locator.survey.survey import Survey
from locator.tracking.methods import access_points_of, positioner
from locator.tracking.positioner import Positioner


@dataclass(frozen=True, kw_only=True)
class LocatorSettings:
    """The settings of a locator service; `chaland` fills them from its own.

    Attributes:
        method: the positioner's name.
        engine: thresholds.
        queue_readings: readings that may wait; messages beyond are refused as `queue_full`.
    """

    method: str = "radiomap"
    engine: EngineSettings = field(default_factory=EngineSettings)
    queue_readings: int = 500_000


class StoreBuilder:
    """Builds engines and positioners in other threads: a radio map takes seconds to fit.

    Args:
        pseudonyms: returns a store's `Pseudonyms`.
        clock: wall clock, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        database: AsyncEngine,
        floorplans: FloorplanStore,
        *,
        settings: LocatorSettings,
        pseudonyms: Callable[[str], Pseudonyms],
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._floorplans = floorplans
        self._settings = settings
        self._pseudonyms = pseudonyms
        self._clock = clock

    @property
    def method(self) -> str:
        """The name of the positioning method, the same for all stores."""
        return self._settings.method

    async def build(self, store: str) -> LiveStore | None:
        """Return a store with a fitted positioner and without counts; None without a floorplan."""
        floors = await self._floorplans.floors(store)
        if not floors:
            return None
        return await asyncio.to_thread(self._built, store, floors, await self._survey(store))

    async def resume_counts(self, live: LiveStore) -> None:
        """Load today's counts from the database into a new store."""
        # The wall clock's day, for an engine without messages has no time yet.
        day = live.counts.day_of(self._clock())
        async with self._database.connect() as connection:
            live.counts.resume(day, await day_counts(connection, live.store, day))

    async def positioner(
        self, live: LiveStore, progress: Callable[[float], None]
    ) -> tuple[Positioner, tuple[str, ...]]:
        """Return a positioner fitted to a store's survey as it is now, and its columns.

        `progress` is called from another thread with the share that is done. The columns are the
        engine's, in their order, and perhaps more: its levels are stored by column.
        """
        survey = await self._survey(live.store)
        known = live.engine.access_points
        columns = tuple(dict.fromkeys((*known, *access_points_of(live.floors, survey))))
        fitted = await asyncio.to_thread(
            positioner, self.method, live.floors, columns, survey, progress=progress
        )
        return fitted, columns

    async def _survey(self, store: str) -> Survey | None:
        async with self._database.connect() as connection:
            return await read_samples(connection, store)

    def _built(self, store: str, floors: Sequence[Floorplan], survey: Survey | None) -> LiveStore:
        columns = access_points_of(floors, survey)
        engine = Engine(
            store=store,
            floors=floors,
            access_points=columns,
            positioner=positioner(self.method, floors, columns, survey),
            pseudonyms=self._pseudonyms(store),
            settings=self._settings.engine,
        )
        return LiveStore(store, floors, engine, self._settings.engine)
