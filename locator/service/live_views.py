"""Snapshots of the running stores, and the event streams of the open live pages."""

from collections.abc import AsyncGenerator, Mapping, Sequence

from conventions.streams import StreamEvent
from locator.service.engine_thread import EngineThread
from locator.service.live import LiveStore
from locator.service.metrics import LocatorMetrics
from locator.service.snapshot import Snapshot
from locator.service.watchers import Notice, Watchers


class LiveViews:
    """Snapshots of the stores, and streams of them.

    Args:
        stores: those that are located now, by name.
        thread: the engines', for a snapshot reads what a tick writes.
    """

    def __init__(
        self, stores: Mapping[str, LiveStore], thread: EngineThread, metrics: LocatorMetrics
    ) -> None:
        self._stores = stores
        self._thread = thread
        self._metrics = metrics
        self._watchers = Watchers()

    async def snapshot(self, store: str) -> Snapshot | None:
        """Return a store as it is now; None when there is no such store."""
        live = self._stores.get(store)
        return None if live is None else await self._thread.run(live.snapshot)

    async def names(self, store: str, macs: Sequence[str]) -> list[str]:
        """Return the `id` of each device on today's live view; `macs` are canonical."""
        live = self._stores[store]
        return await self._thread.run(lambda: [live.name_of(mac) for mac in macs])

    async def watch(self, store: str) -> AsyncGenerator[StreamEvent, None]:
        """Yield the events of one open page until it is closed."""
        watcher = self._watchers.add(store)
        try:
            # At once, not at the next refresh: a page must not stay empty for a second.
            snapshot = await self.snapshot(store)
            if snapshot is not None:
                watcher.show(snapshot)
            async for event in watcher.events():
                yield event
        finally:
            self._watchers.remove(store, watcher)

    def notify(self, store: str, notice: Notice) -> None:
        """Send a notice to every open page of a store."""
        self._watchers.notify(store, notice)

    async def refresh(self) -> None:
        """Send a snapshot to the open pages of every store, and count the people of all stores.

        Snapshots cost, so stores without an open page get none.
        """
        watched = [store for store in self._watchers.stores() if store in self._stores]
        snapshots = {name: await self._thread.run(self._stores[name].snapshot) for name in watched}
        self._watchers.show(snapshots)
        stores = list(self._stores.values())
        people = await self._thread.run(lambda: sum(live.engine.occupancy() for live in stores))
        self._metrics.people(people)
