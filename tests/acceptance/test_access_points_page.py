"""The page of access points in Chromium, of a square in which a phone walks about."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from chaland.auth import SIGNED_SESSIONS, STAFF
from chaland.clock import now_ms
from conventions.roles import Identity, Role
from floorplans.http import SERVICE as FLOORPLANS
from locator.http import LOCATOR
from locator.http.survey import SURVEYS
from locator.survey.survey import survey_of
from testbed import hall
from testbed.browser import DESKTOP, Visitor, violations
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import messages
from testbed.two_floors import upstairs

pytestmark = pytest.mark.asyncio(loop_scope="session")

MAC = "02:a4:83:e7:12:34"
SECONDS = 60


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, shop: Service) -> AsyncIterator[Page]:
    """Give the browser of somebody at a desk; nothing may be raised in it."""
    desk = await Visitor.with_browser(browser, shop.url, viewport=DESKTOP, locale="en")
    opened = await desk.context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    await desk.context.close()
    assert faults == []


async def open_page(
    shop: Service, page: Page, role: Role = Role.MANAGER, store: str = "square"
) -> None:
    subject = await shop.app[STAFF].put("ana", "a password", role, [store])
    token = shop.app[SIGNED_SESSIONS].login_token(Identity(subject=subject, role=role))
    await page.goto(f"/login/link?token={token}&next=/manager/{store}/access-points")
    await expect(page.locator("access-point-table td").first).to_be_visible()


async def heard(shop: Service, broker: Broker) -> None:
    """Let a phone be heard for a minute that ends now, and wait until the store knows."""
    way = [(2 + 16 * second / SECONDS, 10.0) for second in range(SECONDS)]
    start_ms = now_ms() - SECONDS * 1000
    await publish(broker, messages(start_ms, {MAC: way}))
    await told(shop, "square", start_ms)


async def told(shop: Service, store: str, start_ms: int) -> None:
    """Return when a store knows all of the minute since then."""
    async with patience(f"the last minute of {store}"):
        while True:
            snapshot = await shop.app[LOCATOR].views.snapshot(store)
            last_ms = snapshot.at.timestamp() * 1000 if snapshot and snapshot.at else 0
            if last_ms >= start_ms + (SECONDS - 2) * 1000:
                return
            await asyncio.sleep(0.05)


async def test_a_store_that_hears_nothing_yet_says_so(shop: Service, page: Page) -> None:
    await open_page(shop, page)

    await expect(page.get_by_text("No readings yet")).to_be_visible()
    await expect(page.get_by_text("Nothing kept yet")).to_be_visible()
    await expect(page.locator(".receiver.silent")).to_have_count(5)
    assert await violations(page) == []


async def test_one_is_chosen_in_the_table_and_on_the_plan(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await heard(shop, mosquitto)
    await open_page(shop, page)
    await expect(page.locator(".receiver.heard")).to_have_count(5)
    await expect(page.locator("access-legend")).to_contain_text("Heard")
    await expect(page.get_by_text("more than five access points")).to_be_visible()

    await page.get_by_role("button", name="square-ap-3").click()

    await expect(page.locator(".receiver.chosen .name")).to_have_text("square-ap-3")
    await page.locator(".receiver .symbol").first.click()
    chosen = page.locator("access-point-table tr.chosen")
    await expect(chosen).to_contain_text("square-ap-1")


async def test_an_arrow_shows_where_a_doubtful_one_hangs(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await shop.app[FLOORPLANS].put(hall.wrong_hall())
    start_ms = now_ms() - SECONDS * 1000
    await publish(mosquitto, hall.messages(start_ms, SECONDS))
    await told(shop, hall.STORE, start_ms)

    await open_page(shop, page, store=hall.STORE)

    await expect(page.locator(".receiver.doubtful")).to_have_count(1)
    await expect(page.locator(".receiver.doubtful .name")).to_contain_text(hall.MOVED)
    await expect(page.locator(".receiver-way")).to_have_count(1)
    await expect(page.locator(".receiver-head")).to_have_count(1)
    first = page.locator("access-point-table tbody tr").first
    await expect(first).to_contain_text("Doubtful place")
    await expect(first).to_contain_text("Its readings say that it hangs")
    await expect(first).to_contain_text("0%")
    assert await violations(page) == []

    await shop.app[FLOORPLANS].put(hall.hall())
    await publish(mosquitto, hall.messages(start_ms + SECONDS * 1000, SECONDS))
    await told(shop, hall.STORE, start_ms + SECONDS * 1000)
    await page.reload()

    await expect(page.locator(".receiver.fits")).to_have_count(len(hall.PLACES))
    await expect(page.locator(".receiver-way")).to_have_count(0)


async def test_one_goes_back_after_a_question(shop: Service, page: Page, mosquitto: Broker) -> None:
    await heard(shop, mosquitto)
    await shop.app[LOCATOR].calibrations.store_all()
    await open_page(shop, page)
    rows = page.locator(".history li")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text("kept when the service stopped")

    await page.get_by_role("button", name="Go back to this one").click()
    question = page.get_by_role("dialog")
    await expect(question).to_contain_text("What it knows now is kept")
    assert await violations(page) == []
    await question.get_by_role("button", name="Cancel").click()
    await expect(rows).to_have_count(1)
    await page.get_by_role("button", name="Go back to this one").click()
    await question.get_by_role("button", name="Go back").click()

    await expect(page.locator(".toast")).to_contain_text("Gone back to")
    await expect(rows).to_have_count(3)
    await expect(rows.first).to_contain_text("gone back to an earlier one")


async def test_what_is_no_longer_kept_is_said_in_the_question(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await heard(shop, mosquitto)
    await shop.app[LOCATOR].calibrations.store_all()
    await open_page(shop, page)
    await page.get_by_role("button", name="Go back to this one").click()
    [kept] = await shop.app[LOCATOR].calibrations.page("square", None, 1)
    await page.route(
        f"**/{kept.id}/restore",
        lambda route: route.continue_(url=route.request.url.replace(kept.id, "cal_gone")),
    )

    question = page.get_by_role("dialog")
    await question.get_by_role("button", name="Go back").click()

    await expect(question.get_by_role("alert")).to_contain_text("no longer kept")


async def test_who_only_looks_sees_no_way_back(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await heard(shop, mosquitto)
    await shop.app[LOCATOR].calibrations.store_all()
    await open_page(shop, page, Role.AUDITOR)

    await expect(page.locator(".history li")).to_have_count(1)
    await expect(page.get_by_role("button", name="Go back to this one")).to_have_count(0)
    assert await violations(page) == []


async def test_a_surveyed_store_needs_no_calibration(shop: Service, page: Page) -> None:
    rows = [(f"p{i}", 3 * i, 3 * i, "0", "square-ap-1", -50.0 - i) for i in range(6)]
    await shop.app[SURVEYS].replace("square", survey_of(rows))
    await shop.app[LOCATOR].registry.learn("square", lambda _share: None)

    await open_page(shop, page)

    await expect(page.get_by_text("Nothing to learn here")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Weight")).to_have_count(0)
    assert await violations(page) == []


async def test_another_floor_that_wants_a_look_is_named(
    shop: Service, page: Page, mosquitto: Broker
) -> None:
    await shop.app[FLOORPLANS].put(upstairs())
    await publish(mosquitto, [("chaland/v1/square/up-square-ap-2/status", b"offline")])
    await open_page(shop, page)

    await page.locator("access-point-table .notice a", has_text="Upstairs").click()

    first = page.locator("access-point-table tbody tr").first
    await expect(first).to_contain_text("up-square-ap-2")
    await expect(first).to_contain_text("Offline")
    await expect(page.locator(".receiver.offline")).to_have_count(1)
    survey = page.get_by_role("link", name="Measure with a phone")
    await expect(survey).to_have_attribute("href", re.compile(r"/survey\?floor=1$"))


async def test_a_phone_shows_all_of_it(shop: Service, page: Page, mosquitto: Broker) -> None:
    await heard(shop, mosquitto)
    await shop.app[LOCATOR].calibrations.store_all()
    await page.set_viewport_size({"width": 360, "height": 760})
    await open_page(shop, page)

    await expect(page.get_by_role("button", name="Go back to this one")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360
    assert (
        await page.evaluate(
            "document.querySelector('.tabs a:last-child').getBoundingClientRect().right"
        )
        <= 360
    )
