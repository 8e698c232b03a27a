import re

import pytest
from playwright.async_api import Page, expect

from testbed.browser import PHONE, Visitor, Visitors, violations
from testbed.demo import Demo

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFF = "\u221220%"
CONTROLLED = "() => navigator.serviceWorker.controller !== null"
KEPT = "() => localStorage['chaland-coupons']?.includes('data:image')"


async def share(lea: Page) -> str:
    """Return the link that Léa would give away."""
    card = lea.locator("coupon-card", has_text="Farm cheese")
    await card.get_by_role("button", name=re.compile("^Share")).click()
    link = lea.get_by_label("Link")
    await expect(link).to_have_value(re.compile(r"/d/shr_\w+$"))
    address = await link.input_value()
    await lea.locator("share-dialog").get_by_role("button", name="Close").click()
    return address


async def friend_of(lea: Page, visitors: Visitors) -> tuple[Visitor, Page]:
    """Return a friend who opened Léa's link and joined."""
    friend = await visitors(viewport=PHONE)
    page = await friend.open(await share(lea))
    await page.get_by_role("link", name="I want it").click()
    await page.fill("#name", "Zoé")
    await page.get_by_role("button", name="Join", exact=True).click()
    await page.locator("coupon-card").wait_for()
    return friend, page


async def test_the_coupon_of_the_zone_comes_to_the_phone(lea: Page) -> None:
    card = lea.locator("coupon-card", has_text="Farm cheese")

    await expect(card).to_contain_text(OFF)
    await card.get_by_text("Why this offer?").click()
    await expect(card.locator("details p")).not_to_be_empty()
    await card.get_by_text("Why this offer?").click()
    assert await violations(lea) == []


async def test_a_coupon_turns_over_to_its_code(lea: Page) -> None:
    card = lea.locator("coupon-card", has_text="Farm cheese")
    await card.get_by_role("button", name="Use").click()

    code = lea.get_by_role("dialog")
    await expect(code.locator("img.qr")).to_be_visible()
    await expect(code.locator(".groups span").first).to_have_text(re.compile("^[0-9A-Z]{4}$"))
    assert await violations(lea) == []
    await code.get_by_role("button", name="Turn back").click()


async def test_a_friend_who_joins_brings_points(lea: Page, visitors: Visitors) -> None:
    points = lea.locator("points-ring rolling-number")
    before = int(await points.inner_text())

    await friend_of(lea, visitors)

    await expect(points).to_have_text(str(before + 50))


async def test_a_link_that_is_only_opened_promises_points(lea: Page, visitors: Visitors) -> None:
    pending = lea.locator("[data-points=pending]")
    before = int(await pending.inner_text())
    curious = await visitors(viewport=PHONE)

    page = await curious.open(await share(lea))

    await expect(page.get_by_text("Léa thought of you")).to_be_visible()
    await expect(pending).to_have_text(str(before + 50))
    assert await violations(page) == []


async def test_points_buy_a_reward(lea: Page, visitors: Visitors) -> None:
    for _ in range(2):
        await friend_of(lea, visitors)
    await lea.locator(".points-button").click()
    sheet = lea.get_by_role("dialog")

    await sheet.get_by_role("button", name="100 points").click()

    await expect(lea.get_by_text("it is among your coupons")).to_be_visible()
    assert await violations(lea) == []
    await sheet.get_by_role("button", name="Close").click()
    await expect(lea.locator("coupon-card", has_text="Coffee at the counter")).to_be_visible()


async def test_the_deal_shows_itself_to_messengers(lea: Page, visitors: Visitors) -> None:
    page = await (await visitors()).open(await share(lea))

    title = page.locator("meta[property='og:title']")
    image = page.locator("meta[property='og:image']")
    assert await title.get_attribute("content") == f"{OFF} · Farm cheese"
    picture = await page.request.get(await image.get_attribute("content") or "")
    assert picture.headers["content-type"] == "image/png"


async def use_at_the_till(friend: Page, cashier: Visitor, store: Demo) -> Page:
    """Return the till's page after it took the code that the friend shows."""
    await friend.get_by_role("button", name="Use").click()
    groups = await friend.locator(".groups span").all_inner_texts()
    till = await cashier.open("/till")
    await till.get_by_label("Key of this till").fill(store.till_key)
    await till.get_by_role("button", name="Use this key").click()
    await till.get_by_label("Coupon code").fill("-".join(groups))
    await till.get_by_role("button", name="Redeem").click()
    await expect(till.locator("[data-answer=good]")).to_contain_text(OFF)
    return till


async def test_a_till_takes_a_coupon_once(lea: Page, visitors: Visitors, store: Demo) -> None:
    _, friend = await friend_of(lea, visitors)
    cashier = await visitors()
    till = await use_at_the_till(friend, cashier, store)
    await expect(friend.get_by_role("dialog")).to_contain_text("Used")

    await till.get_by_role("button", name="Redeem").click()

    await expect(till.locator("[data-answer=bad]")).to_contain_text("Already used")
    assert ["409" in complaint for complaint in cashier.complaints] == [True]
    cashier.complaints.clear()


async def test_what_a_till_undoes_can_be_used_again(
    lea: Page, visitors: Visitors, store: Demo
) -> None:
    _, friend = await friend_of(lea, visitors)
    till = await use_at_the_till(friend, await visitors(), store)
    await expect(friend.get_by_role("dialog")).to_contain_text("Used")

    await till.get_by_role("button", name="Undo").click()

    await expect(friend.locator("img.qr")).to_be_visible()
    await friend.get_by_role("button", name="Turn back").click()
    await expect(friend.locator("coupon-card")).to_be_visible()


async def test_coupons_stay_without_a_connection(lea: Page, visitors: Visitors) -> None:
    friend, page = await friend_of(lea, visitors)
    await page.goto("/s/galerie")
    await page.wait_for_function(CONTROLLED)
    await page.reload()
    await page.locator("coupon-card").wait_for()
    await page.wait_for_function(KEPT)

    await friend.context.set_offline(True)
    await page.reload()

    await expect(page.locator("coupon-card")).to_contain_text("Farm cheese")
    await expect(page.get_by_text("No connection.")).to_be_visible()
    await page.get_by_role("button", name="Use").click()
    await expect(page.locator("img.qr")).to_be_visible()
    # What could not be sent is complained of a little later, too.
    await friend.context.close()
    friend.complaints.clear()


async def test_a_customer_withdraws_then_erases_everything(lea: Page, visitors: Visitors) -> None:
    _, page = await friend_of(lea, visitors)
    await page.get_by_role("button", name="My choices").click()
    sheet = page.get_by_role("dialog")
    sharing = sheet.locator("[name=agree-sharing_rewards]")
    for _ in range(3):  # faster than the answers come
        await sharing.check()
        await sharing.uncheck()
    await expect(page.get_by_text("Withdrawn, from now on")).to_be_visible()
    await expect(sharing).not_to_be_checked()
    assert await violations(page) == []

    await sheet.get_by_role("button", name="Erase me").click()
    await sheet.get_by_role("button", name="Yes, erase").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome to Galerie Nord")


async def test_only_wifi_weighs_as_much_as_joining(visitors: Visitors) -> None:
    page = await (await visitors(viewport=PHONE)).open("/s/galerie")
    join = page.get_by_role("button", name="Join", exact=True)
    only = page.get_by_role("button", name="Only WiFi")
    sizes = [await button.bounding_box() for button in (join, only)]
    assert sizes[0] is not None
    assert sizes[1] is not None
    assert sizes[0]["width"] == pytest.approx(sizes[1]["width"])
    assert await page.locator(".switch input:checked").count() == 0

    await only.click()

    await expect(page.get_by_text("You are online")).to_be_visible()
