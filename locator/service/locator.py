"""The composition of a running locator: messages in; ticks, live views and stored counts out."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.readings.pseudonyms import Pseudonyms
from locator.service.access_points import AccessPointMonitor, AccessPointNow
from locator.service.calibrations import Calibrations
from locator.service.count_writer import CountWriter
from locator.service.engine_thread import EngineThread
from locator.service.exclusions import Exclusions
from locator.service.ingest_queue import IngestQueue
from locator.service.live import LiveStore
from locator.service.live_views import LiveViews
from locator.service.loop import EngineLoop
from locator.service.metrics import LocatorMetrics, NoMetrics
from locator.service.publisher import TickPublisher
from locator.service.store_builder import LocatorSettings, StoreBuilder
from locator.service.store_lifecycle import StoreLifecycle
from locator.service.store_registry import StoreRegistry


class Locator:
    """Builds the parts of the service and connects them; each part has a file of its own.

    Args:
        pseudonyms: returns a store's `Pseudonyms`.
        connected_since: the event loop's time at which the broker was connected, or None.
        clock: wall clock, Unix epoch in milliseconds.

    Attributes:
        ingest_queue: for the MQTT subscriber.
        publisher: passes ticks to listeners.
        registry: the running stores.
        views: for the live pages.
        calibrations: for the calibration pages.
        exclusions: the devices that are left out.
        loop: runs the messages through the engines.
    """

    def __init__(
        self,
        database: AsyncEngine,
        floorplans: FloorplanStore,
        *,
        pseudonyms: Callable[[str], Pseudonyms],
        clock: Callable[[], int],
        settings: LocatorSettings | None = None,
        metrics: LocatorMetrics | None = None,
        connected_since: Callable[[], float | None] = lambda: None,
    ) -> None:
        settings, metrics = settings or LocatorSettings(), metrics or NoMetrics()
        stores: dict[str, LiveStore] = {}
        self._thread = thread = EngineThread()
        self._counts = CountWriter(database, floorplans)
        self.ingest_queue = IngestQueue(
            metrics=metrics, knows=self._knows, limit=settings.queue_readings, clock=clock
        )
        self.publisher = TickPublisher(self.ingest_queue, metrics)
        self.calibrations = Calibrations(database, stores, thread=thread, clock=clock)
        self.exclusions = Exclusions(database, stores, thread)
        self.views = LiveViews(stores, thread, metrics)
        self._access_points = AccessPointMonitor(
            self.ingest_queue, self.calibrations.learned, metrics=metrics, clock=clock
        )
        builder = StoreBuilder(
            database, floorplans, settings=settings, pseudonyms=pseudonyms, clock=clock
        )
        self.registry = StoreRegistry(
            stores, floorplans, builder, self._lifecycle(), self.ingest_queue.wake
        )
        self.loop = EngineLoop(
            self.registry,
            self.ingest_queue,
            thread=thread,
            publisher=self.publisher,
            views=self.views,
            persist=self.persist,
            connected_since=connected_since,
        )

    @property
    def why(self) -> str | None:
        """What does not work, in words for `/health`, or None."""
        return None if self._counts.why is None else f"counts are not kept: {self._counts.why}"

    async def persist(self) -> None:
        """Write totals and calibrations to the database, and read the exclusions from it."""
        stores = self.registry.stores
        for store in list(stores.values()):
            self._counts.add(store.store, await self._thread.run(store.drain))
        await self._counts.write()
        await self.calibrations.store_hourly()
        await self._access_points.refresh(stores)
        await self.exclusions.apply_all()

    async def finish(self) -> None:
        """Finish after `loop.stop`, so that no message, count or calibration is lost."""
        # In this order: the last messages change the calibrations, and both need the thread.
        await self.loop.finish()
        await self.calibrations.store_all()
        self._thread.close()

    async def access_points(self, store: str) -> list[AccessPointNow]:
        """Return the health of a store's access points."""
        return await self._access_points.of(self.registry.stores[store])

    def _lifecycle(self) -> StoreLifecycle:
        return StoreLifecycle(
            thread=self._thread,
            publisher=self.publisher,
            counts=self._counts,
            calibrations=self.calibrations,
            exclusions=self.exclusions,
            access_points=self._access_points,
        )

    def _knows(self, store: str) -> bool:
        return self.registry.knows(store)
