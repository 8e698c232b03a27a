"""One running demonstration and one browser for all acceptance tests; cookies are never shared."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from testbed.browser import CLOSES_WITHIN_S, DESKTOP, PHONE, Visitor, Visitors, chromium
from testbed.demo import Demo, demo

PEOPLE = 60
FIRST_COUPON_MS = 120_000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Give the system's Chromium."""
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def store(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Demo]:
    """Give the demonstration, as somebody runs it."""
    async with demo(tmp_path_factory.mktemp("acceptance") / "demo", people=PEOPLE) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, store: Demo) -> AsyncIterator[Visitors]:
    """Give a maker of visitors; at the end none of them may have anything to complain about."""
    came: list[Visitor] = []

    async def visitor(**options: object) -> Visitor:
        came.append(await Visitor.with_browser(browser, store.origin, **options))
        return came[-1]

    yield visitor
    async with asyncio.timeout(CLOSES_WITHIN_S):
        for one in came:
            await one.context.close()
    assert [complaint for one in came for complaint in one.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def manager(visitors: Visitors, store: Demo) -> AsyncIterator[Visitor]:
    """Give a manager who is logged in, at a desk."""
    visitor = await visitors(viewport=DESKTOP)
    page = await visitor.open(store.manager)
    await page.close()
    yield visitor


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lea(browser: Browser, store: Demo) -> AsyncIterator[Page]:
    """Give the page of Léa, whose phone walked to the cheese and got its coupon there."""
    visitor = await Visitor.with_browser(browser, store.origin, viewport=PHONE, has_touch=True)
    page = await visitor.open(store.shopper)
    await page.fill("#name", "Léa")
    await page.check("[name=agree-location_offers]")
    await page.check("[name=agree-sharing_rewards]")
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.locator("coupon-card").first.wait_for(timeout=FIRST_COUPON_MS)
    yield page
    await visitor.context.close()
    assert visitor.complaints == []
