"""One turn of the engines: the messages that wait, and the stores that say nothing."""

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from locator.intake import Queued
from locator.live import Heard, LiveStore

log = structlog.get_logger()

ACCEPTED = "accepted"
FAILED = "engine_failed"


@dataclass(frozen=True)
class Turn:
    """What a turn brought.

    Attributes:
        heard: the ticks, in order.
        messages: how many, by outcome.
        readings: how many, by outcome; those of messages that were refused are in neither.
        failures: the stores whose engine failed, and how.
    """

    heard: list[Heard] = field(default_factory=list)
    messages: Counter[str] = field(default_factory=Counter)
    readings: Counter[str] = field(default_factory=Counter)
    failures: list[tuple[str, Exception]] = field(default_factory=list)

    def log_failures(self) -> None:
        """Write down the first failure, without its message, which may hold an address."""
        for store, error in self.failures[:1]:
            frames = traceback.format_tb(error.__traceback__)
            log.error("engine_failed", store=store, error=type(error).__name__, frames=frames)


def take_turn(
    stores: Mapping[str, LiveStore], queued: Sequence[Queued], silent_ms: Mapping[str, int]
) -> Turn:
    """Feed every message to its engine, then let time pass where nobody spoke."""
    turn = Turn()
    for message in queued:
        try:
            _feed(stores[message.store], message, turn)
        except Exception as error:  # noqa: BLE001 — one store's defect must not stop the others
            turn.messages[FAILED] += 1
            turn.failures.append((message.store, error))
    for store, silence_ms in silent_ms.items():
        turn.heard.extend(stores[store].pass_time(silence_ms))
    return turn


def _feed(live: LiveStore, queued: Queued, turn: Turn) -> None:
    messages, readings = live.engine.refused_messages.copy(), live.engine.refused_readings.copy()
    turn.heard.extend(live.feed(queued.access_point, queued.message))
    refused = live.engine.refused_messages - messages
    if refused:
        turn.messages.update(refused)
        return
    unused = live.engine.refused_readings - readings
    turn.messages[ACCEPTED] += 1
    turn.readings.update(unused)
    turn.readings[ACCEPTED] += len(queued.message.macs) - unused.total()
