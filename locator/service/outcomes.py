"""What becomes of a store's messages and readings, each told once."""

from collections import Counter

from locator.engine import Engine

ACCEPTED = "accepted"
FAILED = "engine_failed"


class Outcomes:
    """Follows an engine's counts; a message that waits is told when it waits no longer.

    Whether a reading is of use is known at the end of its tick. Until then it counts as accepted,
    and the next ones make up for it, because a count that was told cannot be taken back.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._messages: Counter[str] = Counter()
        self._readings: Counter[str] = Counter()
        self.fed = 0

    def news(self) -> tuple[Counter[str], Counter[str]]:
        """Return how many messages and readings had which outcome since the last time."""
        messages, readings = self._now()
        news = messages - self._messages, readings - self._readings
        self._messages, self._readings = messages, readings
        return news

    def _now(self) -> tuple[Counter[str], Counter[str]]:
        engine = self._engine
        messages: Counter[str] = Counter(engine.refused_messages)
        messages[ACCEPTED] = engine.used_messages
        # What an engine neither used nor refused nor keeps waiting was lost when it failed.
        messages[FAILED] = self.fed - engine.waiting - messages.total()
        readings: Counter[str] = Counter(engine.refused_readings)
        accepted = engine.heard_readings - readings.total()
        readings[ACCEPTED] = max(accepted, self._readings[ACCEPTED])
        return messages, readings
