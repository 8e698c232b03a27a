"""The transitions of a store: start, refit with another positioner, and end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from locator.calibration.snapshots import CalibrationSnapshot
from locator.service.access_points import AccessPointMonitor
from locator.service.calibrations import Calibrations
from locator.service.count_writer import CountWriter
from locator.service.engine_batch import close_store
from locator.service.engine_thread import EngineThread
from locator.service.exclusions import Exclusions
from locator.service.live import LiveStore
from locator.service.publisher import TickPublisher
from locator.tracking.positioner import Positioner


class StoreLifecycle:
    """Carries calibration, counts and exclusions from a store over to its successor."""

    def __init__(
        self,
        *,
        thread: EngineThread,
        publisher: TickPublisher,
        counts: CountWriter,
        calibrations: Calibrations,
        exclusions: Exclusions,
        access_points: AccessPointMonitor,
    ) -> None:
        self._thread = thread
        self._publisher = publisher
        self._counts = counts
        self._calibrations = calibrations
        self._exclusions = exclusions
        self._access_points = access_points

    @asynccontextmanager
    async def beginning(
        self, live: LiveStore, before: CalibrationSnapshot | None
    ) -> AsyncIterator[None]:
        """Prepare a new store; inside the `async with` the caller puts it into its place.

        Args:
            live: a new store.
            before: its predecessor's calibration; None reads the newest row.
        """
        async with self._exclusions.beginning(live):
            await self._calibrations.begin(live, before)
            await self._access_points.begin(live)
            yield

    async def refit(
        self, live: LiveStore, positioner: Positioner, access_points: tuple[str, ...]
    ) -> None:
        """Replace the positioner: visits go on, tracks restart, the calibration is carried over."""
        before = await self._calibrations.learned(live)
        await self._thread.run(live.engine.replace, positioner, access_points)
        await self._calibrations.begin(live, before)

    async def end(self, live: LiveStore) -> CalibrationSnapshot | None:
        """End every visit, write the counts, and return the calibration."""
        # Drained after the close: ending visits changes the counts.
        ended = await self._thread.run(close_store, live)
        self._counts.add(live.store, await self._thread.run(live.drain))
        await self._publisher.publish(ended)
        await self._counts.write()
        return await self._calibrations.learned(live)
