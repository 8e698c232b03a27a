"""One demonstration for the tests that look at it, and one browser a worker; no cookie is shared.

Stores of which a test knows where every phone is are a service of its own: `shop`.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from testbed.browser import DESKTOP, PHONE, Visitor, Visitors, chromium
from testbed.demo import Demo, demo
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.service import Service, service

PEOPLE = 60


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
async def shop(tmp_path: Path, mosquitto: Broker) -> AsyncIterator[Service]:
    """Give a service of its own with the square store."""
    async with service(tmp_path, broker_url=mosquitto.url) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, store: Demo) -> AsyncIterator[Visitors]:
    """Give a maker of visitors; at the end none of them may have anything to complain about."""
    came: list[Visitor] = []

    async def visitor(**options: object) -> Visitor:
        came.append(await Visitor.with_browser(browser, store.origin, **options))
        return came[-1]

    yield visitor
    async with patience("the browsers to close"):
        for one in came:
            await one.context.close()
    assert [complaint for one in came for complaint in one.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def manager(visitors: Visitors, store: Demo) -> AsyncIterator[Visitor]:
    """Give a manager who is logged in, at a desk."""
    visitor = await visitors(viewport=DESKTOP)
    await store.sign_in(visitor)
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
    await page.locator("coupon-card").first.wait_for()
    yield page
    await visitor.context.close()
    assert visitor.complaints == []
