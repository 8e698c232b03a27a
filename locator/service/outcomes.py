"""Differences of an engine's counts, for metrics that may only rise."""

from collections import Counter

from locator.engine import Engine

# Labels in `/metrics`, beside the values of `Refusal`.
ACCEPTED = "accepted"
FAILED = "engine_failed"


class Outcomes:
    """The outcomes of an engine's messages and readings since the last call.

    A message that waits has no outcome yet. Whether a reading is used is known at the end of its
    tick: until then it counts as accepted, and later ones make up for it, since a Prometheus
    counter cannot go down.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._messages: Counter[str] = Counter()
        self._readings: Counter[str] = Counter()
        self.fed = 0

    def new_counts(self) -> tuple[Counter[str], Counter[str]]:
        """Return the messages and the readings by outcome since the last call."""
        messages, readings = self._now()
        new_counts = messages - self._messages, readings - self._readings
        self._messages, self._readings = messages, readings
        return new_counts

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
