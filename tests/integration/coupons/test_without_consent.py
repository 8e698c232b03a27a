import sqlalchemy as sa

from coupons.consents import Purpose
from coupons.domain_events import DomainEventKind
from coupons.rules import Outcome
from coupons.tables import metadata
from coupons.zone_event import CustomerZoneEventKind
from tests.offers import NOW, SECOND, zone_event
from tests.shops import Shop

LOCATION = Purpose.LOCATION_OFFERS
NOTHING_ABOUT_PLACES = ("decisions", "customer_visits", "coupons", "phone_events", "redemptions")


async def rows(shop: Shop, table: str) -> int:
    async with shop.engine.connect() as connection:
        counted = await connection.execute(
            sa.select(sa.func.count()).select_from(metadata.tables[table])
        )
        return int(counted.scalar_one())


async def test_without_consent_nothing_is_written_but_a_count(shop: Shop) -> None:
    running = await shop.runs()
    who = await shop.joins(consents={Purpose.EMAIL: True})

    for event, kind in (
        ("evt_1", CustomerZoneEventKind.ENTERED),
        ("evt_2", CustomerZoneEventKind.DWELLED),
    ):
        decision = await shop.coupons.on_zone_event(zone_event(who.id, event, kind=kind))
        assert decision is not None
        assert decision.outcomes == {running.id: Outcome.NO_CONSENT}
        assert decision.coupon is None

    await shop.coupons.on_zone_event(zone_event(who.id, "evt_3", zone="bakery"))

    assert [await rows(shop, table) for table in NOTHING_ABOUT_PLACES] == [0] * 5
    counts = await shop.coupons.campaigns.funnel(running.id)
    assert (counts.no_consent, counts.considered) == (1, 0)


async def test_what_is_kept_of_those_who_did_not_agree_names_nobody() -> None:
    columns = set(metadata.tables["anonymous_counts"].columns.keys())
    assert columns == {"campaign", "outcome", "count"}


async def test_presence_does_not_change_the_customer_either(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins(consents={})
    shop.now += 60 * SECOND
    await shop.coupons.on_zone_event(zone_event(who.id))
    kept = await shop.coupons.data_subject_requests.export(who.id)
    assert kept is not None
    assert kept.customer.last_act_at == kept.customer.joined_at


async def test_withdrawal_acts_on_the_next_decision_and_deletes_the_visit(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    assert await rows(shop, "customer_visits") == 1

    await shop.coupons.customers.consent(
        who.id, LOCATION, granted=False, language="fr", where="test"
    )
    later = zone_event(who.id, "evt_2", at=NOW + 60 * SECOND)
    decision = await shop.coupons.on_zone_event(later)

    assert decision is not None
    assert set(decision.outcomes.values()) == {Outcome.NO_CONSENT}
    assert await rows(shop, "customer_visits") == 0
    withdrawn = [h for h in shop.events if h.kind is DomainEventKind.CONSENT_WITHDRAWN]
    assert [(h.subject, h.customer) for h in withdrawn] == [(LOCATION, who.id)]


async def test_withdrawal_leaves_no_track(shop: Shop) -> None:
    running = await shop.runs(dwell_s=20)
    who = await shop.joins(binding="phone 1")
    early = zone_event(who.id, "evt_0", at=NOW - 20 * SECOND)
    await shop.coupons.on_zone_event(early)
    await shop.gets_coupon(who.id)
    counted = await shop.coupons.campaigns.funnel(running.id)

    await shop.coupons.customers.consent(
        who.id, LOCATION, granted=False, language="fr", where="test"
    )

    kept = await shop.coupons.data_subject_requests.export(who.id)
    assert kept is not None
    assert [(row.outcome, row.zone, row.visit) for row in kept.decisions] == [
        (Outcome.ISSUED, "", "")
    ]
    assert [(coupon.zone, coupon.visit) for coupon in kept.coupons] == [(None, None)]
    assert kept.devices == []
    assert DomainEventKind.DEVICE_UNBOUND in shop.kinds()
    assert await shop.coupons.campaigns.funnel(running.id) == counted


async def test_device_that_agrees_again_is_bound_again(shop: Shop) -> None:
    who = await shop.joins(binding="phone 1")
    for granted in (False, True):
        await shop.coupons.customers.consent(
            who.id, LOCATION, granted=granted, language="fr", where="test", binding="phone 1"
        )
        bound = await shop.coupons.customer_of("phone 1")
        assert bound == (who.id if granted else None)


async def test_consent_acts_on_the_next_decision_too(shop: Shop) -> None:
    await shop.runs()
    who = await shop.joins(consents={})
    await shop.coupons.on_zone_event(zone_event(who.id, "evt_1"))
    await shop.coupons.customers.consent(
        who.id, LOCATION, granted=True, language="en", where="test"
    )
    assert await shop.gets_coupon(who.id, "evt_2", at=NOW + 20 * SECOND)
