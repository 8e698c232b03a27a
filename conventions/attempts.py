"""Guessing is slowed down: whoever failed too often within a time waits until that is past.

Passwords, API keys and coupon codes are guessed alike, so one policy counts them. It lives here
because the product and the coupons both need it and may not import each other's counters.
"""

from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec


class TooManyAttempts(msgspec.Struct, frozen=True, kw_only=True):
    """The refusal of somebody who failed too often, with the time until they may try again."""

    retry_after_s: int


class AttemptCounts(Protocol):
    """Where failures are counted: in memory for one process, in a table for all of them."""

    async def add(self, subject: str, at: int) -> int | None:
        """Count one more; when there are too many, count nothing and return when there is room."""

    async def remove(self, subject: str, at: int) -> None:
        """Count one less."""


class CountsInMemory:
    """Counts of one process, for guesses that must not cost a write to the database each.

    The window slides: windows of fixed length would allow twice as many around their boundary.

    Args:
        most: failures of a subject within any `window_ms`.
        window_ms: how long a failure counts.
    """

    def __init__(self, *, most: int, window_ms: int) -> None:
        self._most = most
        self._window_ms = window_ms
        self._failures: dict[str, deque[int]] = {}
        self._swept_at = 0

    async def add(self, subject: str, at: int) -> int | None:
        """Count one more; when there are too many, count nothing and return when there is room."""
        self._sweep(at)
        times = self._failures.setdefault(subject, deque())
        while times and times[0] <= at - self._window_ms:
            times.popleft()
        if len(times) >= self._most:
            return times[0] + self._window_ms
        times.append(at)
        return None

    async def remove(self, subject: str, at: int) -> None:
        """Count one less, unless what was counted is past."""
        times = self._failures.get(subject)
        if times and times[-1] > at - self._window_ms:
            times.pop()

    # Names that somebody makes up fill no memory for longer than two windows.
    def _sweep(self, at: int) -> None:
        if at - self._swept_at < self._window_ms:
            return
        self._swept_at = at
        self._failures = {
            subject: times
            for subject, times in self._failures.items()
            if times and times[-1] > at - self._window_ms
        }


class FailedAttempts:
    """Limits the failures of a subject, such as a till, or a user name.

    A guess that is cheap to make many of at once is counted before it is made and forgiven when it
    was right: counted afterwards, all that come at once would see the same count.

    Args:
        counts: where failures are counted, and how many are allowed.
        clock: gives now, Unix epoch in milliseconds.
    """

    def __init__(self, counts: AttemptCounts, clock: Callable[[], int]) -> None:
        self._counts = counts
        self._clock = clock

    async def count(self, subject: str) -> TooManyAttempts | None:
        """Count a failure, or an attempt about to be made; say so if that is one too many."""
        now = self._clock()
        room_at = await self._counts.add(subject, now)
        return (
            None if room_at is None else TooManyAttempts(retry_after_s=-(-(room_at - now) // 1000))
        )

    async def forgive(self, subject: str) -> None:
        """Take an attempt back that did not fail."""
        await self._counts.remove(subject, self._clock())
