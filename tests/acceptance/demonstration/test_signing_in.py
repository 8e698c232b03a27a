import pytest
from playwright.async_api import expect

from testbed.browser import Visitors
from testbed.demo import Demo

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_manager_signs_in_and_comes_where_he_wanted(
    visitors: Visitors, store: Demo
) -> None:
    page = await (await visitors()).open("/manager/galerie/zones")
    await expect(page).to_have_url(f"{store.origin}/login?next=/manager/galerie/zones")

    await page.get_by_label("Name").fill(store.name)
    await page.get_by_label("Password").fill(store.password)
    await page.get_by_role("button", name="Sign in").click()

    await expect(page).to_have_url(f"{store.origin}/manager/galerie/zones")


async def test_a_wrong_password_is_said_so(visitors: Visitors, store: Demo) -> None:
    visitor = await visitors()
    page = await visitor.open("/login")

    await page.get_by_label("Name").fill(store.name)
    await page.get_by_label("Password").fill("not this one")
    await page.get_by_role("button", name="Sign in").click()

    await expect(page.get_by_role("alert")).to_contain_text("not right")
    assert ["401" in complaint for complaint in visitor.complaints] == [True]
    visitor.complaints.clear()


async def test_language_and_theme_are_remembered(visitors: Visitors) -> None:
    page = await (await visitors()).open("/")
    await page.get_by_role("link", name="FR, Français").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Voyez votre magasin vivre.")
    await page.get_by_role("button", name="Clair ou sombre").click()

    await page.goto("/login")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    await expect(page.locator("html")).to_have_attribute("data-theme", "light")


async def test_the_skip_link_comes_first(visitors: Visitors) -> None:
    page = await (await visitors()).open("/")

    await page.keyboard.press("Tab")

    await expect(page.locator(".skip-link")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
