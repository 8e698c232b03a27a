"""Guessing is slowed down: whoever failed too often in a window of time waits for its end.

Passwords, API keys and coupon codes are guessed alike, so one policy counts them. It lives here
because the product and the coupons both need it and may not import each other's counters.
"""

from collections import Counter
from collections.abc import Callable
from typing import Protocol

import msgspec


class TooManyAttempts(msgspec.Struct, frozen=True, kw_only=True):
    """The refusal of somebody who failed too often, with the time until the window ends."""

    retry_after_s: int


class AttemptCounts(Protocol):
    """Where failures are counted: in memory for one process, in a table for all of them."""

    async def add(self, subject: str, window_at: int, most: int) -> bool:
        """Count one more; False, without counting, when there are `most` already."""

    async def remove(self, subject: str, window_at: int) -> None:
        """Count one less."""


class CountsInMemory:
    """Counts of one process, for guesses that must not cost a write to the database each.

    A new window empties them: names that somebody makes up fill no memory for longer.
    """

    def __init__(self) -> None:
        self._window_at = 0
        self._counts: Counter[str] = Counter()

    async def add(self, subject: str, window_at: int, most: int) -> bool:
        """Count one more; False, without counting, when there are `most` already."""
        if window_at != self._window_at:
            self._window_at, self._counts = window_at, Counter()
        if self._counts[subject] >= most:
            return False
        self._counts[subject] += 1
        return True

    async def remove(self, subject: str, window_at: int) -> None:
        """Count one less, unless the window it was counted in is over."""
        if window_at == self._window_at and self._counts[subject] > 0:
            self._counts[subject] -= 1


class FailedAttempts:
    """Limits failures a subject, such as a till or a user name, in windows of fixed length.

    There are two ways to use it. A guess that is cheap to make many of at once is counted before it
    is made and forgiven when it was right. Where many honest requests share a subject, such as the
    address of a whole shop, `check` comes first and only a failure is counted.

    Args:
        counts: where failures are counted.
        clock: gives now, Unix epoch in milliseconds.
        most: failures that a window allows.
        window_ms: how long a window lasts; all begin at multiples of it.
    """

    def __init__(
        self, counts: AttemptCounts, clock: Callable[[], int], *, most: int, window_ms: int
    ) -> None:
        self._counts = counts
        self._clock = clock
        self._most = most
        self._window_ms = window_ms

    async def count(self, subject: str) -> TooManyAttempts | None:
        """Count a failure, or an attempt about to be made; say so if that is one too many."""
        now = self._clock()
        window_at = self._window(now)
        if await self._counts.add(subject, window_at, self._most):
            return None
        left_ms = window_at + self._window_ms - now
        return TooManyAttempts(retry_after_s=-(-left_ms // 1000))

    async def forgive(self, subject: str) -> None:
        """Take an attempt back that did not fail."""
        await self._counts.remove(subject, self._window(self._clock()))

    async def check(self, subject: str) -> TooManyAttempts | None:
        """Say whether the subject has to wait, without counting anything."""
        refused = await self.count(subject)
        if refused is None:
            await self.forgive(subject)
        return refused

    def _window(self, now: int) -> int:
        return now // self._window_ms * self._window_ms
