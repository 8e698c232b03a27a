"""What can be done: each service owns its transactions, `Coupons` puts them together."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from coupons.decision import Decision
from coupons.service.campaigns import Campaigns
from coupons.service.context import Listener, ServiceContext
from coupons.service.customers import Customers
from coupons.service.data_subject_requests import DataSubjectRequests
from coupons.service.decisions import Decisions
from coupons.service.housekeeping import Housekeeping
from coupons.service.keys import DerivedKeys
from coupons.service.phone import PhoneCoupons
from coupons.service.points import Points
from coupons.service.redemptions import Redemptions
from coupons.service.rewards import Rewards
from coupons.service.shares import Shares
from coupons.service.store_directory import StoreDirectory
from coupons.zone_event import CustomerZoneEvent
from floorplans.service import FloorplanStore


class Coupons:
    """All services of the coupons, put together for one process.

    Args:
        engine: the database.
        secret: codes and browsers' pseudonyms are derived from it; changing it voids all codes.
        clock: gives now, Unix epoch in milliseconds.
    """

    def __init__(self, engine: AsyncEngine, secret: bytes, clock: Callable[[], int]) -> None:
        stores = StoreDirectory(FloorplanStore(engine).floors, clock)
        context = ServiceContext(engine, DerivedKeys(secret), clock, stores)
        self._context = context
        self.stores = stores
        self.campaigns = Campaigns(context)
        self.decisions = Decisions(context)
        self.phone = PhoneCoupons(context)
        self.points = Points(context)
        self.data_subject_requests = DataSubjectRequests(context)
        self.redemptions = Redemptions(context)
        self.rewards = Rewards(context)
        self.shares = Shares(context)
        self.customers = Customers(context, self.shares)
        self._housekeeping = Housekeeping(context, self.points, self.data_subject_requests)

    def now(self) -> int:
        """Return the time, Unix epoch in milliseconds."""
        return self._context.clock()

    def listen(self, listener: Listener) -> None:
        """Have `listener` called, in this process, with all that happens, once it is kept."""
        self._context.listeners.append(listener)

    async def on_zone_event(self, event: CustomerZoneEvent) -> Decision | None:
        """Decide on a zone event of a customer's device."""
        return await self.decisions.on_zone_event(event)

    async def customer_of(self, binding: str) -> str | None:
        """Return the customer whose device has this binding pseudonym, or None."""
        return await self.customers.customer_of(binding)

    async def sweep(self) -> None:
        """Expire and remove what is too old; call it every hour or so."""
        await self._housekeeping.sweep()
