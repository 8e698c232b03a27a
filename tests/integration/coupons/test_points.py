import asyncio

import sqlalchemy as sa

from coupons.campaign import CampaignState
from coupons.consents import Purpose
from coupons.coupon import AcquisitionChannel, Coupon
from coupons.customer import Customer
from coupons.domain_events import DomainEventKind
from coupons.http.phone_views import coupon_view
from coupons.ledger import PointsBalance
from coupons.rules import Outcome
from coupons.service.points import POINTS_DAYS
from coupons.service.rewards import RewardRefusal
from coupons.tables import metadata
from tests.offers import DAY, NOW
from tests.shops import Shop


async def rich(shop: Shop, friends: int = 2) -> Customer:
    """Return a customer with 50 points a friend."""
    await shop.runs(share_points=50, valid_until=NOW + 999 * DAY)
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    for n in range(friends):
        shop.now += 1
        await shop.joins(f"Friend {n}", share=share.id)
    return who


async def books(shop: Shop) -> dict[str, int]:
    entries = metadata.tables["ledger_entries"]
    totals = sa.select(entries.c.account, sa.func.sum(entries.c.points)).group_by("account")
    async with shop.engine.connect() as connection:
        return {account: int(total) for account, total in await connection.execute(totals)}


async def test_statement_is_the_sum_of_its_lots_and_entries(shop: Shop) -> None:
    who = await rich(shop)
    account = await shop.account(who.id)
    assert account.balance == PointsBalance(pending=0, active=100, next_reward=None)
    assert [lot.remaining for lot in account.lots] == [50, 50]
    assert sum(line.points for line in account.lines) == 100
    assert {line.kind for line in account.lines} == {"pending", "earned"}
    assert sum((await books(shop)).values()) == 0


async def test_reward_is_not_given_away_by_sharing_it(shop: Shop) -> None:
    who = await rich(shop)
    reward = await shop.runs(zones=(), reward_points=70)
    bought = await shop.coupons.rewards.buy(who.id, reward.id, "tap 1")
    assert isinstance(bought, Coupon)

    assert await shop.coupons.shares.share(who.id, bought.id, None) is None

    shown = await shop.coupons.phone.coupon(who.id, bought.id)
    assert shown is not None
    assert coupon_view(shown).share is None


async def test_reward_is_paid_from_the_lots_that_expire_first(shop: Shop) -> None:
    who = await rich(shop)
    reward = await shop.runs(zones=(), reward_points=70)
    assert (await shop.points(who.id)).next_reward == 70
    assert [r.id for r in await shop.coupons.rewards.on_offer("shop")] == [reward.id]

    bought = await shop.coupons.rewards.buy(who.id, reward.id, "tap 1")

    assert isinstance(bought, Coupon)
    assert bought.channel is AcquisitionChannel.REWARD
    account = await shop.account(who.id)
    assert account.balance.active == 30
    assert [(lot.state, lot.remaining) for lot in account.lots] == [("spent", 0), ("active", 30)]
    assert DomainEventKind.POINTS_SPENT in shop.kinds()
    assert (await books(shop))["store:shop:spent"] == 70


async def test_same_purchase_is_paid_once(shop: Shop) -> None:
    who = await rich(shop, friends=4)
    reward = await shop.runs(zones=(), reward_points=70)
    bought = await asyncio.gather(
        *(shop.coupons.rewards.buy(who.id, reward.id, "tap 1") for _ in range(8))
    )
    assert len({coupon.id for coupon in bought if isinstance(coupon, Coupon)}) == 1
    assert (await shop.points(who.id)).active == 130


async def test_points_are_not_spent_twice(shop: Shop) -> None:
    who = await rich(shop, friends=3)
    reward = await shop.runs(zones=(), reward_points=70)
    bought = await asyncio.gather(
        *(shop.coupons.rewards.buy(who.id, reward.id, f"tap {n}") for n in range(6))
    )
    assert sum(isinstance(coupon, Coupon) for coupon in bought) == 2
    assert bought.count(RewardRefusal.NOT_ENOUGH_POINTS) == 4
    assert (await shop.points(who.id)).active == 10
    kept = await shop.coupons.campaigns.get(reward.id)
    assert kept is not None
    assert kept.issued == 2


async def test_what_is_not_for_sale_is_not_sold(shop: Shop) -> None:
    who = await rich(shop)
    buy = shop.coupons.rewards.buy
    zone_campaign = await shop.runs(zones=("bakery",))
    elsewhere = await shop.runs(store="other", zones=(), reward_points=1)
    paused = await shop.runs(zones=(), reward_points=1, state=CampaignState.PAUSED)
    once = await shop.runs(zones=(), reward_points=1, limit_customer=1)
    assert await buy(who.id, zone_campaign.id, "tap 1") == RewardRefusal.UNKNOWN_REWARD
    assert await buy(who.id, elsewhere.id, "tap 1") == RewardRefusal.UNKNOWN_REWARD
    assert await buy(who.id, "cmp_unknown", "tap 1") == RewardRefusal.UNKNOWN_REWARD
    assert await buy("cus_unknown", once.id, "tap 1") == RewardRefusal.UNKNOWN_REWARD
    assert await buy(who.id, paused.id, "tap 1") == Outcome.PAUSED
    assert isinstance(await buy(who.id, once.id, "tap 1"), Coupon)
    assert await buy(who.id, once.id, "tap 2") == Outcome.CUSTOMER_LIMIT


async def test_points_expire(shop: Shop) -> None:
    who = await rich(shop)
    shop.now += POINTS_DAYS * DAY + 2
    assert (await shop.points(who.id)).active == 0
    await shop.coupons.sweep()
    await shop.coupons.sweep()
    assert [lot.state for lot in (await shop.account(who.id)).lots] == ["expired", "expired"]
    assert (await books(shop))["store:shop:expired"] == 100
    assert shop.kinds().count(DomainEventKind.POINTS_EXPIRED) == 2


async def test_pending_points_expire_too(shop: Shop) -> None:
    await shop.runs(share_points=50)
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    share = await shop.coupons.shares.share(who.id, coupon.id, None)
    assert share is not None
    await shop.coupons.shares.opened(share.id, "browser", None)
    assert (await shop.points(who.id)).pending == 50
    shop.now += 40 * DAY
    assert (await shop.points(who.id)).pending == 0
    await shop.coupons.sweep()
    assert (await books(shop))["store:shop:expired"] == 50


async def test_sweep_at_once_expires_once(shop: Shop) -> None:
    who = await rich(shop)
    shop.now += POINTS_DAYS * DAY + 2
    await asyncio.gather(*(shop.restarted().sweep() for _ in range(4)))
    assert (await books(shop))[f"customer:{who.id}:active"] == 0
    assert shop.kinds().count(DomainEventKind.POINTS_EXPIRED) == 2


async def test_withdrawn_consent_earns_nothing_more(shop: Shop) -> None:
    who = await rich(shop)
    await shop.coupons.customers.consent(
        who.id, Purpose.SHARING_REWARDS, granted=False, language="en", where="test"
    )
    [view] = await shop.on_phone(who.id)
    assert view.share is not None
    await shop.joins("Late friend", share=view.share.id)
    assert (await shop.points(who.id)).active == 100
