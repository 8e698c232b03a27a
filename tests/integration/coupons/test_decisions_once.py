"""Many at once, killed and delivered again: never a coupon too many."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.campaign import FrequencyCap
from coupons.repository import decisions
from tests.offers import SECOND, zone_event
from tests.shops import Shop

CUSTOMERS = 12


async def issued(shop: Shop, campaign: str) -> int:
    kept = await shop.coupons.campaigns.get(campaign)
    assert kept is not None
    return kept.issued


async def test_same_event_in_many_tasks_and_processes_at_once(shop: Shop) -> None:
    running = await shop.runs()
    who = await shop.joins()
    processes = [shop.coupons, shop.restarted(), shop.restarted()]

    decided = await asyncio.gather(
        *(processes[n % 3].on_zone_event(zone_event(who.id)) for n in range(24))
    )

    assert len({decision.coupon.id for decision in decided if decision and decision.coupon}) == 1
    assert len(await shop.on_phone(who.id)) == 1
    assert await issued(shop, running.id) == 1


async def test_different_events_of_one_customer_at_once(shop: Shop) -> None:
    running = await shop.runs(once=FrequencyCap.EVER)
    who = await shop.joins()

    await asyncio.gather(
        *(
            shop.coupons.on_zone_event(
                zone_event(
                    who.id, f"evt_{n}", zone="cheese", since=zone_event("x").since - n * SECOND
                )
            )
            for n in range(20)
        )
    )

    assert len(await shop.on_phone(who.id)) == 1
    assert await issued(shop, running.id) == 1


async def test_limit_in_total_holds_when_everybody_comes_at_once(shop: Shop) -> None:
    first, second = await shop.runs(limit_total=5, priority=2), await shop.runs(limit_total=4)
    people = [await shop.joins(f"Person {n}") for n in range(CUSTOMERS)]

    await asyncio.gather(
        *(shop.coupons.on_zone_event(zone_event(who.id, f"evt_{who.id}")) for who in people)
    )

    held = [len(await shop.on_phone(who.id)) for who in people]
    assert sorted(held) == [0] * (CUSTOMERS - 9) + [1] * 9
    assert (await issued(shop, first.id), await issued(shop, second.id)) == (5, 4)


@pytest.mark.parametrize("steps", range(0, 40, 3))
async def test_killed_in_the_middle_and_told_again(shop: Shop, steps: int) -> None:
    running = await shop.runs()
    who = await shop.joins()
    killed = asyncio.create_task(shop.coupons.on_zone_event(zone_event(who.id)))
    for _ in range(steps):
        await asyncio.sleep(0)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)

    decision = await shop.restarted().on_zone_event(zone_event(who.id))

    assert decision is not None
    assert decision.coupon is not None
    assert [view.id for view in await shop.on_phone(who.id)] == [decision.coupon.id]
    assert await issued(shop, running.id) == 1


async def test_failure_before_the_end_keeps_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await shop.runs()
    who = await shop.joins()

    async def breaks(_connection: AsyncConnection, _rows: list[object]) -> None:
        raise ConnectionError("the machine died")

    with monkeypatch.context() as patch:
        patch.setattr(decisions, "add", breaks)
        with pytest.raises(ConnectionError):
            await shop.coupons.on_zone_event(zone_event(who.id))
    happened = len(shop.events)

    assert await shop.on_phone(who.id) == []
    assert await issued(shop, running.id) == 0
    assert await shop.gets_coupon(who.id)
    assert len(shop.events) > happened
