"""A shop on a real database for tests: a clock that stands still, and what happened so far."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from coupons.campaign import Campaign, CampaignState
from coupons.consents import Purpose
from coupons.coupon import Coupon
from coupons.customer import Customer
from coupons.domain_events import DomainEvent, DomainEventKind
from coupons.ledger import PointsAccount, PointsBalance
from coupons.phone import HeldCoupon
from coupons.service import Coupons
from coupons.service.customers import Registration
from coupons.service.idempotency import KeyedRequest
from floorplans.service import FloorplanStore
from tests.offers import NOW, terms, zone_event
from tests.plans import plan, zone

SECRET = b"the secret of the tests"
AGREES = {Purpose.LOCATION_OFFERS: True, Purpose.SHARING_REWARDS: True}


@dataclass
class Shop:
    """The coupons of the store `shop`, in Paris, with the zones cheese and bakery."""

    engine: AsyncEngine
    now: int = NOW
    events: list[DomainEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.coupons = self.restarted()

    def restarted(self) -> Coupons:
        """Return another process's service on the same database."""
        coupons = Coupons(self.engine, SECRET, lambda: self.now)
        coupons.listen(self.events.append)
        return coupons

    async def open(self) -> None:
        zones = zone("cheese", 1, 1, 3, 3), zone("bakery", 5, 1, 7, 3)
        await FloorplanStore(self.engine).put(plan(*zones))

    def kinds(self) -> list[DomainEventKind]:
        return [event.kind for event in self.events]

    async def runs(
        self, *, state: CampaignState = CampaignState.RUNNING, store: str = "shop", **changes: Any
    ) -> Campaign:
        made = await self.coupons.campaigns.create(store, terms(**changes), state)
        assert isinstance(made, Campaign)
        return made

    async def joins(
        self, name: str = "Léa Martin", keyed: KeyedRequest | None = None, **changes: Any
    ) -> Customer:
        plain: dict[str, Any] = {"store": "shop", "name": name, "consents": AGREES}
        joined = await self.coupons.customers.join(Registration(**{**plain, **changes}), keyed)
        profile = await self.coupons.customers.profile(joined)
        assert profile is not None
        return profile.customer

    async def gets_coupon(self, customer: str, event: str = "evt_1", **changes: Any) -> Coupon:
        decision = await self.coupons.on_zone_event(zone_event(customer, event, **changes))
        assert decision is not None
        assert decision.coupon is not None
        return decision.coupon

    async def on_phone(self, customer: str) -> list[HeldCoupon]:
        return await self.coupons.phone.coupons(customer)

    async def code(self, customer: str) -> str:
        return (await self.on_phone(customer))[0].code

    async def account(self, customer: str) -> PointsAccount:
        return await self.coupons.points.account(customer, "shop")

    async def points(self, customer: str) -> PointsBalance:
        return (await self.account(customer)).balance
