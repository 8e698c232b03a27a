"""Writes counts and heat to the database, over every interruption of it."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.errors import UnknownFloorError
from floorplans.heat import HeatSlot
from floorplans.service import FloorplanStore
from locator.presence.day_counter import CountedPlace
from locator.presence.figures import DayCount
from locator.repository.day_counts import add_day
from locator.service.live import StoreTotals

log = structlog.get_logger()


class _Counts(NamedTuple):
    store: str
    day: str
    counts: Mapping[CountedPlace, DayCount]


class _Heat(NamedTuple):
    store: str
    floor: str
    slots: Sequence[HeatSlot]


class CountWriter:
    """Writes the drained totals of stores; what could not be written waits for the next call.

    Attributes:
        why: the error of the last write, for `/health`, or None.
    """

    def __init__(self, database: AsyncEngine, floorplans: FloorplanStore) -> None:
        self._database = database
        self._floorplans = floorplans
        self._waiting: deque[_Counts | _Heat] = deque()
        self._writing = asyncio.Lock()
        self.why: str | None = None

    def add(self, store: str, drained: StoreTotals) -> None:
        """Queue a store's drained totals."""
        self._waiting.extend(_Counts(store, day, counts) for day, counts in drained.counts.items())
        self._waiting.extend(_Heat(store, floor, slots) for floor, slots in drained.heat.items())

    async def write(self) -> None:
        """Write all that waits, in order and each once, until something fails."""
        try:
            async with self._writing:
                while self._waiting:
                    # Removed only after the commit: an error or a cancellation in between leaves it
                    # in the queue. The lock keeps another call from writing the same one meanwhile.
                    await self._write_one(self._waiting[0])
                    self._waiting.popleft()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            self.why = type(error).__name__
            log.warning("counts_not_kept", error=self.why, waiting=len(self._waiting))
        else:
            self.why = None

    async def _write_one(self, one: _Counts | _Heat) -> None:
        if isinstance(one, _Counts):
            async with self._database.begin() as connection:
                await add_day(connection, one.store, one.day, one.counts)
            return
        try:
            await self._floorplans.add_heat(one.store, one.floor, one.slots)
        except UnknownFloorError:
            log.info("heat_of_removed_floor", store=one.store, floor=one.floor)
