"""Publishes the results of a batch: counts to the metrics, ticks to listeners."""

from collections.abc import Awaitable, Callable

import structlog

from locator.service.engine_batch import EngineBatch
from locator.service.ingest_queue import IngestQueue
from locator.service.live import StoreTick
from locator.service.metrics import LocatorMetrics
from locator.service.outcomes import ACCEPTED

log = structlog.get_logger()

TickListener = Callable[[StoreTick], Awaitable[None]]


class TickPublisher:
    """Passes each tick to every listener, in order; one that fails does not stop the others."""

    def __init__(self, ingest_queue: IngestQueue, metrics: LocatorMetrics) -> None:
        self._ingest_queue = ingest_queue
        self._metrics = metrics
        self._listeners: list[TickListener] = []

    def on_tick(self, listener: TickListener) -> None:
        """Add a listener; it is awaited with each tick, so a slow one delays all positions."""
        self._listeners.append(listener)

    async def publish(self, batch: EngineBatch) -> None:
        """Count the outcomes of a batch, then pass its ticks to the listeners."""
        self._count(batch)
        for tick in batch.ticks:
            self._metrics.tick(tick.seconds, len(tick.tick.fixes.rows))
            for event in tick.tick.zone_events:
                self._metrics.zone_event(event.kind)
            for listener in self._listeners:
                try:
                    await listener(tick)
                except Exception:
                    log.exception("listener_failed", store=tick.store)

    def _count(self, batch: EngineBatch) -> None:
        for outcome, number in batch.messages.items():
            if outcome == ACCEPTED:
                self._metrics.messages(outcome, number)
            else:
                self._ingest_queue.refuse_messages(outcome, number)
        for outcome, number in batch.readings.items():
            if outcome == ACCEPTED:
                self._metrics.readings(outcome, number)
            else:
                self._ingest_queue.refuse_readings(outcome, number)
        batch.log_failures()
