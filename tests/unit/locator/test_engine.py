import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.presence.events import Tick
from locator.readings.messages import Decoded, Reading, Refusal, decode, encode
from locator.settings import EngineSettings
from tests.unit.locator.small_store import (
    ACCESS_POINTS,
    ANNE,
    BRUNO,
    CHLOE,
    NOON_MS,
    SmallShop,
)


def test_a_tick_is_completed_by_the_first_message_after_its_end() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0.25, {ANNE: -50})
    shop.say("at_wine", 0.75, {ANNE: -60})
    shop.say("at_tea", 1.0, {ANNE: -50})
    assert shop.ticks == []

    shop.say("at_tea", 1.001)
    (tick,) = shop.ticks

    assert tick.at == NOON_MS + 1000
    assert tick.devices == (shop.engine.device_of(ANNE),)
    assert tick.fixes.xy.tolist() == [[5, 5]]


def test_all_devices_of_a_tick_are_placed_at_once_with_what_each_access_point_heard() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0.5, {ANNE: -50, BRUNO: -70})
    shop.say("at_wine", 0.9, {BRUNO: -60})
    shop.end()

    (seen,) = shop.positioner.observations
    nan = np.nan
    assert seen.at_ms == NOON_MS + 900
    np.testing.assert_array_equal(seen.rows, [0, 1])
    np.testing.assert_array_equal(seen.rssi, [[-50, nan, nan], [-70, -60, nan]])
    np.testing.assert_allclose(seen.age_s, [[0.4, nan, nan], [0.4, 0, nan]])


def test_the_age_of_a_reading_is_taken_off_its_time() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50}, age=1500)
    shop.end()

    assert shop.positioner.observations[0].age_s[0, 0] == 1.5


def test_only_devices_heard_since_the_last_tick_are_placed_with_all_of_the_window() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50, BRUNO: -50})
    shop.say("at_wine", 4, {ANNE: -60})
    shop.say("at_wine", 7, {ANNE: -60})
    shop.end()

    later = shop.positioner.observations[1:]
    assert [seen.rows.tolist() for seen in later] == [[0], [0]]
    np.testing.assert_array_equal(np.isnan(later[0].rssi[0]), [False, False, True])
    np.testing.assert_array_equal(np.isnan(later[1].rssi[0]), [True, False, True])


def test_a_tick_without_readings_has_no_fixes_and_asks_nobody() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0)
    shop.end()

    assert [len(tick.fixes.rows) for tick in shop.ticks] == [0]
    assert shop.positioner.observations == []


def test_a_walk_through_the_shop_is_told_zone_by_zone() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 45)
    shop.stay("at_wine", ANNE, 46, 70, rssi=-40)
    shop.stay("in_street", BRUNO, 71, 140)
    shop.end()

    assert shop.told == [
        ("entered", "tea", 3),
        ("dwelled", "tea", 20),
        ("dwelled", "tea", 40),
        ("entered", "wine", 49),
        ("exited", "tea", 51),
        ("dwelled", "wine", 66),
        ("absent", "wine", 130),
    ]


def test_zone_events_carry_the_stay_the_device_and_the_time_of_entering() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 150)
    shop.end()

    entered, dwelled = shop.events[:2]
    (visit,) = shop.started
    assert entered.device == dwelled.device == visit.device == shop.engine.device_of(ANNE)
    assert entered.visit == dwelled.visit == visit.id
    assert entered.since == dwelled.since == NOON_MS
    assert (entered.store, entered.floor, entered.probability) == ("petite", "0", 1.0)
    assert len({event.id for event in shop.events}) == len(shop.events)


def test_time_without_messages_is_jumped_over() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 130)
    month = 30 * 24 * 3600
    for name in ACCESS_POINTS:
        shop.say(name, month, {BRUNO: -50})
    shop.end()

    assert len(shop.ticks) == 133  # one a second, the end of the day, the one after the month
    assert [visit.ended_at for visit in shop.ended] == [NOON_MS + 130_000]
    assert shop.told[-1] == ("absent", "tea", 130)


def test_a_gap_in_the_day_tells_what_fell_due_in_it_and_then_goes_on() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 130)
    shop.say("at_tea", 3600, {ANNE: -50})
    shop.say("at_wine", 3600, {ANNE: -60})
    shop.end()

    assert shop.told[-1] == ("absent", "tea", 190)
    assert [visit.ended_at for visit in shop.ended] == [NOON_MS + 130_000]
    assert shop.ticks[-1].at == NOON_MS + 3_600_000
    assert len(shop.ticks) == 132


def test_a_device_that_has_gone_gives_its_row_to_another() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50})
    shop.stay("at_tea", BRUNO, 10, 920, step=10)
    assert shop.positioner.forgotten == [0]

    shop.say("at_wine", 925, {CHLOE: -50})
    shop.end()
    last = shop.positioner.observations[-1]
    assert last.rows.tolist() == [0]
    np.testing.assert_array_equal(np.isnan(last.rssi), [[True, False, True]])


def test_more_devices_than_rows_are_counted_and_not_taken() -> None:
    shop = SmallShop(EngineSettings(max_devices=2))
    shop.say("at_tea", 0, {ANNE: -50, BRUNO: -50, CHLOE: -50})
    shop.say("at_wine", 0, {CHLOE: -50})
    shop.end()

    assert shop.engine.refused_readings == {Refusal.TOO_MANY_DEVICES: 2}
    assert len(shop.ticks[0].devices) == 2


def test_many_devices_find_room() -> None:
    shop = SmallShop()
    macs = {f"{number:012x}": -50 for number in range(900)}
    shop.say("at_tea", 0, macs)
    shop.say("at_tea", 5, {f"{number:012x}": -50 for number in range(900, 1800)})
    shop.end()

    assert [len(tick.devices) for tick in shop.ticks] == [900, 900]
    assert len(set(shop.ticks[0].devices + shop.ticks[1].devices)) == 1800


def test_a_flood_within_one_tick_is_taken_in_piece_by_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("locator.engine.MAX_PENDING_READINGS", 2)
    shop = SmallShop()
    for _ in range(10):
        shop.say("at_tea", 0, {ANNE: -50, BRUNO: -60, CHLOE: -70})
    shop.end()

    (seen,) = shop.positioner.observations
    np.testing.assert_array_equal(seen.rssi[:, 0], [-50, -60, -70])


def test_an_access_point_that_the_positioner_does_not_know_is_refused() -> None:
    shop = SmallShop(access_points=ACCESS_POINTS[:2])
    shop.say("in_street", 0, {ANNE: -50})
    shop.end()

    assert shop.engine.refused_messages == {Refusal.UNKNOWN_ACCESS_POINT: 1}
    assert shop.ticks == []
    assert shop.engine.at is None


def test_a_message_that_the_decoder_refused_does_nothing() -> None:
    shop = SmallShop()

    assert shop.engine.feed("at_tea", Decoded(None, refusal=Refusal.NOT_JSON)) == []
    assert shop.engine.flush() == shop.engine.close() == []


def test_flushing_twice_tells_nothing_twice() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50})

    assert len(shop.engine.flush()) == 1
    assert shop.engine.flush() == []


def test_only_an_associated_device_that_is_here_has_a_binding() -> None:
    shop = SmallShop()
    shop.say("at_tea", 0, {ANNE: -50}, associated=True)
    shop.say("at_wine", 0, {ANNE: -60, BRUNO: -60})
    shop.end()

    anne, bruno = shop.engine.device_of(ANNE), shop.engine.device_of(BRUNO)
    assert shop.engine.binding_of(anne) == shop.pseudonyms.binding(ANNE)
    assert shop.engine.binding_of(bruno) is None
    assert shop.engine.binding_of(shop.engine.device_of(CHLOE)) is None


def test_a_device_is_named_by_any_form_of_its_address_and_by_no_other_text() -> None:
    shop = SmallShop()
    with pytest.raises(LookupError):
        shop.engine.device_of(ANNE)
    shop.say("at_tea", 0)

    assert shop.engine.device_of("A4-00-00-00-00-01") == shop.engine.device_of(ANNE)
    with pytest.raises(ValueError, match="expected a MAC address"):
        shop.engine.device_of("somebody")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"tick_ms": 0}, "tick_ms"),
        ({"max_devices": -1}, "max_devices"),
        ({"zone_leave_probability": 0.7}, "zone_enter_probability"),
        ({"zone_enter_probability": 1.2}, "zone_enter_probability"),
        ({"zone_gap_ms": 1_000_000}, "zone_gap_ms"),
        ({"occupancy_ms": 1_000_000}, "occupancy_ms"),
    ],
)
def test_settings_that_cannot_work_are_named(wrong: dict[str, float], name: str) -> None:
    with pytest.raises(ValueError, match=name):
        EngineSettings(**wrong)  # type: ignore[arg-type] # wrong values are the point


def summary(ticks: list[Tick]) -> list[object]:
    return [
        (
            (t.at, t.devices, t.zone_events, t.visits_started, t.visits_ended, t.passers_by),
            (t.fixes.rows.tolist(), t.fixes.xy.tolist(), t.fixes.zone_probability.tolist()),
        )
        for t in ticks
    ]


course = st.lists(
    st.tuples(
        st.integers(0, 30_000),  # ms since the message before
        st.sampled_from(ACCESS_POINTS),
        st.lists(
            st.tuples(
                st.sampled_from([ANNE, BRUNO, CHLOE]),
                st.integers(-90, -30),
                st.integers(0, 3000),
                st.booleans(),
            ),
            max_size=6,
        ),
    ),
    max_size=80,
)


@settings(max_examples=60, deadline=None)
@given(course)
def test_the_same_messages_tell_the_same_however_they_are_cut(
    course: list[tuple[int, str, list[tuple[str, int, int, bool]]]],
) -> None:
    whole, again, cut = SmallShop(), SmallShop(), SmallShop()
    at = NOON_MS
    for pause, access_point, heard in course:
        at += pause
        readings = [Reading(mac, rssi, associated, age) for mac, rssi, age, associated in heard]
        for shop in (whole, again):
            shop.ticks += shop.engine.feed(access_point, decode(encode(at, readings)))
        for part in [[], *([reading] for reading in readings)]:
            cut.ticks += cut.engine.feed(access_point, decode(encode(at, part)))
    for shop in (whole, again, cut):
        shop.ticks += shop.engine.close()

    assert summary(whole.ticks) == summary(again.ticks) == summary(cut.ticks)
