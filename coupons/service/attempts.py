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

    async def add(self, subject: str, at: int) -> int | None:
        """Count one more; when there are too many, count nothing and return when there is room."""
        window_at = _window(at)
        async with self._context.unit_of_work() as unit:
            added = await attempts.add(unit.connection, subject, window_at, WRONG_CODES)
        return None if added else window_at + WINDOW_MS

    async def remove(self, subject: str, at: int) -> None:
        """Count one less."""
        async with self._context.unit_of_work() as unit:
            await attempts.remove(unit.connection, subject, _window(at))


def till_attempts(context: ServiceContext) -> FailedAttempts:
    """Return the limit on codes that are not there: ten a minute and till."""
    return FailedAttempts(TillAttemptCounts(context), context.clock)


# Of fixed length, beginning at multiples of it: one row a till, and one statement to count.
def _window(at: int) -> int:
    return at // WINDOW_MS * WINDOW_MS
