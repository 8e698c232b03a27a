import asyncio
from typing import Any

from coupons.consents import Purpose
from coupons.customer import Customer
from coupons.domain_events import DomainEventKind
from coupons.http.phone_views import ShareOfferView, coupon_view
from coupons.ledger import LotState
from coupons.sharing import (
    DAY_MS,
    REWARDED_FRIENDS,
    SHARE_DAYS,
    ReferralRejection,
    ReferralState,
    Share,
    ShareOutcome,
)
from tests.offers import MINUTE
from tests.shops import Shop

POINTS = 50


async def shares(
    shop: Shop, sharer: Customer, visitor: str | None = "browser of the sharer"
) -> Share:
    coupon = await shop.gets_coupon(sharer.id, f"evt of {sharer.id}")
    share = await shop.coupons.shares.share(sharer.id, coupon.id, visitor)
    assert share is not None
    return share


async def deal(shop: Shop, **changes: Any) -> tuple[Customer, Share]:
    await shop.runs(share_points=POINTS, **changes)
    sharer = await shop.joins()
    return sharer, await shares(shop, sharer)


def rejected(reason: ReferralRejection, coupon: str | None = None) -> ShareOutcome:
    return ShareOutcome(state=ReferralState.REJECTED, reason=reason, coupon=coupon)


async def balances(shop: Shop, customer: Customer) -> tuple[int, int]:
    points = await shop.points(customer.id)
    return points.pending, points.active


async def test_coupon_has_one_link(shop: Shop) -> None:
    sharer, share = await deal(shop)
    again = await shop.coupons.shares.share(sharer.id, share.coupon, "another browser")
    assert again == share
    [view] = await shop.on_phone(sharer.id)
    assert coupon_view(view).share == ShareOfferView(url=f"/d/{share.id}", points=POINTS)


async def test_nobody_shares_the_coupon_of_another(shop: Shop) -> None:
    _, share = await deal(shop)
    other = await shop.joins("Ali")
    assert await shop.coupons.shares.share(other.id, share.coupon, None) is None


async def test_anybody_sees_the_deal_and_only_a_first_name(shop: Shop) -> None:
    _, share = await deal(shop)
    shown = await shop.coupons.shares.deal(share.id)
    assert shown is not None
    assert shown.by == "Léa"
    assert await shop.coupons.shares.deal("shr_unknown") is None


async def test_points_go_from_pending_to_earned_when_a_friend_opens_and_joins(shop: Shop) -> None:
    sharer, share = await deal(shop)

    opened = await shop.coupons.shares.opened(share.id, "browser of a friend", viewer=None)
    assert opened == ShareOutcome(state=ReferralState.OPENED)
    assert await balances(shop, sharer) == (POINTS, 0)

    shop.now += MINUTE
    friend = await shop.joins("Ali", share=share.id, visitor="browser of a friend")
    assert await balances(shop, sharer) == (0, POINTS)
    assert await balances(shop, friend) == (0, 0)
    assert DomainEventKind.SHARE_QUALIFIED in shop.kinds()


async def test_friend_gets_the_deal_too(shop: Shop) -> None:
    _, share = await deal(shop)
    friend = await shop.joins("Ali", share=share.id)
    [view] = await shop.on_phone(friend.id)
    assert view.coupon.terms.title.en == "20 % off Comté"
    assert view.coupon.zone is None


async def test_friend_who_joins_without_opening_counts(shop: Shop) -> None:
    sharer, share = await deal(shop)
    await shop.joins("Ali", share=share.id)
    assert await balances(shop, sharer) == (0, POINTS)


async def test_friend_who_opens_joins_and_then_claims_counts_once(shop: Shop) -> None:
    sharer, share = await deal(shop)
    await shop.coupons.shares.opened(share.id, "browser of a friend", viewer=None)
    shop.now += MINUTE
    friend = await shop.joins("Ali", visitor="browser of a friend")
    outcomes = [
        await shop.coupons.shares.claim(share.id, friend.id, "browser of a friend", None)
        for _ in range(3)
    ]
    assert {o.state for o in outcomes if o} == {ReferralState.QUALIFIED}
    assert len({o.coupon for o in outcomes if o}) == 1
    assert await balances(shop, sharer) == (0, POINTS)
    assert len(await shop.on_phone(friend.id)) == 1


async def test_same_browser_opens_once(shop: Shop) -> None:
    sharer, share = await deal(shop)
    for _ in range(3):
        await shop.coupons.shares.opened(share.id, "browser of a friend", viewer=None)
    assert await balances(shop, sharer) == (POINTS, 0)


async def test_nobody_brings_themselves(shop: Shop) -> None:
    sharer, share = await deal(shop)
    again = rejected(ReferralRejection.SELF_REFERRAL)
    same_browser = "browser of the sharer"
    assert await shop.coupons.shares.opened(share.id, "new browser", sharer.id) == again
    assert await shop.coupons.shares.opened(share.id, same_browser, None) == again
    assert await shop.coupons.shares.claim(share.id, sharer.id, None, None) == again
    await shop.joins("Léa again", share=share.id, visitor=same_browser)
    assert await balances(shop, sharer) == (0, 0)
    assert DomainEventKind.SHARE_QUALIFIED not in shop.kinds()


async def test_same_phone_or_mail_is_the_same_person(shop: Shop) -> None:
    await shop.runs(share_points=POINTS)
    sharer = await shop.joins(email="lea@example.org", binding="phone 1")
    share = await shares(shop, sharer)
    await shop.joins("Lea", share=share.id, binding="phone 1")
    await shop.joins("Lea", share=share.id, email="LEA@example.org")
    assert await balances(shop, sharer) == (0, 0)
    assert shop.kinds().count(DomainEventKind.SHARE_REJECTED) == 2


async def test_customer_of_old_gets_the_deal_but_brings_nothing(shop: Shop) -> None:
    old = await shop.joins("Ali")
    shop.now += MINUTE
    sharer, share = await deal(shop)
    seen = await shop.coupons.shares.opened(share.id, "browser of Ali", old.id)
    claimed = await shop.coupons.shares.claim(share.id, old.id, "browser of Ali", None)
    [view] = await shop.on_phone(old.id)
    assert seen == rejected(ReferralRejection.EXISTING_CUSTOMER)
    assert claimed == rejected(ReferralRejection.EXISTING_CUSTOMER, view.id)
    assert await balances(shop, sharer) == (0, 0)


async def test_pending_points_are_taken_back_when_it_was_nobody_new(shop: Shop) -> None:
    old = await shop.joins("Ali")
    shop.now += MINUTE
    sharer, share = await deal(shop)
    await shop.coupons.shares.opened(share.id, "browser of Ali", viewer=None)
    assert await balances(shop, sharer) == (POINTS, 0)
    await shop.coupons.shares.claim(share.id, old.id, "browser of Ali", None)
    assert await balances(shop, sharer) == (0, 0)
    assert DomainEventKind.POINTS_REVERSED in shop.kinds()


async def test_friend_is_rewarded_for_once_in_all(shop: Shop) -> None:
    sharer, share = await deal(shop)
    friend = await shop.joins("Ali", share=share.id)
    other = await shop.joins("Zoé")
    second = await shares(shop, other)
    claimed = await shop.coupons.shares.claim(second.id, friend.id, None, None)
    assert claimed is not None
    assert claimed.reason is ReferralRejection.FRIEND_ALREADY_REWARDED
    assert await balances(shop, sharer) == (0, POINTS)
    assert await balances(shop, other) == (0, 0)


async def test_second_customer_of_one_browser_does_not_count(shop: Shop) -> None:
    sharer, share = await deal(shop)
    for name in ("Ali", "Ali again"):
        await shop.joins(name, share=share.id, visitor="browser of a friend")
    assert await balances(shop, sharer) == (0, POINTS)


async def test_coupon_brings_a_limited_number_of_friends(shop: Shop) -> None:
    sharer, share = await deal(shop)
    for n in range(REWARDED_FRIENDS + 2):
        await shop.coupons.shares.opened(share.id, f"browser {n}", viewer=None)
    assert await balances(shop, sharer) == (REWARDED_FRIENDS * POINTS, 0)
    # Not those who opened first, so that the pending lots of others stay pending.
    for n in range(REWARDED_FRIENDS + 2, 0, -1):
        await shop.joins(f"Friend {n}", share=share.id, visitor=f"browser {n}")
    assert (await balances(shop, sharer))[1] == REWARDED_FRIENDS * POINTS


async def test_sharing_gives_nothing_without_consent(shop: Shop) -> None:
    await shop.runs(share_points=POINTS)
    sharer = await shop.joins(consents={Purpose.LOCATION_OFFERS: True})
    share = await shares(shop, sharer)
    await shop.coupons.shares.opened(share.id, "browser of a friend", viewer=None)
    friend = await shop.joins("Ali", share=share.id, visitor="browser of a friend")
    assert await balances(shop, sharer) == (0, 0)
    assert len(await shop.on_phone(friend.id)) == 1


async def test_link_is_worth_nothing_after_a_while(shop: Shop) -> None:
    sharer, share = await deal(shop, valid_until=shop.now + 90 * DAY_MS)
    shop.now += SHARE_DAYS * DAY_MS
    await shop.joins("Ali", share=share.id)
    assert await balances(shop, sharer) == (0, 0)


async def test_unknown_link_does_not_keep_anybody_from_joining(shop: Shop) -> None:
    assert await shop.joins("Ali", share="shr_unknown")
    friend = await shop.joins("Zoé")
    assert await shop.coupons.shares.claim("shr_unknown", friend.id, None, None) is None
    assert await shop.coupons.shares.opened("shr_unknown", "browser", None) is None


async def test_everything_at_once_counts_once(shop: Shop) -> None:
    sharer, share = await deal(shop)
    shop.now += MINUTE
    friends = [await shop.joins(f"Friend {n}") for n in range(3)]
    opened = [shop.coupons.shares.opened(share.id, "browser 0", None) for _ in range(5)]
    claims = [
        shop.restarted().shares.claim(share.id, friend.id, f"browser {n}", None)
        for n, friend in enumerate(friends)
        for _ in range(5)
    ]
    joins = [shop.joins(f"New {n}", share=share.id) for n in range(REWARDED_FRIENDS + 3)]
    outcomes = await asyncio.gather(*opened, *claims, *joins, return_exceptions=True)

    assert not [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    lots = (await shop.account(sharer.id)).lots
    earned = [lot for lot in lots if lot.state == LotState.ACTIVE]
    assert len(earned) == REWARDED_FRIENDS
    assert shop.kinds().count(DomainEventKind.POINTS_EARNED) == REWARDED_FRIENDS


async def test_share_is_gone_with_its_owner(shop: Shop) -> None:
    sharer, share = await deal(shop)
    friend = await shop.joins("Ali", share=share.id)
    await shop.coupons.data_subject_requests.erase(sharer.id)
    assert await shop.coupons.shares.deal(share.id) is None
    assert await shop.coupons.shares.claim(share.id, friend.id, None, None) is None
