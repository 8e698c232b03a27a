"""Simulated shoppers who use the service: join, look at coupons, save, share, redeem."""

import asyncio
import contextlib
import random
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import aiohttp
import msgspec

from simulators.browser import Browser
from simulators.crowd import GUEST, CrowdEvent, Kind

FIRST_NAMES = (
    "Léa", "Manon", "Chloé", "Camille", "Inès", "Jade", "Louise", "Alice", "Lina", "Nora", "Fatou",
    "Aïcha", "Mei", "Sofia", "Hugo", "Lucas", "Jules", "Adam", "Gabriel", "Raphaël", "Arthur",
    "Paul", "Yanis", "Mehdi", "Ibrahim", "Tomás", "Liam", "Noé",
)  # fmt: skip
USES_SERVICE_SHARE = 0.6
FROM_LINK_SHARE = 0.5
FRENCH_SHARE = 0.85
CONSENTS = {"location_offers": 0.85, "email": 0.3, "profiling": 0.5, "sharing_rewards": 0.8}
# What is done with a coupon that arrives.
VIEWED_SHARE, SAVED_SHARE, DISMISSED_SHARE, SHARED_SHARE = 0.9, 0.55, 0.08, 0.3
REDEEMED_SHARE = 0.7
CLAIMED_SHARE = 0.05
JOINS_AFTER_S = (5.0, 40.0)
LOOKS_EVERY_S = (10.0, 25.0)
LINKS_IN_PASSING = 50
USABLE = {"issued", "viewed", "saved"}
CONNECTIONS = 20


class ReceivedCoupon(msgspec.Struct, frozen=True):
    """What a phone needs of a coupon."""

    id: str
    code: str
    state: str


class ReceivedCoupons(msgspec.Struct, frozen=True):
    """The answer with a shopper's coupons."""

    items: tuple[ReceivedCoupon, ...]


class ShareLink(msgspec.Struct, frozen=True):
    """A link to a deal."""

    id: str


@dataclass
class PhoneVisit:
    """A shopper's stay: `paid` at the till, `gone` through the door; `changed` tells of both."""

    mac: str
    rng: random.Random
    paid: bool = False
    gone: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    seen: set[str] = field(default_factory=set)


class Shoppers:
    """Those of the simulated people who use the service on their phones.

    Args:
        service_url: where the service is.
        store: the store's id.
        seed: the same seed gives the same habits.
        speed: simulated seconds a second.
        till_key: the API key with which simulated tills redeem; None: nobody redeems.
        counts: where what they did and what answered is counted.
    """

    def __init__(
        self,
        *,
        service_url: str,
        store: str,
        seed: int,
        speed: float,
        till_key: str | None,
        counts: Counter[str],
    ) -> None:
        self._service_url = service_url
        self._store = store
        self._seed = seed
        self._speed = speed
        self._till_key = till_key
        self._counts = counts
        self._visits: dict[int, PhoneVisit] = {}
        self._beginning: asyncio.Queue[PhoneVisit] = asyncio.Queue()
        # Links that somebody sent to friends; the oldest are forgotten.
        self._links: deque[str] = deque(maxlen=LINKS_IN_PASSING)

    def notice(self, joined: Mapping[int, str], events: Iterable[CrowdEvent]) -> None:
        """Take note of the phones on the network, by owner's number, and of who paid and went.

        The guest is left out: that phone belongs to whoever watches the demonstration.
        """
        for number in joined.keys() - self._visits.keys() - {GUEST}:
            visit = PhoneVisit(joined[number], random.Random(f"{self._seed} {number}"))
            self._visits[number] = visit
            if visit.rng.random() < USES_SERVICE_SHARE:
                self._beginning.put_nowait(visit)
        for event in events:
            if event.number in self._visits and event.kind is not Kind.CAME:
                visit = self._visits[event.number]
                visit.paid |= event.kind is Kind.PAID
                visit.gone = event.kind is Kind.WENT
                visit.changed.set()
                if visit.gone:
                    del self._visits[event.number]

    async def run(self) -> None:
        """Let shoppers use the service until cancelled."""
        async with (
            aiohttp.TCPConnector(limit=CONNECTIONS) as connector,
            asyncio.TaskGroup() as group,
        ):
            while True:
                visit = await self._beginning.get()
                group.create_task(self._use(visit, connector))

    async def _use(self, visit: PhoneVisit, connector: aiohttp.BaseConnector) -> None:
        async with Browser(self._service_url, self._counts, connector) as browser:
            await self._pause(visit, *JOINS_AFTER_S)
            if not await self._join(visit, browser):
                return
            while not visit.gone:
                coupons = await browser.get("v1/me/coupons", ReceivedCoupons)
                for coupon in coupons.items if coupons else ():
                    if coupon.id not in visit.seen:
                        visit.seen.add(coupon.id)
                        await self._consider(visit, browser, coupon)
                if visit.paid:
                    await self._redeem(visit, coupons, connector)
                    return
                await self._claim(visit, browser)
                await self._pause(visit, *LOOKS_EVERY_S)

    async def _join(self, visit: PhoneVisit, browser: Browser) -> bool:
        await browser.visit(f"portal/{self._store}", client_mac=visit.mac)
        customer = {
            "store": self._store,
            "name": visit.rng.choice(FIRST_NAMES),
            "language": "fr" if visit.rng.random() < FRENCH_SHARE else "en",
            "consents": {purpose: visit.rng.random() < p for purpose, p in CONSENTS.items()},
        }
        if self._links and visit.rng.random() < FROM_LINK_SHARE:
            customer["share"] = await self._follow_link(browser)
        joined = await browser.post("v1/customers", customer, dict) is not None
        self._counts["shoppers_joined"] += joined
        return joined

    async def _consider(self, visit: PhoneVisit, browser: Browser, coupon: ReceivedCoupon) -> None:
        """View a new coupon, then perhaps put it away, save it, send it to a friend."""
        self._counts["coupons_received"] += 1
        path = f"v1/me/coupons/{coupon.id}"
        if visit.rng.random() >= VIEWED_SHARE:
            return
        await browser.post(f"{path}/viewed", {}, object)
        if visit.rng.random() < DISMISSED_SHARE:
            await browser.post(f"{path}/dismissed", {"never_from_zone": False}, object)
            return
        if visit.rng.random() < SAVED_SHARE:
            await browser.post(f"{path}/saved", {}, object)
        if visit.rng.random() < SHARED_SHARE:
            share = await browser.post(f"{path}/shares", {}, ShareLink)
            if share is not None:
                self._counts["links_sent"] += 1
                self._links.append(share.id)

    async def _claim(self, visit: PhoneVisit, browser: Browser) -> None:
        """Open a link that another shopper sent."""
        if not self._links or visit.rng.random() >= CLAIMED_SHARE:
            return
        share = await self._follow_link(browser)
        await browser.post(f"v1/shares/{share}/claim", {}, object)

    async def _follow_link(self, browser: Browser) -> str:
        """Open the page of the oldest link and return its share's id."""
        share = self._links.popleft()
        await browser.visit(f"d/{share}")
        await browser.post(f"v1/shares/{share}/opened", {}, object)
        return share

    async def _redeem(
        self, visit: PhoneVisit, coupons: ReceivedCoupons | None, connector: aiohttp.BaseConnector
    ) -> None:
        """Show coupons at the till, which knows the shop's key and not the shopper."""
        if self._till_key is None or coupons is None:
            return
        async with Browser(
            self._service_url, self._counts, connector, api_key=self._till_key
        ) as till:
            for coupon in coupons.items:
                if coupon.state not in USABLE or visit.rng.random() >= REDEEMED_SHARE:
                    continue
                body = {"code": coupon.code, "store": self._store}
                key = {"Idempotency-Key": f"till-{coupon.id}"}
                if await till.post("v1/redemptions", body, object, headers=key) is not None:
                    self._counts["coupons_redeemed"] += 1

    async def _pause(self, visit: PhoneVisit, shortest_s: float, longest_s: float) -> None:
        """Wait as the simulated time passes, or until the shopper has paid or gone."""
        seconds = visit.rng.uniform(shortest_s, longest_s) / self._speed
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await visit.changed.wait()
