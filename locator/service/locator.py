"""The locator of a running service: messages in; ticks, live views and kept counts out."""

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
    """One engine a store, all in one thread of their own; here its parts are put together.

    Args:
        pseudonyms: gives a store its names for devices.
        connected_since: the event loop's time at which the broker was connected, or None.
        clock: wall clock, Unix epoch in milliseconds.

    Attributes:
        ingest_queue: where messages come in.
        publisher: tells of ticks.
        registry: the stores.
        views: what people see.
        calibrations: what stores learned.
        exclusions: who is left out.
        loop: what takes messages through the engines.
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
            metrics=metrics,
            knows=self._knows,
            limit=settings.queue_readings,
            clock=clock,
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
        lifecycle = StoreLifecycle(
            thread=thread,
            publisher=self.publisher,
            counts=self._counts,
            calibrations=self.calibrations,
            exclusions=self.exclusions,
            access_points=self._access_points,
        )
        self.registry = StoreRegistry(
            stores, floorplans, builder, lifecycle, self.ingest_queue.wake
        )
        self.loop = EngineLoop(
            self.registry,
            self.ingest_queue,
            thread=thread,
            publisher=self.publisher,
            views=self.views,
            keep=self.keep,
            connected_since=connected_since,
        )

    @property
    def why(self) -> str | None:
        """Say what does not work, or None."""
        return None if self._counts.why is None else f"counts are not kept: {self._counts.why}"

    async def keep(self) -> None:
        """Write what the stores summed up since the last time, and look who is left out."""
        stores = self.registry.stores
        for store in list(stores.values()):
            self._counts.add(store.store, await self._thread.run(store.drain))
        await self._counts.write()
        await self.calibrations.keep_hourly()
        await self._access_points.look(stores)
        await self.exclusions.apply_all()

    async def finish(self) -> None:
        """End after `loop.stop`: nothing that was heard, counted or learned is lost."""
        await self.loop.finish()
        await self.calibrations.keep_all()
        self._thread.close()

    async def access_points(self, store: str) -> list[AccessPointNow]:
        """Return what is known of a store's access points."""
        return await self._access_points.of(self.registry.stores[store])

    def _knows(self, store: str) -> bool:
        return self.registry.knows(store)
