"""Visits, passers-by and who is in the store now, as the engine tells them."""

from dataclasses import replace

from shapely import box

from locator.engine import Engine
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from tests.unit.locator.small_store import (
    ACCESS_POINTS,
    ANNE,
    BRUNO,
    CHLOE,
    NOON_MS,
    PLAN,
    NearestAccessPoint,
    SmallShop,
)


def test_a_visit_is_told_after_two_minutes_and_ends_after_fifteen_unseen() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 300, step=10)
    shop.stay("in_street", BRUNO, 310, 1230, step=10)
    shop.end()

    (started,) = shop.started
    (ended,) = shop.ended
    assert started.last_seen_at == NOON_MS + 120_000
    assert (ended.id, ended.started_at, ended.ended_at) == (
        started.id,
        NOON_MS,
        NOON_MS + 300_000,
    )
    assert [tick.at for tick in shop.ticks if tick.visits_ended] == [NOON_MS + 1_210_000]


def test_a_device_that_comes_back_after_the_gap_makes_another_visit() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 130, step=10)
    shop.stay("at_tea", ANNE, 1100, 1230, step=10)
    shop.end()

    assert [visit.started_at for visit in shop.started] == [NOON_MS, NOON_MS + 1_100_000]
    assert [visit.ended_at for visit in shop.ended] == [NOON_MS + 130_000]


def test_a_device_in_the_street_is_a_passer_by_once_it_has_gone() -> None:
    shop = SmallShop()
    shop.stay("in_street", ANNE, 0, 300, step=10)
    shop.stay("at_tea", BRUNO, 310, 1230, step=10)
    assert shop.passers_by == 1
    assert {visit.device for visit in shop.started} == {shop.engine.device_of(BRUNO)}


def test_a_passer_by_who_comes_back_and_visits_was_none() -> None:
    shop = SmallShop()
    shop.say("in_street", 0, {ANNE: -50})
    shop.stay("in_street", BRUNO, 10, 920, step=10)
    assert shop.passers_by == 1

    shop.stay("at_tea", ANNE, 1000, 1130, step=10)
    shop.end()
    assert shop.passers_by == 0


def test_who_is_in_the_store_is_told_with_place_visit_and_zone() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 130)
    shop.say("at_wine", 131, {BRUNO: -40}, associated=True)
    shop.say("in_street", 131, {CHLOE: -40})
    shop.end()

    anne, bruno = shop.engine.people()
    assert (anne.device, anne.x, anne.y, anne.floor) == (shop.engine.device_of(ANNE), 5, 5, "0")
    assert (anne.zone, anne.visit, anne.associated) == ("tea", shop.started[0].id, False)
    assert (anne.seen_at, round(anne.radius_m, 2)) == (NOON_MS + 130_000, 2.15)
    assert (bruno.zone, bruno.associated) == (None, True)


def test_who_was_not_seen_for_ten_minutes_is_not_there_now() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50})
    shop.stay("at_wine", BRUNO, 30, 600, step=30)
    shop.end()
    assert len(shop.engine.people()) == shop.engine.occupancy() == 2

    shop.say("at_wine", 601, {BRUNO: -50})
    shop.end()
    assert len(shop.engine.people()) == shop.engine.occupancy() == 1


def test_an_address_that_a_phone_made_up_is_there_for_two_minutes_unless_it_is_associated() -> None:
    fickle, joined = "020000000001", "060000000002"
    shop = SmallShop()
    shop.say("at_tea", 0, {fickle: -50})
    shop.say("at_tea", 0, {joined: -50}, associated=True)
    shop.say("at_wine", 120, {ANNE: -50})
    shop.end()
    assert shop.engine.occupancy() == 3

    shop.say("at_wine", 121, {ANNE: -50})
    shop.end()
    assert {person.device for person in shop.engine.people()} == {
        shop.engine.device_of(joined),
        shop.engine.device_of(ANNE),
    }


def test_a_fix_just_outside_the_outline_is_inside() -> None:
    near = replace(PLAN, outline=box(5.9, 0, 20, 10))
    far = replace(PLAN, outline=box(6.1, 0, 20, 10))
    people = []
    for plan in (near, far):
        engine = Engine(
            store="petite",
            floors=[plan],
            access_points=ACCESS_POINTS,
            positioner=NearestAccessPoint(),
            pseudonyms=Pseudonyms(b"x"),
        )
        engine.feed("at_tea", decode(encode(NOON_MS, [Reading(ANNE, -50)])))
        engine.flush()
        people.append(len(engine.people()))

    assert people == [1, 0]
