import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from locator.arrays import FloatArray
from locator.presence.zone_presence import ZoneChange, ZonePresence
from locator.settings import EngineSettings

SETTINGS = EngineSettings()  # 0.6 for 3 s enters, 0.3 for 5 s leaves, a dwell each 20 s
IN, BETWEEN, OUT = 0.6, 0.45, 0.3


def told(presence: ZonePresence, *course: tuple[int, float]) -> list[tuple[str, int, int]]:
    """Kind, time and since, in seconds, of what a course of (seconds, probability) brings."""
    changes = [
        change
        for seconds, probability in course
        for change in presence.update(seconds * 1000, np.array([5]), one(probability))
    ]
    return [(change.kind.value, change.at // 1000, change.since // 1000) for change in changes]


def one(probability: float) -> FloatArray:
    return np.array([[probability]], np.float32)


def lose(presence: ZonePresence, row: int, at: int) -> list[ZoneChange]:
    lost = np.arange(10) == row
    return presence.lose(lost, np.full(10, at))


def test_a_device_enters_after_three_likely_seconds_in_a_row() -> None:
    presence = ZonePresence(1, SETTINGS)

    assert told(presence, (0, IN), (2, IN), (3, IN)) == [("entered", 3, 0)]


def test_a_moment_of_doubt_begins_the_entering_anew() -> None:
    presence = ZonePresence(1, SETTINGS)

    assert told(presence, (0, IN), (2, BETWEEN), (3, IN), (5, IN), (6, IN)) == [("entered", 6, 3)]


def test_it_leaves_after_five_unlikely_seconds_in_a_row() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    course = [(4, OUT), (8, OUT), (9, OUT), (10, OUT)]
    assert told(presence, *course) == [("exited", 9, 0)]


def test_between_the_thresholds_it_stays_where_it_is() -> None:
    presence = ZonePresence(1, SETTINGS)
    assert told(presence, (0, BETWEEN), (9, BETWEEN)) == []

    told(presence, (10, IN), (13, IN))
    assert told(presence, (14, OUT), (15, BETWEEN), (19, OUT), (23, OUT)) == []


def test_it_dwells_at_each_whole_multiple_once() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    course = [(19, IN), (20, IN), (21, IN), (39, IN), (41, IN), (59, IN), (60, IN)]
    assert told(presence, *course) == [("dwelled", 20, 0), ("dwelled", 41, 0), ("dwelled", 60, 0)]


def test_who_seems_to_be_leaving_does_not_dwell() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    assert told(presence, (19, OUT), (21, OUT), (22, IN)) == [("dwelled", 22, 0)]


def test_multiples_that_nobody_saw_are_told_as_one() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    assert told(presence, (55, IN), (59, IN), (60, IN)) == [("dwelled", 55, 0), ("dwelled", 60, 0)]


def test_who_is_lost_is_absent_from_where_it_was_and_may_enter_again() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    (absent,) = lose(presence, 5, 63_000)

    assert (absent.kind, absent.at, absent.since) == ("absent", 63_000, 0)
    assert lose(presence, 5, 64_000) == []
    assert told(presence, (70, IN), (73, IN)) == [("entered", 73, 70)]


def test_who_is_lost_while_entering_was_never_there() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN))

    assert lose(presence, 5, 61_000) == []
    assert told(presence, (62, IN)) == []


def test_zones_that_overlap_hold_the_device_both_and_the_likelier_names_it() -> None:
    presence = ZonePresence(3, SETTINGS)
    likely = np.array([[0.7, 0.1, 0.9]], np.float32)
    presence.update(0, np.array([1]), likely)

    changes = presence.update(3000, np.array([1]), likely)

    assert [change.zone for change in changes] == [0, 2]
    assert [round(change.probability, 3) for change in changes] == [0.7, 0.9]
    assert presence.likeliest(3).tolist() == [-1, 2, -1]


def test_devices_are_told_apart() -> None:
    presence = ZonePresence(2, SETTINGS)
    both = np.array([[0.9, 0], [0, 0.9]], np.float32)
    presence.update(0, np.array([3, 8]), both)
    presence.update(1000, np.array([2]), both[:1])

    changes = presence.update(3000, np.array([3, 8]), both)

    assert [(change.row, change.zone) for change in changes] == [(3, 0), (8, 1)]


def test_a_store_without_zones_and_a_tick_without_fixes_bring_nothing() -> None:
    nothing = np.zeros((1, 0), np.float32)
    assert ZonePresence(0, SETTINGS).update(0, np.array([1]), nothing) == []
    assert ZonePresence(0, SETTINGS).likeliest(2).tolist() == [-1, -1]
    assert ZonePresence(1, SETTINGS).update(0, np.zeros(0, np.intp), one(1)[:0]) == []


def test_a_probability_that_is_no_number_changes_nothing() -> None:
    presence = ZonePresence(1, SETTINGS)
    told(presence, (0, IN), (3, IN))

    assert told(presence, (4, np.nan), (20, np.nan)) == [("dwelled", 20, 0)]


steps = st.lists(
    st.tuples(
        st.integers(1, 40_000),
        st.lists(st.sampled_from([0.0, 0.3, 0.45, 0.6, 1.0]), min_size=4, max_size=4),
        st.sampled_from([[0], [1], [0, 1], []]),
        st.sampled_from([(), (0,), (1,)]),
    ),
    max_size=60,
)


@given(steps)
def test_events_alternate_properly(
    steps: list[tuple[int, list[float], list[int], tuple[int, ...]]],
) -> None:
    presence = ZonePresence(2, SETTINGS)
    at, inside, dwelled = 0, dict.fromkeys(range(4), -1), dict.fromkeys(range(4), 0)
    for pause, probability, rows, lost in steps:
        at += pause
        changes = presence.lose(np.isin(np.arange(2), lost), np.full(2, at))
        values = np.array(probability, np.float32).reshape(2, 2)[rows]
        changes += presence.update(at, np.array(rows, np.intp), values)
        for change in changes:
            pair = change.row * 2 + change.zone
            assert change.at == at
            if change.kind == "entered":
                assert inside[pair] < 0
                assert at - change.since >= SETTINGS.zone_enter_ms
                inside[pair], dwelled[pair] = change.since, 0
                continue
            assert inside[pair] == change.since
            if change.kind == "dwelled":
                assert at - change.since >= change.dwells * SETTINGS.zone_dwell_ms
                assert change.dwells > dwelled[pair]
                dwelled[pair] = change.dwells
            else:
                inside[pair] = -1
    somewhere = [max(inside[0], inside[1]) >= 0, max(inside[2], inside[3]) >= 0]
    assert (presence.likeliest(2) >= 0).tolist() == somewhere


def test_ten_thousand_devices_in_172_zones_enter_at_once() -> None:
    presence = ZonePresence(172, SETTINGS)
    rows = np.arange(10_000)
    probability = np.zeros((10_000, 172), np.float32)
    probability[rows, rows % 172] = 0.9
    changes = [presence.update(second * 1000, rows, probability) for second in range(5)]

    assert [len(change) for change in changes] == [0, 0, 0, 10_000, 0]
