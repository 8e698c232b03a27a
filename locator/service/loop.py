"""The loop of a running locator: batches through the engines, views and counts now and then."""

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

LOOK_ROUND_S: Final = 1.0
KEEP_EVERY_S: Final = 5.0
# A little less than a tick, so that every tick is shown although the loop is never quite on time.
SHOW_EVERY_S: Final = 0.9


class EngineLoop:
    """Takes what waits through the engines, in the order of the messages.

    Message time stands still when no message comes. While the broker is connected and a store has
    been silent for 5 s, its clock goes on as the wall clock does: people leave a store whose access
    points have nothing to say. A replay needs none of this: its next message moves the time.

    Args:
        keep: writes what the stores summed up.
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
        keep: Callable[[], Coroutine[None, None, None]],
        connected_since: Callable[[], float | None],
    ) -> None:
        self._registry = registry
        self._ingest_queue = ingest_queue
        self._thread = thread
        self._publisher = publisher
        self._views = views
        self._keep = keep
        self._connected_since = connected_since
        self._idle_stores = IdleStores()
        self._keeping: asyncio.Task[None] | None = None
        self._kept_s = self._shown_s = 0.0
        self._stopping = False

    async def run(self) -> None:
        """Serve until `stop`; `finish` comes after it."""
        while not self._stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ROUND_S):
                    await self._ingest_queue.wait()
            await self.step()

    def stop(self) -> None:
        """Have `run` return after its step: a decision under way is not torn apart."""
        self._stopping = True
        self._ingest_queue.wake()

    async def step(self) -> None:
        """Take what waits through the engines, and publish what came of it."""
        await self._registry.replace_changed()
        queued = self._ingest_queue.take()
        idle_ms = self._idle_for(queued)
        batch = await self._thread.run(run_batch, self._registry.stores, queued, idle_ms)
        await self._publisher.publish(batch)
        now_s = asyncio.get_running_loop().time()
        if now_s - self._shown_s >= SHOW_EVERY_S:
            self._shown_s = now_s
            await self._views.refresh()
        # In a task of its own: a slow database must not hold up positions.
        if now_s - self._kept_s >= KEEP_EVERY_S and (not self._keeping or self._keeping.done()):
            self._kept_s = now_s
            self._keeping = asyncio.create_task(self._keep(), name="keep counts")

    async def finish(self) -> None:
        """Take all that still waits through the engines, and keep what they summed up."""
        while not self._ingest_queue.is_empty:
            await self.step()
        stores = list(self._registry.stores.values())
        await self._publisher.publish(await self._thread.run(finish_stores, stores))
        if self._keeping is not None:
            await self._keeping
        await self._keep()

    def _idle_for(self, queued: Sequence[QueuedMessage]) -> dict[str, int]:
        """Return for how long the stores that say nothing have been silent, in milliseconds."""
        now_s = asyncio.get_running_loop().time()
        self._idle_stores.look(now_s, {message.store for message in queued})
        if not self._ingest_queue.is_empty:
            return {}
        return self._idle_stores.of(now_s, self._connected_since())
