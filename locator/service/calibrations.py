"""What stores learn of themselves: kept each hour and at a stop, gone on from, gone back to."""

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
AGAIN_MS: Final = 60_000  # a request that is sent again comes within this


class Calibrations:
    """The calibrations of all stores; killed at any moment, a store has lost its last hour.

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
        self._taking = asyncio.Lock()
        # What the newest kept one of a store says, and when by the store's messages it was taken.
        self._kept: dict[str, Calibration | None] = {}
        self._kept_ms: dict[str, int] = {}

    async def learned(self, live: LiveStore) -> CalibrationSnapshot | None:
        """Return what a store has learned; None where there is nothing to calibrate."""
        calibration = await self._now(live)
        if calibration is None:
            return None
        return CalibrationSnapshot(calibration=calibration, places=places_of(live.floors))

    async def begin(self, live: LiveStore, before: CalibrationSnapshot | None = None) -> None:
        """Have an engine that knows nothing go on from what it knew, or from the newest kept."""
        async with self._taking:
            if await self.learned(live) is None:
                return
            known = before or await self._newest(live.store)
            if known is not None:
                await self._restore(live, known)
            if before is None or before.calibration == self._kept.get(live.store):
                self._kept[live.store] = await self._now(live)

    async def keep_hourly(self) -> None:
        """Keep what was learned since an hour ago, by the time of each store's messages."""
        for live in list(self._stores.values()):
            at = live.engine.at
            if at is None:
                continue
            if abs(at - self._kept_ms.setdefault(live.store, at)) >= HOUR_MS:
                await self._keep(live, SnapshotReason.HOURLY)

    async def keep_all(self) -> None:
        """Keep what every store has learned, as at a stop."""
        for live in list(self._stores.values()):
            await self._keep(live, SnapshotReason.STOP)

    async def page(self, store: str, after: str | None, limit: int) -> list[StoredSnapshot]:
        """Return those before an id, newest first."""
        async with self._database.connect() as connection:
            return await repository.page(connection, store, after, limit)

    async def get(self, store: str, id_: str) -> StoredSnapshot:
        """Return one.

        Raises:
            UnknownCalibrationError: none of the store's has this id.
        """
        async with self._database.connect() as connection:
            found = await repository.get(connection, store, id_)
        if found is None:
            raise UnknownCalibrationError(store, id_)
        return found

    async def go_back(self, store: str, id_: str) -> StoredSnapshot:
        """Have a store go on from an earlier calibration; the present one is kept first.

        Asked again within a minute, it keeps nothing more. Returns the one that was gone back to.

        Raises:
            UnknownCalibrationError: none of the store's has this id.
            NothingToCalibrateError: the store's positions need no calibration.
        """
        wanted = await self.get(store, id_)
        async with self._taking:
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
            self._kept[store] = await self._now(live)
            self._kept_ms.pop(store, None)
        log.info("calibration_restored", store=store, calibration=wanted.id)
        return wanted

    def _is_again(self, wanted: StoredSnapshot, last: StoredSnapshot) -> bool:
        return last.went_back_to == wanted.id and self._clock() - last.at < AGAIN_MS

    async def _now(self, live: LiveStore) -> Calibration | None:
        return await self._thread.run(live.engine.calibration)

    async def _newest(self, store: str) -> StoredSnapshot | None:
        async with self._database.connect() as connection:
            kept = await repository.newest(connection, store)
        if kept is not None:
            self._kept_ms[store] = kept.at
        return kept

    async def _restore(self, live: LiveStore, known: CalibrationSnapshot) -> None:
        calibration = known.where(places_of(live.floors))
        await self._thread.run(live.engine.restore, calibration)

    async def _keep(self, live: LiveStore, reason: SnapshotReason) -> None:
        """Keep what a store has learned, unless it is what is kept already."""
        async with self._taking:
            learned = await self.learned(live)
            if learned is None or learned.calibration == self._kept.get(live.store):
                return
            try:
                async with self._database.begin() as connection:
                    await self._add(connection, live.store, learned, reason)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("calibration_not_kept", store=live.store, error=type(error).__name__)
                return
            self._kept[live.store] = learned.calibration
            if live.engine.at is not None:
                self._kept_ms[live.store] = live.engine.at
            log.info("calibration_kept", store=live.store, reason=reason)

    async def _add(
        self,
        connection: AsyncConnection,
        store: str,
        learned: CalibrationSnapshot,
        reason: SnapshotReason,
        went_back_to: str | None = None,
    ) -> None:
        last_at = await repository.last_at(connection, store)
        at = max(self._clock(), 0 if last_at is None else last_at + 1)
        kept = StoredSnapshot(
            id=new_id("cal", at),
            store=store,
            at=at,
            reason=reason,
            went_back_to=went_back_to,
            calibration=learned.calibration,
            places=learned.places,
        )
        await repository.add(connection, kept)
