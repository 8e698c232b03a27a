"""Every page of a running demonstration, at desk and phone size, in English and French."""

import asyncio
import base64
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page

from testbed.browser import DESKTOP, PHONE, Visitor, chromium
from testbed.demo import Demo, demo

PICTURES = Path(__file__).parents[1] / "screenshots"
PEOPLE = 150
QUALITY = 80
FIRST_COUPON_MS = 180_000
SETTLE_MS = 4_000
MEASURED_MS = 30_000
# The address that Léa would give to a friend.
SHARE = """async () => {
  const { items } = await (await fetch("/v1/me/coupons")).json();
  const made = await fetch(`/v1/me/coupons/${items[0].id}/shares`, { method: "POST" });
  return (await made.json()).url;
}"""
EXTENT = "({ clientWidth, clientHeight }) => [clientWidth, clientHeight]"
SIZES = {"desktop": DESKTOP, "phone": PHONE}
LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
STAFF_PAGES = {
    "today": "/manager/galerie",
    "heatmap": "/manager/galerie/heatmap",
    "zones": "/manager/galerie/zones",
    "campaigns": "/manager/galerie/campaigns",
    "access-points": "/manager/galerie/access-points",
}
SURVEY = "/manager/galerie/survey"
# Shares of the plan's width and height, in the aisles.
SURVEYED = ((0.22, 0.42), (0.42, 0.42), (0.62, 0.42), (0.32, 0.68), (0.72, 0.68))
OPEN_PAGES = {
    "landing": "/",
    "login": "/login",
    "join": "/s/galerie",
    "about": "/about/galerie",
}


def run() -> None:
    """Start the demonstration and take the pictures."""
    asyncio.run(_take_all())


async def _take_all() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder) / "demo", people=PEOPLE) as store, chromium() as browser:
            for language, locale in LANGUAGES.items():
                for size, viewport in SIZES.items():
                    look = {"viewport": viewport, "locale": locale}
                    visitor = await Visitor.with_browser(browser, store.origin, **look)
                    await _pages(visitor, OPEN_PAGES, f"{size}-{language}")
                    await _till(visitor, store, f"{size}-{language}")
                    await store.sign_in(visitor)
                    await _pages(visitor, STAFF_PAGES, f"{size}-{language}")
                    await _campaign(visitor, f"{size}-{language}")
                    await visitor.context.close()
            await _shopper(browser, store)
            await _survey(browser, store)


async def _pages(visitor: Visitor, pages: dict[str, str], suffix: str) -> None:
    for name, address in pages.items():
        page = await visitor.open(address)
        await page.wait_for_timeout(SETTLE_MS)
        await _take(page, f"{name}-{suffix}")
        await page.close()


async def _till(visitor: Visitor, store: Demo, suffix: str) -> None:
    page = await visitor.open("/till")
    key = page.locator("input").first
    await key.fill(store.till_key)
    await key.press("Enter")
    await page.wait_for_timeout(SETTLE_MS)
    await _take(page, f"till-{suffix}")
    await page.close()


async def _campaign(visitor: Visitor, suffix: str) -> None:
    page = await visitor.open(STAFF_PAGES["campaigns"])
    await page.locator("a[href*='/campaigns/cmp_']").first.click()
    await page.wait_for_timeout(SETTLE_MS)
    await _take(page, f"campaign-{suffix}")
    await page.close()


async def _shopper(browser: Browser, store: Demo) -> None:
    """Join once, for the phone is one phone; see its coupon, and the deal that a friend sees."""
    visitor = await Visitor.with_browser(browser, store.origin, viewport=PHONE, has_touch=True)
    page = await visitor.open(store.shopper)
    await page.fill("#name", "Léa")
    await page.check("[name=agree-location_offers]")
    await page.check("[name=agree-sharing_rewards]")
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.locator("coupon-card").first.wait_for(timeout=FIRST_COUPON_MS)
    for language in LANGUAGES:
        for size, viewport in SIZES.items():
            await page.set_viewport_size(viewport)
            await page.goto(f"/s/galerie?lang={language}")
            await page.locator("coupon-card").first.wait_for()
            await page.wait_for_timeout(SETTLE_MS)
            await _take(page, f"coupon-{size}-{language}")
    shared = await page.evaluate(SHARE)
    await visitor.context.close()
    for language, locale in LANGUAGES.items():
        for size, viewport in SIZES.items():
            look = {"viewport": viewport, "locale": locale}
            friend = await Visitor.with_browser(browser, store.origin, **look)
            await _pages(friend, {"deal": shared}, f"{size}-{language}")
            await friend.context.close()


async def _survey(browser: Browser, store: Demo) -> None:
    """Measure a few places with Léa's phone, then show how far that is."""
    visitor = await _surveyor(browser, store, viewport=PHONE)
    page = await visitor.open(SURVEY)
    await page.locator(".gained .value").wait_for()
    plan = page.locator("floor-map")
    for across, down in SURVEYED:
        width, height = await plan.evaluate(EXTENT)
        await plan.click(position={"x": across * width, "y": down * height})
        await page.locator("[data-step=ready] .button.primary").click()
        await page.locator("[data-step=kept] .button.primary").click(timeout=MEASURED_MS)
        await page.evaluate("scrollTo(0, 0)")
    await visitor.context.close()
    for language, locale in LANGUAGES.items():
        for size, viewport in SIZES.items():
            visitor = await _surveyor(browser, store, viewport=viewport, locale=locale)
            await _pages(visitor, {"survey": SURVEY}, f"{size}-{language}")
            await visitor.context.close()


async def _surveyor(browser: Browser, store: Demo, **look: Any) -> Visitor:
    visitor = await Visitor.with_browser(browser, store.origin, **look)
    await (await visitor.open(store.shopper)).close()
    await store.sign_in(visitor)
    return visitor


async def _take(page: Page, name: str) -> None:
    devtools = await page.context.new_cdp_session(page)
    picture = await devtools.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(picture["data"]))
