import pytest
from playwright.async_api import Page, expect

from testbed.browser import Visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

PEOPLE_LAYER = "document.querySelector('canvas.people').toDataURL()"


@pytest.fixture
def today() -> str:
    return "/manager/galerie"


async def test_people_move_on_the_live_floorplan(manager: Visitor, today: str) -> None:
    page = await manager.open(today)
    await expect(page.get_by_text("Live", exact=True).first).to_be_visible()
    await expect(page.locator("live-figures .figure.first rolling-number")).not_to_have_text("0")

    before = await page.evaluate(PEOPLE_LAYER)

    await page.wait_for_function(f"before => {PEOPLE_LAYER} !== before", arg=before)


async def test_heat_has_a_legend_in_real_units(manager: Visitor, today: str) -> None:
    page = await manager.open(today)

    await expect(page.locator("map-legend")).to_contain_text("person-minutes per m²")
    await expect(page.locator("img.heat")).to_be_visible()


async def test_a_zone_opens_its_card_without_leaving_the_map(manager: Visitor, today: str) -> None:
    page = await manager.open(f"{today}?zone=cheese")
    card = page.locator("zone-card")
    await expect(card).to_contain_text("Cheese & wine")
    await expect(card).to_contain_text("Farm cheese")

    await page.keyboard.press("Escape")

    await expect(card).to_be_empty()


async def test_each_figure_says_how_it_is_counted(manager: Visitor, today: str) -> None:
    page = await manager.open(today)

    await page.get_by_role("button", name="How is this counted: captured").click()

    await expect(page.locator("#definition-capture_rate")).to_contain_text("passers-by")


async def test_single_keys_switch_layers_and_can_be_listed(manager: Visitor, today: str) -> None:
    page = await manager.open(today)
    heat = page.get_by_role("button", name="Heat", exact=True)
    await expect(heat).to_have_attribute("aria-pressed", "true")
    await page.keyboard.press("h")
    await expect(heat).to_have_attribute("aria-pressed", "false")

    await page.keyboard.press("?")

    await expect(page.get_by_role("dialog")).to_contain_text("Keyboard shortcuts")


async def test_looking_back_leaves_the_people_of_now_out(manager: Visitor, today: str) -> None:
    page = await manager.open(today)
    await expect(page.locator("map-legend")).to_contain_text("on the shop’s WiFi")

    await page.get_by_role("button", name="15 minutes earlier").click()

    await expect(page.locator("map-legend")).not_to_contain_text("on the shop’s WiFi")


async def test_the_table_says_the_same_as_the_map(manager: Visitor) -> None:
    page = await manager.open("/manager/galerie/zones")
    rows = page.locator("zones-table tbody tr")
    await expect(rows).to_have_count(14)

    await page.get_by_role("button", name="Zone", exact=True).click()

    await expect(rows.first.get_by_role("rowheader")).to_have_text("Bakery")
    await page.get_by_role("link", name="Bakery").click()
    await expect(page.locator("zone-card")).to_contain_text("Bakery")


async def test_the_heatmap_lists_its_zones_and_hours(manager: Visitor) -> None:
    page = await manager.open("/manager/galerie/heatmap")

    await expect(page.locator("zone-ranks tbody tr")).to_have_count(14)
    await expect(page.locator("img.heat")).to_be_visible()
    await expect(page.locator("busy-hours option")).not_to_have_count(0)


async def test_a_campaign_is_drafted_then_started(manager: Visitor) -> None:
    page = await manager.open("/manager/galerie/campaigns/new?zone=fish")
    await page.get_by_label("Title, in English").fill("Oysters")
    await page.get_by_label("Title, in French").fill("Huîtres")
    await page.get_by_role("button", name="Create draft").click()
    await expect(page.locator(".page-head .badge")).to_have_text("draft")

    await page.get_by_role("button", name="Start").click()

    await expect(page.locator(".page-head .badge")).to_have_text("running")
    await expect(page.locator("campaign-funnel")).to_contain_text("Redeemed")
    await row_of(page, "Oysters")


async def row_of(page: Page, title: str) -> None:
    await page.get_by_role("link", name="Campaigns").first.click()
    row = page.locator(".campaign", has_text=title)
    await expect(row).to_contain_text("Fishmonger")
    await expect(row).to_contain_text("running")
