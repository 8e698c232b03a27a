import asyncio
import time
from typing import Any

from aiohttp import ClientSession

from conventions.roles import Role
from testbed.events import Event, events
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import IN_ZONE, OUT_OF_ZONE, STORE, ZONE, messages

MAC = "02:a4:83:e7:12:34"
STRANGER = "02:a4:83:e7:00:00"
CONSENTS = {"location_offers": True, "sharing_rewards": True}
CAMPAIGN: dict[str, Any] = {
    "store": STORE,
    "name": "Cheese",
    "zones": [ZONE],
    "title": {"en": "20 % off cheese", "fr": "20 % de remise sur le fromage"},
    "condition": {"en": "From 200 g", "fr": "Dès 200 g"},
    "product": "cheese",
    "offer": {"kind": "percent", "value": 20},
    "dwell_s": 20,
    "state": "running",
}


def dates() -> dict[str, str]:
    return {"valid_from": "2020-01-01T00:00:00Z", "valid_until": "2099-01-01T00:00:00Z"}


async def join(browser: ClientSession, mac: str = MAC) -> None:
    await browser.get(f"/portal/{STORE}", params={"client_mac": mac}, allow_redirects=False)
    customer = {"store": STORE, "name": "Ana", "language": "fr", "consents": CONSENTS}
    async with browser.post("/v1/customers", json=customer) as response:
        assert response.status == 201, await response.text()


async def begin_campaign(running: Service) -> None:
    async with (
        running.staff(Role.MANAGER) as manager,
        manager.post("/v1/campaigns", json=CAMPAIGN | dates()) as response,
    ):
        assert response.status == 201, await response.text()


async def next_coupon(browser: ClientSession, first: asyncio.Event) -> Event:
    async with patience("a coupon"), browser.get("/v1/me/events") as stream:
        async for event in events(stream):
            first.set()
            if event.kind == "coupon":
                return event
    raise AssertionError("the stream ended")


async def visit(running: Service, broker: Broker, browser: ClientSession, *others: str) -> Event:
    """Walk into the zone and stay there; return the coupon that arrives."""
    async with patience("a healthy service"), running.browser() as any_browser:
        while (await any_browser.get("/healthz")).status != 200:  # noqa: ASYNC110 — nobody tells
            await asyncio.sleep(0.05)
    listening = asyncio.Event()
    coupon = asyncio.create_task(next_coupon(browser, listening))
    await listening.wait()
    now_ms = time.time_ns() // 1_000_000
    way = [OUT_OF_ZONE] * 5 + [IN_ZONE] * 45
    await publish(broker, messages(now_ms, dict.fromkeys([MAC, *others], way)))
    return await coupon


async def test_a_walk_into_a_zone_brings_a_coupon_to_the_phone(
    running: Service, mosquitto: Broker
) -> None:
    await begin_campaign(running)
    async with running.browser() as phone:
        await join(phone)
        event = await visit(running, mosquitto, phone)
        async with phone.get("/v1/me/coupons") as response:
            [coupon] = (await response.json())["items"]

    assert event.id is not None
    assert event.data["title"] == CAMPAIGN["title"]
    assert coupon["id"] == event.data["id"]
    assert coupon["zone"] == ZONE


async def test_managers_who_look_are_told_of_a_coupon_but_not_whose(
    running: Service, mosquitto: Broker
) -> None:
    await begin_campaign(running)
    async with (
        running.browser() as phone,
        running.staff(Role.MANAGER) as manager,
        manager.get(f"/v1/stores/{STORE}/live") as stream,
    ):
        await join(phone)
        await visit(running, mosquitto, phone)
        async with patience("a notice"):
            async for event in events(stream):
                if event.kind == "notice":
                    break

    assert event.data["kind"] == "coupon.issued"
    assert event.data["text"]["en"] == "A coupon went out: 20 % off cheese"
    assert "Ana" not in str(event.data)


async def test_a_phone_that_nobody_joined_with_gets_nothing(
    running: Service, mosquitto: Broker
) -> None:
    await begin_campaign(running)
    async with running.browser() as phone:
        await join(phone)
        await visit(running, mosquitto, phone, STRANGER)
        async with running.staff(Role.ADMIN) as admin, admin.get("/metrics") as response:
            text = await response.text()

    assert 'chaland_coupons_total{state="issued"} 1.0' in text
