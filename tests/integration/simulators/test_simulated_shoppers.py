import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from conventions.roles import Role
from coupons.domain_events import DomainEvent, DomainEventKind
from coupons.http import SERVICE
from coupons.zone_event import CustomerZoneEvent, CustomerZoneEventKind
from simulators import shoppers
from simulators.crowd import GUEST, CrowdEvent, Kind
from simulators.phones import GUEST_MAC
from simulators.shoppers import Shoppers
from testbed.patience import patience, until
from testbed.ports import free_port
from testbed.service import Service
from testbed.square import STORE, ZONE

CAMPAIGN: dict[str, Any] = {
    "store": STORE,
    "name": "Cheese",
    "zones": [ZONE],
    "title": {"en": "20 % off cheese", "fr": "20 % de remise sur le fromage"},
    "condition": {"en": "From 200 g", "fr": "Dès 200 g"},
    "product": "cheese",
    "offer": {"kind": "percent", "value": 20},
    "dwell_s": 20,
    "share_points": 50,
    "state": "running",
    "valid_from": "2020-01-01T00:00:00Z",
    "valid_until": "2099-01-01T00:00:00Z",
}
ANNE, BRUNO = {1: "02:a0:00:00:00:01"}, {2: "02:b0:00:00:00:02"}


class Witness:
    """Everything that the service says of its customers, to be waited for."""

    def __init__(self, running: Service) -> None:
        self._told: asyncio.Queue[DomainEvent] = asyncio.Queue()
        running.app[SERVICE].listen(self._told.put_nowait)

    async def of(self, kind: DomainEventKind) -> DomainEvent:
        async with patience(f"the event {kind}"):
            while True:
                told = await self._told.get()
                if told.kind is kind:
                    return told


@pytest.fixture(autouse=True)
def keen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every shopper do everything, and put nothing away."""
    shares = ("USES_SERVICE", "FROM_LINK", "VIEWED", "SAVED", "SHARED", "REDEEMED")
    for name in shares:
        monkeypatch.setattr(shoppers, f"{name}_SHARE", 1.0)
    for name in ("DISMISSED", "CLAIMED"):
        monkeypatch.setattr(shoppers, f"{name}_SHARE", 0.0)
    monkeypatch.setattr(shoppers, "CONSENTS", dict.fromkeys(shoppers.CONSENTS, 1.0))


@pytest.fixture
def witness(running: Service) -> Witness:
    return Witness(running)


@asynccontextmanager
async def shopping(
    url: str, counts: Counter[str], till_key: str | None = None
) -> AsyncIterator[Shoppers]:
    """Let simulated shoppers use the service until the block ends."""
    using = Shoppers(
        service_url=url, store=STORE, seed=1, speed=200.0, till_key=till_key, counts=counts
    )
    task = asyncio.create_task(using.run())
    try:
        yield using
    finally:
        task.cancel()
        await asyncio.wait({task})


async def counted(counts: Counter[str], what: str, wanted: int) -> None:
    await until(lambda: counts[what] >= wanted, f"{wanted} {what}")


async def begin_campaign(running: Service) -> None:
    async with (
        running.staff(Role.MANAGER) as manager,
        manager.post("/v1/campaigns", json=CAMPAIGN) as response,
    ):
        assert response.status == 201, await response.text()


async def dwell(running: Service, customer: str | None) -> None:
    """Tell the service that a customer has been at the cheese for a while."""
    assert customer is not None
    now_ms = time.time_ns() // 1_000_000
    await running.app[SERVICE].on_zone_event(
        CustomerZoneEvent(
            event_id=f"evt_{customer}",
            customer=customer,
            store=STORE,
            floor="0",
            zone=ZONE,
            kind=CustomerZoneEventKind.DWELLED,
            at=now_ms,
            since=now_ms - 20_000,
        )
    )


async def test_a_shopper_joins_keeps_a_coupon_shares_it_and_redeems_it(
    running: Service, witness: Witness
) -> None:
    await begin_campaign(running)
    counts = Counter[str]()
    key = await running.key(Role.TILL, STORE)
    async with shopping(running.url, counts, key) as using:
        using.notice(ANNE, ())
        joined = await witness.of(DomainEventKind.DEVICE_BOUND)
        await dwell(running, joined.customer)
        assert (await witness.of(DomainEventKind.COUPON_VIEWED)).customer == joined.customer
        await witness.of(DomainEventKind.COUPON_SAVED)
        await counted(counts, "links_sent", 1)

        using.notice(ANNE | BRUNO, ())
        clicked = await witness.of(DomainEventKind.SHARE_CLICKED)
        assert clicked.store == STORE
        qualified = await witness.of(DomainEventKind.SHARE_QUALIFIED)
        assert qualified.customer == joined.customer

        using.notice(ANNE | BRUNO, [CrowdEvent(1, 0.0, Kind.PAID)])
        redeemed = await witness.of(DomainEventKind.COUPON_REDEEMED)
        assert redeemed.customer == joined.customer
    assert counts["shoppers_joined"] == 2


async def test_whoever_went_without_paying_redeems_nothing_and_asks_no_more(
    running: Service, witness: Witness
) -> None:
    await begin_campaign(running)
    counts = Counter[str]()
    async with shopping(running.url, counts, await running.key(Role.TILL, STORE)) as using:
        using.notice(ANNE, ())
        joined = await witness.of(DomainEventKind.DEVICE_BOUND)
        await dwell(running, joined.customer)
        await witness.of(DomainEventKind.COUPON_SAVED)
        using.notice(ANNE, [CrowdEvent(1, 0.0, Kind.WENT)])
        using.notice(BRUNO, ())
        await witness.of(DomainEventKind.DEVICE_BOUND)
    assert counts["coupons_redeemed"] == 0
    assert using._visits.keys() == {2}


async def test_the_guest_is_left_to_whoever_watches(running: Service, witness: Witness) -> None:
    counts = Counter[str]()
    async with shopping(running.url, counts) as using:
        using.notice({GUEST: GUEST_MAC, **ANNE}, ())
        await witness.of(DomainEventKind.DEVICE_BOUND)
        assert using._visits.keys() == {1}


async def test_a_service_that_is_not_there_is_counted_and_nothing_else() -> None:
    counts = Counter[str]()
    async with shopping(f"http://127.0.0.1:{free_port()}", counts) as using:
        using.notice(ANNE, ())
        await counted(counts, "http_failed", 2)
    assert counts["shoppers_joined"] == 0
