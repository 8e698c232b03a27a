"""Staff, people who objected, and devices that are part of the furniture."""

from datetime import date

from locator.readings.messages import Refusal
from locator.readings.pseudonyms import Pseudonyms
from tests.unit.locator.small_store import ANNE, BRUNO, SmallShop

OF_ANNE = frozenset({Pseudonyms(b"lasting").binding(ANNE)})


def test_who_is_left_out_is_neither_placed_nor_counted() -> None:
    shop = SmallShop(left_out=OF_ANNE)
    shop.stay("at_tea", ANNE, 0, 200)
    shop.say("at_tea", 201, {BRUNO: -50})
    shop.ticks += shop.engine.close()

    assert {device for tick in shop.ticks for device in tick.devices} == {
        shop.pseudonyms.device(BRUNO, date(2025, 11, 22))
    }
    assert (shop.started, shop.passers_by) == ([], 1)
    assert shop.engine.refused_readings == {Refusal.LEFT_OUT: 201}


def test_who_objects_is_forgotten_at_once_and_the_visit_is_taken_back() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 200)
    shop.engine.leave_out(OF_ANNE)
    assert shop.engine.people() == []
    assert shop.positioner.forgotten == [0]

    shop.say("at_tea", 201, {ANNE: -50})
    shop.say("at_tea", 202)
    shop.end()

    assert [visit.id for visit in shop.withdrawn] == [visit.id for visit in shop.started]
    assert (shop.ended, shop.passers_by) == ([], 0)
    assert shop.told[-1][:2] == ("absent", "tea")
    assert shop.ticks[-1].devices == ()


def test_who_is_no_longer_left_out_is_heard_again() -> None:
    shop = SmallShop(left_out=OF_ANNE)
    shop.say("at_tea", 0, {ANNE: -50})
    shop.engine.leave_out(frozenset())
    shop.say("at_tea", 1, {ANNE: -50})
    shop.end()

    assert shop.ticks[-1].devices == (shop.engine.device_of(ANNE),)


def test_who_stays_for_more_than_four_hours_is_furniture_until_midnight() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 4 * 3600 + 60, step=30)
    shop.end()

    assert [visit.id for visit in shop.withdrawn] == [visit.id for visit in shop.started]
    assert shop.told[-1][:2] == ("absent", "tea")
    assert shop.engine.people() == []

    shop.stay("at_tea", ANNE, 5 * 3600, 5 * 3600 + 300, step=30)
    shop.ticks += shop.engine.close()
    assert len(shop.started) == 1
    assert (shop.ended, shop.passers_by) == ([], 0)
    assert shop.engine.refused_readings[Refusal.LEFT_OUT] > 0

    next_morning = 20 * 3600
    shop.stay("at_tea", ANNE, next_morning, next_morning + 150, step=30)
    shop.end()
    assert len(shop.started) == 2
