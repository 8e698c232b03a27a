"""Rate-limited log of refusals: each reason at most once a minute, with its count."""

from collections import Counter

import structlog

log = structlog.get_logger()

LOG_EVERY_S = 60.0  # for each reason; chosen


class RefusalLog:
    """Logs the reasons of refusals; never a topic or a payload, which may hold MAC addresses."""

    def __init__(self) -> None:
        self._since: Counter[str] = Counter()
        self._written_s: dict[str, float] = {}

    def refused(self, reason: str, number: int, now_s: float) -> None:
        """Count refusals, and log the count unless the reason was logged within the minute."""
        self._since[reason] += number
        last_s = self._written_s.get(reason)
        if last_s is None or now_s - last_s >= LOG_EVERY_S:
            self._written_s[reason] = now_s
            log.warning("readings_refused", reason=reason, number=self._since.pop(reason))
