"""The loop of a running locator: batches through the engines, and periodic views and writes."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Final

from locator.service.engine_batch import finish_stores, run_batch
from locator.service.engine_thread import EngineThread
from locator.service.idle_stores import IdleStores
from locator.service.ingest_queue import IngestQueue, QueuedMessage
from locator.service.live_views import LiveViews
from locator.service.publisher import TickPublisher
from locator.service.store_registry import StoreRegistry

POLL_S: Final = 1.0  # longest wait for a message: idle stores and views go on without; chosen
PERSIST_EVERY_S: Final = 5.0  # at most so much is lost by a kill; chosen
# A little less than a tick, so that every tick is shown although the loop is never quite on time.
VIEW_EVERY_S: Final = 0.9


class EngineLoop:
    """Runs queued messages through the engines, in their order.

    Message time stands still when no message comes. While the broker is connected and a store has
    been silent for 5 s, its time follows the wall clock: people must leave a store whose access
    points hear nothing. A replay needs none of this: its next message moves the time.

    Args:
        persist: writes totals and calibrations.
        connected_since: the event loop's time at which the broker was connected, or None.
    """

    def __init__(
        self,
        registry: StoreRegistry,
        ingest_queue: IngestQueue,
        *,
        thread: EngineThread,
        publisher: TickPublisher,
        views: LiveViews,
        persist: Callable[[], Coroutine[None, None, None]],
        connected_since: Callable[[], float | None],
    ) -> None:
        self._registry = registry
        self._ingest_queue = ingest_queue
        self._thread = thread
        self._publisher = publisher
        self._views = views
        self._persist = persist
        self._connected_since = connected_since
        self._idle_stores = IdleStores()
        self._persisting: asyncio.Task[None] | None = None
        self._persisted_s = self._shown_s = 0.0
        self._stopping = False

    async def run(self) -> None:
        """Run until `stop`; `finish` comes after it."""
        while not self._stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_S):
                    await self._ingest_queue.wait()
            await self.step()

    def stop(self) -> None:
        """Let `run` return after the present step; no step is cancelled half way."""
        self._stopping = True
        self._ingest_queue.wake()

    async def step(self) -> None:
        """Run one batch and publish its ticks; then views and writes, when they are due."""
        # First, for the queue accepts messages of changed stores already.
        await self._registry.replace_changed()
        queued = self._ingest_queue.take()
        idle_ms = self._idle_for(queued)
        batch = await self._thread.run(run_batch, self._registry.stores, queued, idle_ms)
        await self._publisher.publish(batch)
        now_s = asyncio.get_running_loop().time()
        if now_s - self._shown_s >= VIEW_EVERY_S:
            self._shown_s = now_s
            await self._views.refresh()
        # In a task of its own: a slow database must not hold up positions.
        if now_s - self._persisted_s >= PERSIST_EVERY_S and (
            not self._persisting or self._persisting.done()
        ):
            self._persisted_s = now_s
            self._persisting = asyncio.create_task(self._persist(), name="keep counts")

    async def finish(self) -> None:
        """Run all messages that wait, complete the ticks, and write the totals."""
        while not self._ingest_queue.is_empty:
            await self.step()
        stores = list(self._registry.stores.values())
        await self._publisher.publish(await self._thread.run(finish_stores, stores))
        if self._persisting is not None:
            await self._persisting
        await self._persist()

    def _idle_for(self, queued: Sequence[QueuedMessage]) -> dict[str, int]:
        """Return the idle stores and for how long they have been silent, in milliseconds."""
        now_s = asyncio.get_running_loop().time()
        self._idle_stores.poll(now_s, {message.store for message in queued})
        # Messages that still wait may be of any store: none is idle for certain.
        if not self._ingest_queue.is_empty:
            return {}
        return self._idle_stores.of(now_s, self._connected_since())
