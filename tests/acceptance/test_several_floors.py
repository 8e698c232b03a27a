"""The manager's pages of a store with two floors, in Chromium."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from chaland.auth import SIGNED_SESSIONS, STAFF
from conventions.roles import Identity, Role
from floorplans.http import SERVICE as FLOORPLANS
from locator.http import LOCATOR
from testbed.browser import DESKTOP, PHONE, Visitor
from testbed.mosquitto import Broker
from testbed.patience import until
from testbed.publisher import publish
from testbed.service import Service
from testbed.two_floors import UPSTAIRS, messages, upstairs

pytestmark = pytest.mark.asyncio(loop_scope="session")

EVERY_S = 0.5
# Three downstairs, two upstairs, each in the zone there.
PHONES = {
    f"02:00:00:00:00:{number:02x}": (floor, (14.0 + number, 8.0 + number))
    for number, floor in enumerate(("0", "0", "0", "1", "1"))
}
SURVEY = (
    b"point,x,y,floor,access_point,rssi\n"
    b"down,4,4,0,square-ap-1,-50\n"
    b"up,5,5,1,up-square-ap-1,-50\nupper,15,5,1,up-square-ap-2,-50\n"
)


@pytest_asyncio.fixture(loop_scope="session")
async def shop(shop: Service, mosquitto: Broker) -> AsyncIterator[Service]:
    """Give the shop with an upper floor, which hears phones on both."""
    await shop.app[FLOORPLANS].put(upstairs())
    registry = shop.app[LOCATOR].registry
    await until(lambda: len(registry.stores["square"].floors) == 2, "both floors")
    enough = asyncio.Event()
    task = asyncio.create_task(_go_on(mosquitto, enough))
    yield shop
    enough.set()
    await task


async def _go_on(broker: Broker, enough: asyncio.Event) -> None:
    while not enough.is_set():
        await publish(broker, messages(time.time_ns() // 1_000_000, PHONES))
        with suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), EVERY_S)


@pytest_asyncio.fixture(loop_scope="session")
async def manager(browser: Browser, shop: Service) -> AsyncIterator[Visitor]:
    subject = await shop.app[STAFF].put("ana", "a password", Role.MANAGER, ["square"])
    token = shop.app[SIGNED_SESSIONS].login_token(Identity(subject=subject, role=Role.MANAGER))
    visitor = await Visitor.with_browser(browser, shop.url, viewport=DESKTOP)
    await (await visitor.open(f"/login/link?token={token}&next=/manager/square")).close()
    yield visitor
    await visitor.context.close()
    assert visitor.complaints == []


async def shown(page: Page) -> str:
    """Return which floor is marked as the one that is shown."""
    current = page.locator("nav.floors [aria-current=true]")
    await expect(current).to_have_count(1)
    return await current.inner_text()


async def test_today_shows_the_people_and_zones_of_one_floor(manager: Visitor) -> None:
    page = await manager.open("/manager/square")
    await expect(page.locator("floor-map")).to_have_attribute("aria-label", _people(3))
    assert await shown(page) == "Ground floor"
    await expect(page.locator("floor-map")).to_contain_text("Cheese")

    await page.get_by_role("link", name="Upstairs").click()

    await expect(page.locator("floor-map")).to_have_attribute("aria-label", _people(2))
    assert await shown(page) == "Upstairs"
    await expect(page.locator("floor-map")).to_contain_text("Wine")
    await expect(page.locator("floor-map")).not_to_contain_text("Cheese")


async def test_the_floor_stays_when_one_goes_to_another_page(manager: Visitor) -> None:
    page = await manager.open(f"/manager/square?floor={UPSTAIRS}")
    assert await shown(page) == "Upstairs"

    for tab in ("Heatmap", "Zones", "Campaigns", "Survey", "Access points", "Today"):
        await page.locator(".tabs").get_by_role("link", name=tab).click()
        await expect(page.locator(".tabs [aria-current=page]")).to_have_text(tab)
        if tab != "Campaigns":
            assert await shown(page) == "Upstairs"


async def test_the_floors_have_room_on_a_phone(manager: Visitor) -> None:
    page = await manager.open(f"/manager/square?floor={UPSTAIRS}")
    await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    assert await shown(page) == "Upstairs"

    assert await page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


async def test_the_heatmap_and_the_zones_are_of_one_floor(manager: Visitor) -> None:
    page = await manager.open(f"/manager/square/heatmap?floor={UPSTAIRS}")
    await expect(page.locator("zone-ranks tbody th")).to_have_text(["Wine"])

    page = await manager.open(f"/manager/square/zones?floor={UPSTAIRS}")
    rows = page.locator("zones-table tbody tr")
    await expect(rows.get_by_role("rowheader")).to_have_text(["Wine"])
    await rows.get_by_role("link", name="Wine").click()
    await expect(page.locator("zone-card")).to_contain_text("Wine")
    assert await shown(page) == "Upstairs"


async def test_survey_points_are_those_of_the_floor(shop: Service, manager: Visitor) -> None:
    async with shop.staff() as browser:
        put = await browser.put("/v1/stores/square/survey.csv", data=SURVEY)
        assert put.status == 200

    for floor, points in (("0", 1), (UPSTAIRS, 2)):
        page = await manager.open(f"/manager/square/survey?floor={floor}")
        await expect(page.locator(".survey-point")).to_have_count(points)


async def test_a_campaign_may_be_in_a_zone_of_any_floor(manager: Visitor) -> None:
    page = await manager.open("/manager/square/campaigns/new?zone=wine")

    await expect(page.get_by_label("Cheese")).not_to_be_checked()
    await expect(page.get_by_label("Wine")).to_be_checked()
    await expect(page.locator("nav.floors a")).to_have_count(0)


def _people(number: int) -> str:
    return f"Floorplan, {number} people"
