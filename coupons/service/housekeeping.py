"""Retention: what is removed or made anonymous when its time is over."""

from coupons.repository import anonymous, attempts, customers, decisions, idempotency, phone_events
from coupons.service.context import ServiceContext
from coupons.service.data_subject_requests import DataSubjectRequests
from coupons.service.idempotency import KEPT_MS
from coupons.service.points import Points
from coupons.sharing import DAY_MS

PHONE_EVENT_DAYS = 7
DECISION_DAYS = 90
# The CNIL recommends three years after the last contact for customer data.
IDLE_CUSTOMER_DAYS = 3 * 365
CUSTOMERS_AT_ONCE = 100
HOUR_MS = 3_600_000


class Housekeeping:
    """Removes what is too old; meant to be called every hour or so."""

    def __init__(
        self, context: ServiceContext, points: Points, data_subject_requests: DataSubjectRequests
    ) -> None:
        self._context = context
        self._points = points
        self._data_subject_requests = data_subject_requests

    async def sweep(self) -> None:
        """Expire points, forget idle customers, and remove old keys, events and decisions."""
        await self._points.expire_overdue()
        now = self._context.clock()
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            await idempotency.remove_before(connection, now - KEPT_MS)
            await attempts.remove_before(connection, now - HOUR_MS)
            await phone_events.remove_before(connection, now - PHONE_EVENT_DAYS * DAY_MS)
        await self._retire_decisions(now - DECISION_DAYS * DAY_MS)
        await self._forget_idle(now - IDLE_CUSTOMER_DAYS * DAY_MS)

    async def _retire_decisions(self, before: int) -> None:
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            counts = await decisions.counts_before(connection, before)
            # Sorted, so that every process takes the rows of the counts in the same order.
            for campaign, outcomes in sorted(counts.items()):
                for outcome, number in sorted(outcomes.items()):
                    await anonymous.count(connection, campaign, outcome, number)
            await decisions.remove_before(connection, before)

    async def _forget_idle(self, before: int) -> None:
        async with self._context.reading() as connection:
            idle = await customers.idle_since(connection, before, CUSTOMERS_AT_ONCE)
        for customer in idle:
            await self._data_subject_requests.erase(customer)
