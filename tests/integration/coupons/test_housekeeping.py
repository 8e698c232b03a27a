from coupons.rules import Outcome
from tests.offers import DAY, NOW, zone_event
from tests.shops import Shop


async def test_old_decisions_become_counts(shop: Shop) -> None:
    running = await shop.runs()
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    await shop.coupons.on_zone_event(zone_event(who.id, "evt_2", since=NOW - 29_000))
    before = await shop.coupons.campaigns.funnel(running.id)

    shop.now += 91 * DAY
    await shop.coupons.sweep()
    await shop.coupons.sweep()

    assert await shop.coupons.decisions.page((), {}, None, 10) == []
    after = await shop.coupons.campaigns.funnel(running.id)
    assert after == before
    assert (after.sent, after.suppressed) == (1, {Outcome.ONCE_PER_VISIT: 1})


async def test_customer_who_does_nothing_for_three_years_is_forgotten(shop: Shop) -> None:
    idle, lively = await shop.joins("Léa"), await shop.joins("Ali")
    shop.now += 3 * 365 * DAY
    await shop.coupons.customers.bind(lively.id, "phone 1")
    shop.now += DAY
    await shop.coupons.sweep()
    assert not await shop.coupons.customers.exists(idle.id)
    assert await shop.coupons.customers.exists(lively.id)
