from typing import Any

import pytest

from testbed.browser import DESKTOP, PHONE, Visitors, violations
from testbed.demo import Demo

pytestmark = pytest.mark.asyncio(loop_scope="session")

# A page, and what is there once it has everything.
PUBLIC = {
    "/": ".door",
    "/login": "#login",
    "/till": ".sign-in",
    "/s/galerie": "join-screen form",
    "/about/galerie": ".prose",
    "/nowhere": ".state",
}
STAFF = {
    "/manager/galerie": "map-legend .scale",
    "/manager/galerie/heatmap": "zone-ranks td",
    "/manager/galerie/zones": "zones-table td",
    "/manager/galerie/access-points": "access-point-table td",
    "/manager/galerie/campaigns": ".campaign",
    "/manager/galerie/campaigns/new": "campaign-form form",
    "/manager/galerie/survey": ".gained .value",
    "/till": ".entry",
}
TOO_WIDE = "document.documentElement.scrollWidth - innerWidth"
LOOKS: dict[str, dict[str, Any]] = {
    "light, desk, English": {
        "color_scheme": "light",
        "viewport": DESKTOP,
        "locale": "en-GB",
    },
    "dark, phone, French": {
        "color_scheme": "dark",
        "viewport": PHONE,
        "locale": "fr-FR",
    },
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", PUBLIC)
async def test_a_public_page_is_accessible(path: str, look: str, visitors: Visitors) -> None:
    visitor = await visitors(**LOOKS[look])
    page = await visitor.open(path)
    await page.locator(PUBLIC[path]).first.wait_for()

    assert await violations(page) == []
    assert await page.locator("html").get_attribute("lang") == LOOKS[look]["locale"][:2]
    if path == "/nowhere":
        visitor.complaints.clear()


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", STAFF)
async def test_a_page_of_staff_is_accessible(
    path: str, look: str, visitors: Visitors, store: Demo
) -> None:
    visitor = await visitors(**LOOKS[look])
    await store.sign_in(visitor)
    page = await visitor.open(path)
    await page.locator(STAFF[path]).first.wait_for()

    assert await violations(page) == []
    assert "undefined" not in await page.locator("body").inner_text()


@pytest.mark.parametrize("path", STAFF)
async def test_a_page_of_staff_fits_a_phone(path: str, visitors: Visitors, store: Demo) -> None:
    visitor = await visitors(viewport=PHONE)
    await store.sign_in(visitor)
    page = await visitor.open(path)
    await page.locator(STAFF[path]).first.wait_for()

    assert await page.evaluate(TOO_WIDE) <= 0


@pytest.mark.parametrize("path", sorted(PUBLIC.keys() - {"/nowhere"}))
async def test_a_public_page_fits_a_phone(path: str, visitors: Visitors) -> None:
    visitor = await visitors(viewport=PHONE)
    page = await visitor.open(path)
    await page.locator(PUBLIC[path]).first.wait_for()

    assert await page.evaluate(TOO_WIDE) <= 0
