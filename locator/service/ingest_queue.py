"""Messages on their way from the broker to the engines: decoded, counted and in order."""

import asyncio
import datetime as dt
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from locator.readings.messages import Decoded, Refusal, Topic, decode, decode_topic
from locator.service.metrics import LocatorMetrics
from locator.service.refusals import RefusalLog

MOST_STATES = 10_000
# One turn of the engines; small enough for zone events to go out between two turns.
TURN_READINGS = 20_000
STATUSES = {b"online": "online", b"offline": "offline"}


MessageListener = Callable[[str, Decoded], None]


class QueuedMessage(NamedTuple):
    """A message that waits for its engine."""

    store: str
    access_point: str
    message: Decoded


class AccessPointState(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an access point: its own status, and when it was last heard."""

    id: str
    status: str | None
    last_message_at: dt.datetime | None


@dataclass
class _State:
    status: str | None = None
    last_message_ms: int | None = None


class IngestQueue:
    """Takes what the broker delivers, without ever waiting, up to a limit of readings.

    Args:
        knows: says whether a store is here.
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
        """Take a message of an access point, whatever it is."""
        parts = decode_topic(topic)
        if parts is None:
            self.refuse_messages(Refusal.BAD_TOPIC)
        elif not self._knows(parts.store):
            self.refuse_messages(Refusal.UNKNOWN_STORE)
        elif parts.kind == "status":
            self._state(parts).status = STATUSES.get(payload)
        else:
            self._queue_message(parts, decode(payload))

    def refuse_messages(self, reason: str, number: int = 1) -> None:
        """Count messages that are not used."""
        self._metrics.messages(reason, number)
        self._refusals.refused(reason, number, self._clock() / 1000)

    def refuse_readings(self, reason: str, number: int) -> None:
        """Count readings that are not used."""
        self._metrics.readings(reason, number)
        self._refusals.refused(reason, number, self._clock() / 1000)

    def wake(self) -> None:
        """Make whoever waits for messages look round."""
        self._arrived.set()

    async def wait(self) -> None:
        """Return when there are messages, or somebody called `wake`."""
        await self._arrived.wait()
        self._arrived.clear()

    def take(self) -> list[QueuedMessage]:
        """Return the next messages, in order, for one turn of the engines."""
        turn: list[QueuedMessage] = []
        readings = 0
        while self._queue and readings < TURN_READINGS:
            turn.append(self._queue.popleft())
            readings += len(turn[-1].message.macs)
        self._readings -= readings
        self._metrics.queue(self._readings)
        if self._queue:
            self._arrived.set()
        return turn

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._queue

    def subscribe(self, store: str, listener: MessageListener) -> None:
        """Have each message of a store told, with its access point, as soon as it arrives."""
        self._listeners.setdefault(store, []).append(listener)

    def unsubscribe(self, store: str, listener: MessageListener) -> None:
        """Tell no more."""
        self._listeners[store].remove(listener)
        if not self._listeners[store]:
            del self._listeners[store]

    def access_points(self, store: str, names: tuple[str, ...]) -> list[AccessPointState]:
        """Return the state of the named access points, and of others that were heard."""
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
        # Anybody may publish under names that do not exist: these are not all remembered.
        if self._known_states < MOST_STATES:
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
