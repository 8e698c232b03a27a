"""Calibrations of the running stores: stored hourly and at a stop, restored when wanted.

Why whole rows, and why restoring stores two of them, is docs/decisions/0013.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from conventions.ids import new_id
from locator.calibration.calibration import Calibration
from locator.calibration.snapshots import (
    CalibrationSnapshot,
    SnapshotReason,
    StoredSnapshot,
    places_of,
)
from locator.errors import NothingToCalibrateError, UnknownCalibrationError
from locator.repository import calibrations as repository
from locator.service.engine_thread import EngineThread
from locator.service.live import LiveStore

log = structlog.get_logger()

HOUR_MS: Final = 3_600_000
RETRY_MS: Final = 60_000  # the same restore within this is a client's retry (docs/decisions/0013)


class Calibrations:
    """The calibrations of all stores; a kill loses at most a store's last hour.

    Args:
        stores: those that are located now, by name.
        thread: the engines'.
        clock: wall clock, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        database: AsyncEngine,
        stores: Mapping[str, LiveStore],
        *,
        thread: EngineThread,
        clock: Callable[[], int],
    ) -> None:
        self._database = database
        self._stores = stores
        self._thread = thread
        self._clock = clock
        # Between reading an engine and writing the row another restore must not come.
        self._lock = asyncio.Lock()
        # The calibration of the newest row of each store, and its message time.
        self._stored: dict[str, Calibration | None] = {}
        self._stored_ms: dict[str, int] = {}

    async def learned(self, live: LiveStore) -> CalibrationSnapshot | None:
        """Return a store's calibration now; None where positions need none."""
        calibration = await self._now(live)
        if calibration is None:
            return None
        return CalibrationSnapshot(calibration=calibration, places=places_of(live.floors))

    async def begin(self, live: LiveStore, before: CalibrationSnapshot | None = None) -> None:
        """Restore a new engine from its predecessor's calibration, or else from the newest row."""
        async with self._lock:
            if await self.learned(live) is None:
                return
            known = before or await self._newest(live.store)
            if known is not None:
                await self._restore(live, known)
            if before is None or before.calibration == self._stored.get(live.store):
                self._stored[live.store] = await self._now(live)

    async def store_hourly(self) -> None:
        """Store the calibrations that are an hour old by the time of each store's messages.

        By the distance of times, for message time may go back when a clock was wrong.
        """
        for live in list(self._stores.values()):
            at = live.engine.at
            if at is None:
                continue
            if abs(at - self._stored_ms.setdefault(live.store, at)) >= HOUR_MS:
                await self._store(live, SnapshotReason.HOURLY)

    async def store_all(self) -> None:
        """Store every store's calibration, when the service stops."""
        for live in list(self._stores.values()):
            await self._store(live, SnapshotReason.STOP)

    async def page(self, store: str, after: str | None, limit: int) -> list[StoredSnapshot]:
        """Return up to `limit` snapshots older than the id `after`, newest first."""
        async with self._database.connect() as connection:
            return await repository.page(connection, store, after, limit)

    async def get(self, store: str, id_: str) -> StoredSnapshot:
        """Return the snapshot of an id.

        Raises:
            UnknownCalibrationError: none of the store's has this id.
        """
        async with self._database.connect() as connection:
            found = await repository.get(connection, store, id_)
        if found is None:
            raise UnknownCalibrationError(store, id_)
        return found

    async def go_back(self, store: str, id_: str) -> StoredSnapshot:
        """Restore an earlier snapshot and return it; the present calibration is stored first.

        The same request within a minute stores nothing more.

        Raises:
            UnknownCalibrationError: none of the store's has this id.
            NothingToCalibrateError: the store's positions need no calibration.
        """
        wanted = await self.get(store, id_)
        async with self._lock:
            present = await self.learned(self._stores[store])
            if present is None:
                raise NothingToCalibrateError(store)
            async with self._database.begin() as connection:
                last = await repository.newest(connection, store)
                if last is None or not self._is_again(wanted, last):
                    await self._add(connection, store, present, SnapshotReason.BEFORE_RESTORE)
                    await self._add(connection, store, wanted, SnapshotReason.RESTORE, wanted.id)
            live = self._stores[store]
            await self._restore(live, wanted)
            self._stored[store] = await self._now(live)
            self._stored_ms.pop(store, None)
        log.info("calibration_restored", store=store, calibration=wanted.id)
        return wanted

    def _is_again(self, wanted: StoredSnapshot, last: StoredSnapshot) -> bool:
        return last.went_back_to == wanted.id and self._clock() - last.at < RETRY_MS

    async def _now(self, live: LiveStore) -> Calibration | None:
        return await self._thread.run(live.engine.calibration)

    async def _newest(self, store: str) -> StoredSnapshot | None:
        async with self._database.connect() as connection:
            snapshot = await repository.newest(connection, store)
        if snapshot is not None:
            self._stored_ms[store] = snapshot.at
        return snapshot

    async def _restore(self, live: LiveStore, known: CalibrationSnapshot) -> None:
        calibration = known.where(places_of(live.floors))
        await self._thread.run(live.engine.restore, calibration)

    async def _store(self, live: LiveStore, reason: SnapshotReason) -> None:
        """Store a store's calibration, unless it equals the newest row's."""
        async with self._lock:
            learned = await self.learned(live)
            if learned is None or learned.calibration == self._stored.get(live.store):
                return
            try:
                async with self._database.begin() as connection:
                    await self._add(connection, live.store, learned, reason)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("calibration_not_kept", store=live.store, error=type(error).__name__)
                return
            self._stored[live.store] = learned.calibration
            if live.engine.at is not None:
                self._stored_ms[live.store] = live.engine.at
            log.info("calibration_kept", store=live.store, reason=reason)

    async def _add(
        self,
        connection: AsyncConnection,
        store: str,
        learned: CalibrationSnapshot,
        reason: SnapshotReason,
        went_back_to: str | None = None,
    ) -> None:
        # Ids and times must rise even where the wall clock stood still or went back: the newest row
        # is the state in use.
        last_at = await repository.last_at(connection, store)
        at = max(self._clock(), 0 if last_at is None else last_at + 1)
        snapshot = StoredSnapshot(
            id=new_id("cal", at),
            store=store,
            at=at,
            reason=reason,
            went_back_to=went_back_to,
            calibration=learned.calibration,
            places=learned.places,
        )
        await repository.add(connection, snapshot)
