"""Wrong codes that tills tried, counted for all processes together."""

from conventions.attempts import FailedAttempts
from coupons.repository import attempts
from coupons.service.premises import Premises

WINDOW_MS = 60_000
WRONG_CODES = 10


class TillAttemptCounts:
    """Counts a till's attempts in the database.

    Each count is a transaction of its own: a redemption that is rolled back leaves its guess
    counted.
    """

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    async def add(self, subject: str, window_at: int, most: int) -> bool:
        """Count one more; False, without counting, when there are `most` already."""
        async with self._premises.transaction() as transaction:
            return await attempts.add(transaction.connection, subject, window_at, most)

    async def remove(self, subject: str, window_at: int) -> None:
        """Count one less."""
        async with self._premises.transaction() as transaction:
            await attempts.remove(transaction.connection, subject, window_at)


def till_attempts(premises: Premises) -> FailedAttempts:
    """Return the limit on codes that are not there: ten a minute and till."""
    return FailedAttempts(
        TillAttemptCounts(premises), premises.clock, most=WRONG_CODES, window_ms=WINDOW_MS
    )
