"""A till that tries codes that are not there is stopped for a while."""

import msgspec

from coupons.repository import attempts
from coupons.service.premises import Premises

WINDOW_MS = 60_000
WRONG_CODES = 10


class TooManyAttempts(msgspec.Struct, frozen=True, kw_only=True):
    """A till that tried too many codes, and when it may try again."""

    retry_after_s: int


class Attempts:
    """Every attempt counts before it is made, and is taken back when the code was there."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    async def count(self, till: str) -> TooManyAttempts | None:
        """Count an attempt of a till; say when it may try again if that was one too many."""
        now = self._premises.clock()
        window = _window(now)
        async with self._premises.transaction() as transaction:
            tried = await attempts.count(transaction.connection, till, window)
            if tried <= WRONG_CODES:
                return None
            await attempts.forgive(transaction.connection, till, window)
        return TooManyAttempts(retry_after_s=-(-(window + WINDOW_MS - now) // 1000))

    async def forgive(self, till: str) -> None:
        """Take an attempt back."""
        async with self._premises.transaction() as transaction:
            await attempts.forgive(transaction.connection, till, _window(transaction.now))


def _window(now: int) -> int:
    return now // WINDOW_MS * WINDOW_MS
