"""Clocks that are wrong, messages that are late, and midnight."""

import gc
import types
from datetime import datetime

import pytest

from locator.readings.messages import Refusal
from locator.readings.store_clock import VOTING_MESSAGES
from tests.unit.locator.small_store import ANNE, BRUNO, CHLOE, NOON_MS, PARIS, SmallShop

HOUR = 3600
MIDNIGHT = 12 * HOUR  # seconds after noon


def test_a_clock_an_hour_ahead_does_not_drag_time_along() -> None:
    shop = SmallShop()
    for second in range(100):
        shop.say("at_tea", second, {ANNE: -50})
        shop.say("at_wine", second + HOUR, {ANNE: -40})
        shop.say("in_street", second, {BRUNO: -50})
    shop.end()

    assert shop.engine.at == NOON_MS + 99_000
    assert shop.engine.refused_messages == {Refusal.CLOCK_AHEAD: 100}
    assert shop.told[:2] == [("entered", "tea", 3), ("dwelled", "tea", 20)]


def test_nobody_is_refused_when_all_are_silent_and_then_go_on() -> None:
    shop = SmallShop()
    for name in ("at_tea", "at_wine", "in_street"):
        shop.say(name, 0, {ANNE: -50})
    shop.say("at_tea", HOUR, {BRUNO: -50})
    assert shop.engine.at == NOON_MS

    shop.say("at_wine", HOUR, {BRUNO: -40})
    shop.end()

    assert shop.engine.at == NOON_MS + HOUR * 1000
    assert shop.positioner.observations[-1].rssi[0, :2].tolist() == [-50, -40]
    assert shop.engine.refused_messages == {}


def test_one_access_point_alone_is_believed_when_the_others_stay_silent() -> None:
    shop = SmallShop()
    for name in ("at_tea", "at_wine", "in_street"):
        shop.say(name, 0, {ANNE: -50})
    for second in range(VOTING_MESSAGES):
        shop.say("at_tea", HOUR + second, {BRUNO: -50})
    shop.end()

    assert shop.engine.at == NOON_MS + (HOUR + VOTING_MESSAGES - 1) * 1000
    assert sum(len(tick.devices) for tick in shop.ticks) == 1 + VOTING_MESSAGES
    assert shop.engine.refused_messages == {}


def test_what_waits_at_the_end_is_taken_unless_others_speak_against_it() -> None:
    shop = SmallShop()
    for name in ("at_tea", "at_wine", "in_street"):
        shop.say(name, 0, {ANNE: -50})
    shop.say("at_tea", HOUR, {BRUNO: -50})
    shop.end()
    assert shop.engine.at == NOON_MS + HOUR * 1000

    shop.say("at_tea", 2 * HOUR, {CHLOE: -50})
    shop.say("at_wine", HOUR, {BRUNO: -50})
    shop.say("in_street", HOUR, {BRUNO: -50})
    shop.end()
    assert shop.engine.at == NOON_MS + HOUR * 1000
    assert shop.engine.refused_messages == {Refusal.CLOCK_AHEAD: 1}


def test_a_first_message_from_the_future_is_taken_back_when_most_say_otherwise() -> None:
    shop = SmallShop()
    shop.say("at_tea", 10 * HOUR, {ANNE: -50})
    for second in range(200):
        shop.say("at_wine", second, {BRUNO: -50})
        shop.say("in_street", second, {CHLOE: -50})
    shop.end()

    assert shop.engine.at == NOON_MS + 199_000
    assert shop.engine.refused_messages == {Refusal.LATE: 1}
    assert [visit.device for visit in shop.started] == [shop.engine.device_of(BRUNO)]


def test_a_clock_twenty_seconds_ahead_spoils_no_position() -> None:
    shop = SmallShop()
    for second in range(120):
        shop.say("at_tea", second + 20, {ANNE: -60})
        shop.say("at_wine", second, {ANNE: -50})
    shop.end()

    assert all((seen.rssi[0, :2] < 0).all() for seen in shop.positioner.observations[1:])
    assert shop.told[0] == ("entered", "wine", 23)


def test_a_late_message_is_used_for_what_it_can_still_tell() -> None:
    shop = SmallShop()
    shop.say("at_wine", 0, {BRUNO: -50})
    shop.say("at_tea", 4, {ANNE: -50})
    shop.say("at_wine", 1, {ANNE: -60})
    shop.end()

    assert shop.positioner.observations[-1].rssi[0, :2].tolist() == [-50, -60]
    assert shop.positioner.observations[-1].age_s[0, :2].tolist() == [0, 3]


def test_what_is_later_than_a_minute_is_refused() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {BRUNO: -50})
    shop.say("at_tea", 61, {BRUNO: -50})
    shop.say("at_wine", 0.5, {ANNE: -60})
    shop.say("at_tea", 61, {ANNE: -60}, age=60_001)
    shop.end()

    assert shop.engine.refused_messages == {Refusal.LATE: 1}
    assert shop.engine.refused_readings == {Refusal.STALE: 1}
    assert shop.ticks[-1].devices == (shop.engine.device_of(BRUNO),)


def test_readings_older_than_any_time_are_refused() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -60}, age=253_402_300_799_999)
    shop.say("at_tea", 30, {BRUNO: -60})
    shop.say("at_tea", 60)

    assert shop.engine.refused_readings == {Refusal.STALE: 1}
    assert shop.positioner.forgotten == [0]


def test_at_midnight_all_stays_end_and_nobody_is_known_any_more() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, MIDNIGHT - 200, MIDNIGHT - 1)
    shop.say("in_street", MIDNIGHT - 1, {CHLOE: -50})
    before = shop.engine.device_of(ANNE)
    shop.say("at_tea", MIDNIGHT, {ANNE: -50})
    shop.end()

    at = NOON_MS + (MIDNIGHT - 1) * 1000
    last_of_day, end_of_day, first_of_day = shop.ticks[-3:]
    assert last_of_day.at == end_of_day.at == at
    assert [event.kind for event in end_of_day.zone_events] == ["absent"]
    assert [visit.ended_at for visit in end_of_day.visits_ended] == [at]
    assert end_of_day.passers_by == 1
    assert sorted(shop.positioner.forgotten) == [0, 1]
    assert first_of_day.devices == (shop.engine.device_of(ANNE),) != (before,)
    assert [person.visit for person in shop.engine.people()] != [shop.started[0].id]


def test_a_message_at_the_last_moment_of_a_tick_is_of_the_day_that_begins() -> None:
    shop = SmallShop()
    shop.say("at_tea", MIDNIGHT - 0.5, {ANNE: -50})
    shop.say("at_tea", MIDNIGHT, {ANNE: -50})
    shop.say("at_tea", MIDNIGHT + 0.1)
    shop.end()

    assert [tick.at - NOON_MS - MIDNIGHT * 1000 for tick in shop.ticks] == [-500, -500, 0, 100]


@pytest.mark.parametrize("day", [(2025, 10, 26), (2026, 3, 29), (2025, 11, 22)])
def test_the_day_ends_at_local_midnight_when_the_clocks_change_too(
    day: tuple[int, int, int],
) -> None:
    shop = SmallShop()
    midnight = datetime(*day, tzinfo=PARIS).timestamp()
    end = datetime(day[0], day[1], day[2] + 1, tzinfo=PARIS).timestamp()
    start_s, end_s = midnight - NOON_MS / 1000, end - NOON_MS / 1000
    shop.say("at_tea", start_s, {ANNE: -50})
    name = shop.engine.device_of(ANNE)
    for name_of_access_point in ("at_tea", "at_wine"):
        shop.say(name_of_access_point, end_s - 0.001, {ANNE: -50})
    assert shop.engine.device_of(ANNE) == name

    shop.say("at_tea", end_s, {ANNE: -50})
    assert shop.engine.device_of(ANNE) != name


def test_after_midnight_nothing_holds_an_address_of_the_day_before() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 200)
    assert holds(shop.engine, ANNE)

    shop.engine.close()

    assert not holds(shop.engine, ANNE)


def test_a_device_that_has_gone_is_held_no_longer() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50})
    shop.stay("at_tea", BRUNO, 10, 920, step=10)

    assert not holds(shop.engine, ANNE)
    assert holds(shop.engine, BRUNO)


def test_no_text_of_a_tick_or_a_person_shows_an_address() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 200)
    shop.ticks += shop.engine.close()

    assert ANNE not in repr(shop.ticks)
    assert ANNE not in repr(shop.engine.people())


def test_a_closed_engine_begins_anew_with_the_next_message() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 130)
    shop.ticks += shop.engine.close()
    assert len(shop.ended) == 1
    assert shop.engine.people() == []

    shop.stay("at_tea", ANNE, 131, 270)
    shop.end()
    assert len(shop.started) == 2


def holds(thing: object, text: str) -> bool:
    """Return whether a text that contains this one can be reached from a thing."""
    seen: set[int] = set()
    todo = [thing]
    while todo:
        one = todo.pop()
        if id(one) in seen or isinstance(one, type | types.ModuleType | types.FunctionType):
            continue
        seen.add(id(one))
        if isinstance(one, str) and text in one:
            return True
        todo += gc.get_referents(one)
    return False
