import pytest

from coupons.campaign import CampaignState, FrequencyCap, OpeningHours
from coupons.coupon import AcquisitionChannel, CouponState
from coupons.domain_events import DomainEventKind
from coupons.rules import Outcome
from coupons.zone_event import CustomerZoneEventKind
from tests.offers import DAY, HOUR, MINUTE, NOW, SECOND, texts, zone_event
from tests.shops import Shop


async def outcomes(shop: Shop, **filters: str) -> list[str]:
    rows = await shop.coupons.decisions.page((), filters, None, 100)
    return [row.outcome for row in reversed(rows)]


async def test_customer_near_the_cheese_gets_the_cheese_coupon(shop: Shop) -> None:
    running = await shop.runs(coupon_ttl_s=3600, share_points=50)
    who = await shop.joins()

    decision = await shop.coupons.on_zone_event(zone_event(who.id))

    assert decision is not None
    assert decision.outcomes == {running.id: Outcome.ISSUED}
    assert decision.coupon is not None
    assert decision.coupon.channel is AcquisitionChannel.ZONE
    assert decision.coupon.state is CouponState.ISSUED
    assert decision.coupon.valid_until == NOW + HOUR
    assert "“Cheese”" in decision.coupon.terms.reason.en
    assert [view.id for view in await shop.on_phone(who.id)] == [decision.coupon.id]
    [row] = await shop.coupons.decisions.page((), {}, None, 10)
    assert (row.event_id, row.customer, row.zone) == ("evt_1", who.id, "cheese")
    assert (row.outcome, row.coupon) == (Outcome.ISSUED, decision.coupon.id)


async def test_same_event_told_again_gives_the_same_decision(shop: Shop) -> None:
    running = await shop.runs()
    who = await shop.joins()
    first = await shop.coupons.on_zone_event(zone_event(who.id))

    again = await shop.restarted().on_zone_event(zone_event(who.id))

    assert again == first
    assert len(await shop.on_phone(who.id)) == 1
    kept = await shop.coupons.campaigns.get(running.id)
    assert kept is not None
    assert kept.issued == 1
    assert shop.kinds().count(DomainEventKind.COUPON_ISSUED) == 1


@pytest.mark.parametrize("kind", [CustomerZoneEventKind.EXITED, CustomerZoneEventKind.ABSENT])
async def test_leaving_decides_nothing(shop: Shop, kind: CustomerZoneEventKind) -> None:
    await shop.runs()
    who = await shop.joins()
    assert await shop.coupons.on_zone_event(zone_event(who.id, kind=kind)) is None


async def test_zone_without_a_campaign_decides_nothing(shop: Shop) -> None:
    await shop.runs()
    await shop.runs(zones=(), reward_points=100)
    who = await shop.joins()
    assert await shop.coupons.on_zone_event(zone_event(who.id, zone="bakery")) is None
    assert await shop.coupons.on_zone_event(zone_event(who.id, store="other")) is None


async def test_device_of_nobody_decides_nothing(shop: Shop) -> None:
    await shop.runs()
    assert await shop.coupons.on_zone_event(zone_event("cus_unknown")) is None
    assert await outcomes(shop) == []


async def test_every_campaign_gets_its_reason_and_the_best_offer_wins(shop: Shop) -> None:
    who = await shop.joins()
    expected = {
        (await shop.runs(priority=1)).id: Outcome.OUTRANKED,
        (await shop.runs(priority=2)).id: Outcome.ISSUED,
        (await shop.runs(priority=9, hold_out=1.0)).id: Outcome.HELD_OUT,
        (await shop.runs(priority=9, state=CampaignState.PAUSED)).id: Outcome.PAUSED,
        (await shop.runs(priority=9, dwell_s=31)).id: Outcome.DWELL_TOO_SHORT,
        (await shop.runs(valid_until=NOW)).id: Outcome.OUTSIDE_VALIDITY,
        (
            await shop.runs(opening=OpeningHours(start="13:00", end="14:00"))
        ).id: Outcome.OUTSIDE_OPENING_HOURS,
    }
    await shop.runs(state=CampaignState.DRAFT)
    await shop.runs(state=CampaignState.ENDED)

    decision = await shop.coupons.on_zone_event(zone_event(who.id))

    assert decision is not None
    assert decision.outcomes == expected
    assert sorted(await outcomes(shop)) == sorted(expected.values())
    assert len(await shop.on_phone(who.id)) == 1


async def test_stay_becomes_long_enough(shop: Shop) -> None:
    running = await shop.runs(dwell_s=40)
    who = await shop.joins()
    for event, seconds, kind in (
        ("evt_0", 0, CustomerZoneEventKind.ENTERED),
        ("evt_20", 20, CustomerZoneEventKind.DWELLED),
        ("evt_40", 40, CustomerZoneEventKind.DWELLED),
        ("evt_60", 60, CustomerZoneEventKind.DWELLED),
    ):
        at = NOW + seconds * SECOND
        await shop.coupons.on_zone_event(zone_event(who.id, event, kind=kind, at=at, since=NOW))

    assert await outcomes(shop) == [Outcome.DWELL_TOO_SHORT, Outcome.ISSUED]
    counts = await shop.coupons.campaigns.funnel(running.id)
    assert (counts.considered, counts.sent, counts.suppressed) == (1, 1, {})


async def test_campaign_without_dwell_sends_on_entering(shop: Shop) -> None:
    await shop.runs(dwell_s=0)
    who = await shop.joins()
    entering = zone_event(who.id, kind=CustomerZoneEventKind.ENTERED, since=NOW)
    assert (await shop.coupons.on_zone_event(entering)) is not None
    assert len(await shop.on_phone(who.id)) == 1


async def test_one_stay_brings_one_coupon_and_not_the_next_best_after_it(shop: Shop) -> None:
    await shop.runs(priority=2)
    await shop.runs(priority=1)
    who = await shop.joins()
    for n in range(4):
        at = NOW + n * 20 * SECOND
        await shop.coupons.on_zone_event(zone_event(who.id, f"evt_{n}", at=at))
    assert len(await shop.on_phone(who.id)) == 1


async def test_once_a_visit_and_again_on_the_next_one(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins()
    for event, minutes in (("evt_1", 0), ("evt_2", 14), ("evt_3", 40)):
        at = NOW + minutes * MINUTE
        await shop.restarted().on_zone_event(
            zone_event(who.id, event, at=at, since=at - 30 * SECOND)
        )
    assert await outcomes(shop) == [Outcome.ISSUED, Outcome.ONCE_PER_VISIT, Outcome.ISSUED]


async def test_visit_goes_on_in_zones_without_campaigns(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins()
    for minutes, zone, kind in (
        (0, "cheese", CustomerZoneEventKind.DWELLED),
        (10, "bakery", CustomerZoneEventKind.ENTERED),
        (20, "bakery", CustomerZoneEventKind.EXITED),
        (30, "cheese", CustomerZoneEventKind.DWELLED),
    ):
        at = NOW + minutes * MINUTE
        await shop.coupons.on_zone_event(
            zone_event(
                who.id, f"evt_{minutes}", zone=zone, kind=kind, at=at, since=at - 30 * SECOND
            )
        )
    assert await outcomes(shop) == [Outcome.ISSUED, Outcome.ONCE_PER_VISIT]


async def test_once_a_day_is_a_day_of_the_store(shop: Shop) -> None:
    await shop.runs(once=FrequencyCap.DAY)
    who = await shop.joins()
    before_midnight = NOW + 9 * HOUR + 59 * MINUTE  # 23:59 in Paris
    for n, at in enumerate((NOW, before_midnight, before_midnight + 2 * MINUTE)):
        await shop.coupons.on_zone_event(
            zone_event(who.id, f"evt_{n}", at=at, since=at - 30 * SECOND)
        )
    assert await outcomes(shop) == [Outcome.ISSUED, Outcome.ONCE_PER_DAY, Outcome.ISSUED]


async def test_once_ever_and_limit_of_a_customer(shop: Shop) -> None:
    ever = await shop.runs(once=FrequencyCap.EVER)
    twice = await shop.runs(zones=("bakery",), limit_customer=2)
    who = await shop.joins()
    for n in range(3):
        at = NOW + n * DAY
        for zone in ("cheese", "bakery"):
            await shop.coupons.on_zone_event(
                zone_event(who.id, f"evt_{n}_{zone}", zone=zone, at=at, since=at - 30 * SECOND)
            )
    issued = Outcome.ISSUED
    assert await outcomes(shop, campaign=ever.id) == [issued, Outcome.ONCE_EVER, Outcome.ONCE_EVER]
    assert await outcomes(shop, campaign=twice.id) == [issued, issued, Outcome.CUSTOMER_LIMIT]


async def test_limit_in_total_lets_the_next_best_offer_win(shop: Shop) -> None:
    scarce = await shop.runs(priority=9, limit_total=1)
    plenty = await shop.runs()
    lea, ali = await shop.joins("Léa"), await shop.joins("Ali")

    assert (await shop.gets_coupon(lea.id, "evt_1")).campaign == scarce.id
    later = {"at": NOW + SECOND, "since": NOW - 29 * SECOND}
    assert (await shop.gets_coupon(ali.id, "evt_2", **later)).campaign == plenty.id
    assert await outcomes(shop, campaign=scarce.id) == [Outcome.ISSUED, Outcome.TOTAL_LIMIT]


async def test_never_from_here_is_respected(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    await shop.coupons.phone.dismiss(who.id, coupon.id, never_from_zone=True)

    at = NOW + DAY
    await shop.coupons.on_zone_event(zone_event(who.id, "evt_2", at=at, since=at - 30 * SECOND))

    assert await outcomes(shop) == [Outcome.ISSUED, Outcome.ZONE_REFUSED]
    assert await shop.on_phone(who.id) == []


async def test_coupon_keeps_its_promise_when_the_campaign_is_edited(shop: Shop) -> None:
    running = await shop.runs()
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    other = await shop.runs(title=texts("nothing"))
    edited = await shop.coupons.campaigns.edit(running, other.terms, CampaignState.ENDED)

    assert edited is not None
    assert (await shop.on_phone(who.id))[0].coupon.terms.title == texts("20 % off Comté")
