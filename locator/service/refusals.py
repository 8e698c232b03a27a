"""Refusals on the log: each reason once a minute at most, with how many there were."""

from collections import Counter

import structlog

log = structlog.get_logger()

EVERY_S = 60.0


class RefusalLog:
    """Writes why readings are refused; never a topic or a payload, which may hold addresses."""

    def __init__(self) -> None:
        self._since: Counter[str] = Counter()
        self._written_s: dict[str, float] = {}

    def refused(self, reason: str, number: int, now_s: float) -> None:
        """Remember refusals, and write them down unless that was done within the minute."""
        self._since[reason] += number
        last_s = self._written_s.get(reason)
        if last_s is None or now_s - last_s >= EVERY_S:
            self._written_s[reason] = now_s
            log.warning("readings_refused", reason=reason, number=self._since.pop(reason))
