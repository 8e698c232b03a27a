"""The queue between the broker and the engines: messages decoded, counted, and in order."""

import asyncio
import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from locator.readings.messages import Decoded, Refusal, Topic, decode, decode_topic
from locator.readings.plausibility import plausible
from locator.service.metrics import LocatorMetrics
from locator.service.refusals import RefusalLog

MOST_ACCESS_POINTS = 10_000  # of all stores, whose state is remembered; chosen
# Of one batch of the engines: small enough for zone events to go out between two batches. Chosen.
BATCH_READINGS = 20_000
STATUSES = {b"online": "online", b"offline": "offline"}


MessageListener = Callable[[str, Decoded], None]


class QueuedMessage(NamedTuple):
    """A decoded message that waits for its engine."""

    store: str
    access_point: str
    message: Decoded


class AccessPointState(msgspec.Struct, frozen=True, kw_only=True):
    """An access point's published status, and the wall-clock time of its last message."""

    id: str
    status: str | None
    last_message_at: dt.datetime | None


@dataclass
class _State:
    status: str | None = None
    last_message_ms: int | None = None


class IngestQueue:
    """A bounded queue that never blocks the MQTT client: beyond the limit messages are refused.

    Bounded by readings and not by messages, for readings are what costs memory and time. All
    methods run on the event loop, so there is no lock.

    Args:
        knows: returns whether a store is located here.
        limit: readings that may wait.
        clock: wall clock, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        *,
        metrics: LocatorMetrics,
        knows: Callable[[str], bool],
        limit: int,
        clock: Callable[[], int],
    ) -> None:
        self._metrics = metrics
        self._knows = knows
        self._limit = limit
        self._clock = clock
        self._queue: deque[QueuedMessage] = deque()
        self._readings = 0
        self._states: defaultdict[str, dict[str, _State]] = defaultdict(dict)
        self._known_states = 0
        self._refusals = RefusalLog()
        self._listeners: dict[str, list[MessageListener]] = {}
        self._arrived = asyncio.Event()

    def put(self, topic: str, payload: bytes) -> None:
        """Decode and queue a message, or count why not; never raises."""
        parts = decode_topic(topic)
        if parts is None:
            self.refuse_messages(Refusal.BAD_TOPIC)
        elif not self._knows(parts.store):
            self.refuse_messages(Refusal.UNKNOWN_STORE)
        elif parts.kind == "status":
            self._state(parts).status = STATUSES.get(payload)
        else:
            self._queue_message(parts, plausible(decode(payload)))

    def refuse_messages(self, reason: str, number: int = 1) -> None:
        """Count messages that are not used, in the metrics and in the log."""
        self._metrics.messages(reason, number)
        self._refusals.refused(reason, number, self._clock() / 1000)

    def refuse_readings(self, reason: str, number: int) -> None:
        """Count readings that are not used, in the metrics and in the log."""
        self._metrics.readings(reason, number)
        self._refusals.refused(reason, number, self._clock() / 1000)

    def wake(self) -> None:
        """End the present or next `wait` although no message came."""
        self._arrived.set()

    async def wait(self) -> None:
        """Return when there are messages, or after `wake`; for one waiter."""
        await self._arrived.wait()
        self._arrived.clear()

    def take(self) -> list[QueuedMessage]:
        """Remove and return the next messages, in order, for one batch of the engines."""
        batch: list[QueuedMessage] = []
        readings = 0
        while self._queue and readings < BATCH_READINGS:
            batch.append(self._queue.popleft())
            readings += len(batch[-1].message.macs)
        self._readings -= readings
        self._metrics.queue(self._readings)
        if self._queue:
            self._arrived.set()
        return batch

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._queue

    def subscribe(self, store: str, listener: MessageListener) -> None:
        """Call `listener` with each access point's message as it arrives, queued or not."""
        self._listeners.setdefault(store, []).append(listener)

    def unsubscribe(self, store: str, listener: MessageListener) -> None:
        """Stop calling `listener`; it must have been subscribed."""
        self._listeners[store].remove(listener)
        if not self._listeners[store]:
            del self._listeners[store]

    def access_points(self, store: str, names: tuple[str, ...]) -> list[AccessPointState]:
        """Return the state of the named access points, then of others that sent something."""
        states = self._states.get(store, {})
        return [
            self._shown(name, states.get(name, _State()))
            for name in dict.fromkeys((*names, *states))
        ]

    def _queue_message(self, topic: Topic, message: Decoded) -> None:
        for reason, number in message.refused.items():
            self.refuse_readings(reason, number)
        if message.refusal is not None:
            self.refuse_messages(message.refusal)
            return
        if self._listeners:
            for listener in self._listeners.get(topic.store, ()):
                listener(topic.access_point, message)
        readings = len(message.macs)
        if self._readings + readings > self._limit:
            self.refuse_messages(Refusal.QUEUE_FULL)
            return
        self._state(topic).last_message_ms = self._clock()
        self._queue.append(QueuedMessage(topic.store, topic.access_point, message))
        self._readings += readings
        self._metrics.queue(self._readings)
        self._arrived.set()

    def _state(self, topic: Topic) -> _State:
        known = self._states[topic.store].get(topic.access_point)
        if known is not None:
            return known
        new = _State()
        # Any client of the broker may publish under names that do not exist: without a bound they
        # would fill the memory. Beyond it a throwaway state is returned.
        if self._known_states < MOST_ACCESS_POINTS:
            self._states[topic.store][topic.access_point] = new
            self._known_states += 1
        return new

    def _shown(self, name: str, state: _State) -> AccessPointState:
        last = state.last_message_ms
        return AccessPointState(
            id=name,
            status=state.status,
            last_message_at=None
            if last is None
            else dt.datetime.fromtimestamp(last / 1000, dt.UTC),
        )
