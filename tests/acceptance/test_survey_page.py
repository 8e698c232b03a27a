"""The survey page in Chromium, with a phone that the square's access points hear."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from chaland.auth import SIGNED_SESSIONS, STAFF
from conventions.roles import Identity, Role
from testbed.browser import PHONE, Visitor, violations
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import IN_ZONE, messages

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAC = "02:a4:83:e7:12:34"
HEAD = b"point,x,y,floor,access_point,rssi\n"


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, shop: Service) -> AsyncIterator[Page]:
    """Give a phone's browser; at the end it may have nothing to complain about."""
    phone = await Visitor.with_browser(
        browser, shop.url, viewport=PHONE, has_touch=True, locale="en"
    )
    yield await phone.open("/login")
    async with patience("the browser to close"):
        await phone.context.close()
    # A refusal that a test asks for is an error to the console.
    assert [said for said in phone.complaints if "Failed to load resource" not in said] == []


async def open_survey(shop: Service, page: Page, *, joined: bool = True) -> None:
    subject = await shop.app[STAFF].put("ana", "a password", Role.MANAGER, ["square"])
    token = shop.app[SIGNED_SESSIONS].login_token(Identity(subject=subject, role=Role.MANAGER))
    if joined:
        await page.goto(f"/portal/square?client_mac={MAC}")
    await page.clock.install()
    await page.goto(f"/login/link?token={token}&next=/manager/square/survey")
    await expect(page.locator(".gained .value")).to_be_visible()


@asynccontextmanager
async def heard(broker: Broker) -> AsyncIterator[None]:
    """Let the access points hear the phone, several times a second."""

    enough = asyncio.Event()

    async def go_on() -> None:
        while not enough.is_set():
            await publish(broker, messages(time.time_ns() // 1_000_000, {MAC: [IN_ZONE]}))
            with suppress(TimeoutError):
                await asyncio.wait_for(enough.wait(), 0.2)

    task = asyncio.create_task(go_on())
    try:
        yield
    finally:
        enough.set()
        await task


async def tap(page: Page, across: float, down: float) -> None:
    box = await page.locator("floor-map").bounding_box()
    assert box is not None
    await page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])


async def test_standing_somewhere_lowers_the_expected_error(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await open_survey(shop, page)
    assert await violations(page, "main") == []
    await tap(page, 0.6, 0.5)
    async with heard(mosquitto):
        await page.get_by_role("button", name="Here").click()
        await expect(page.locator(".listening .count")).to_contain_text("from 5 access points")
        assert await violations(page, "main") == []
        await page.clock.fast_forward("00:08")
        await expect(page.get_by_text("readings kept")).to_be_visible()

    await expect(page.locator("[data-expected-error] s")).to_be_visible()
    await expect(page.locator(".survey-point")).to_have_count(1)
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator(".survey-next")).to_have_count(1)
    await expect(page.get_by_role("button", name="Here")).to_be_disabled()


async def test_what_was_just_measured_can_be_taken_back(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await open_survey(shop, page)
    await tap(page, 0.6, 0.5)
    async with heard(mosquitto):
        await page.get_by_role("button", name="Here").click()
        await expect(page.locator(".listening .count")).to_contain_text("from 5 access points")
        await page.clock.fast_forward("00:08")
        await page.get_by_role("button", name="Undo").click()

    await expect(page.locator(".survey-point")).to_have_count(0)


async def test_a_walk_is_drawn_and_kept(shop: Service, page: Page, mosquitto: Broker) -> None:
    await open_survey(shop, page)
    await page.get_by_role("button", name="Walk").click()
    await tap(page, 0.3, 0.5)
    async with heard(mosquitto):
        await page.get_by_role("button", name="Set out").click()
        await expect(page.locator(".count")).to_contain_text(re.compile(r"[1-9]\d* readings"))
        await tap(page, 0.6, 0.5)
        await expect(page.get_by_text("2 way points")).to_be_visible()
        await expect(page.locator(".survey-way-point")).to_have_count(2)
        await page.get_by_role("button", name="Finish").click()
        await expect(page.get_by_text("readings kept")).to_be_visible()

    await expect(page.locator(".survey-way-point")).to_have_count(0)


async def test_a_phone_that_is_not_heard_is_told_what_to_do(shop: Service, page: Page) -> None:
    await open_survey(shop, page)
    await tap(page, 0.6, 0.5)
    await page.get_by_role("button", name="Here").click()
    await expect(page.locator(".listening")).to_be_visible()
    await page.clock.fast_forward("00:08")

    await expect(page.get_by_text("Is its WiFi on")).to_be_visible()
    assert await violations(page, "main") == []


async def test_a_phone_that_is_not_on_the_shops_wifi_is_told_so(shop: Service, page: Page) -> None:
    await open_survey(shop, page, joined=False)

    await expect(page.get_by_text("Join the shop’s WiFi with this phone")).to_be_visible()
    assert await violations(page, "main") == []


async def test_the_keyboard_chooses_the_middle_of_the_plan(shop: Service, page: Page) -> None:
    await open_survey(shop, page)
    await page.locator("floor-map").focus()
    await page.keyboard.press("Enter")

    await expect(page.get_by_role("button", name="Here")).to_be_enabled()


async def test_a_file_says_which_line_is_wrong_or_takes_the_place(
    shop: Service, page: Page
) -> None:
    await open_survey(shop, page)
    for content, said in (
        (HEAD + b"desk,1,2,0,square-ap-1,12\n", "Line 2, rssi"),
        (HEAD + b"desk,1,2,0,square-ap-1,-50\n", "1 sample imported"),
    ):
        file = FilePayload(name="survey.csv", mimeType="text/csv", buffer=content)
        await page.set_input_files("input[type=file]", files=[file])
        await page.get_by_role("button", name="Replace").click()
        await expect(page.get_by_text(said)).to_be_visible()

    await expect(page.locator(".survey-point")).to_have_count(1)


async def test_nothing_is_wider_than_the_phone(shop: Service, page: Page) -> None:
    await open_survey(shop, page)

    assert await page.evaluate("document.documentElement.scrollWidth") == 390
