"""One batch of the engines, run in their thread: queued messages in, ticks and counts out."""

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from locator.readings.messages import Refusal
from locator.service.ingest_queue import QueuedMessage
from locator.service.live import LiveStore, StoreTick

log = structlog.get_logger()


@dataclass(frozen=True)
class EngineBatch:
    """The results of a batch.

    Attributes:
        ticks: the ticks, in order.
        messages: how many, by outcome.
        readings: how many, by outcome; those of messages that were refused are in neither.
        failures: the stores whose engine failed, and how.
    """

    ticks: list[StoreTick] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    readings: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, Exception]] = field(default_factory=list)

    def count(self, live: LiveStore) -> None:
        """Add the outcomes of a store's messages and readings since the last count."""
        messages, readings = live.outcomes.new_counts()
        self.messages.update(messages)
        self.readings.update(readings)

    def log_failures(self) -> None:
        """Log the first failure with its traceback, but without its message or locals.

        An exception's text may hold a MAC address.
        """
        for store, error in self.failures[:1]:
            frames = traceback.format_tb(error.__traceback__)
            log.error("engine_failed", store=store, error=type(error).__name__, frames=frames)


def run_batch(
    stores: Mapping[str, LiveStore], queued: Sequence[QueuedMessage], idle_ms: Mapping[str, int]
) -> EngineBatch:
    """Feed every message to its engine, then advance the stores that are idle.

    Messages first, or a watermark might make one of them late.
    """
    batch = EngineBatch()
    for message in queued:
        live = stores.get(message.store)
        if live is None:
            batch.messages[Refusal.UNKNOWN_STORE] += 1
            continue
        try:
            batch.ticks.extend(live.feed(message.access_point, message.message))
        except Exception as error:  # noqa: BLE001 — one store's defect must not stop the others
            batch.failures.append((message.store, error))
    for store, idle_for_ms in idle_ms.items():
        batch.ticks.extend(stores[store].pass_time(idle_for_ms))
    for live in stores.values():
        batch.count(live)
    return batch


def finish_stores(stores: Sequence[LiveStore]) -> EngineBatch:
    """Complete the ticks under way, when the service stops; visits stay open."""
    batch = EngineBatch()
    for live in stores:
        batch.ticks.extend(live.flush())
        batch.count(live)
    return batch


def close_store(live: LiveStore) -> EngineBatch:
    """End every visit and stay of a store that is replaced by a rebuilt one."""
    batch = EngineBatch(ticks=live.close())
    batch.count(live)
    return batch
