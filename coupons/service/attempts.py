"""Wrong codes that tills tried, counted for all processes together."""

from conventions.attempts import FailedAttempts
from coupons.repository import attempts
from coupons.service.context import ServiceContext

WINDOW_MS = 60_000
WRONG_CODES = 10


class TillAttemptCounts:
    """Counts a till's attempts in the database.

    Each count is a transaction of its own: a redemption that is rolled back leaves its guess
    counted.
    """

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def add(self, subject: str, window_at: int, most: int) -> bool:
        """Count one more; False, without counting, when there are `most` already."""
        async with self._context.unit_of_work() as unit:
            return await attempts.add(unit.connection, subject, window_at, most)

    async def remove(self, subject: str, window_at: int) -> None:
        """Count one less."""
        async with self._context.unit_of_work() as unit:
            await attempts.remove(unit.connection, subject, window_at)


def till_attempts(context: ServiceContext) -> FailedAttempts:
    """Return the limit on codes that are not there: ten a minute and till."""
    return FailedAttempts(
        TillAttemptCounts(context), context.clock, most=WRONG_CODES, window_ms=WINDOW_MS
    )
