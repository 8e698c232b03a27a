import numpy as np
import pytest

from locator.readings.levels import LatestLevels, PendingReadings, ReadingColumns
from locator.readings.messages import Decoded

NOW = 1_763_809_200_000


def heard(*readings: tuple[int, int, float, int]) -> ReadingColumns:
    """Readings of (row, column, dBm, milliseconds after NOW)."""
    rows, columns, rssi, at = zip(*readings, strict=True)
    return ReadingColumns(
        np.array(rows),
        np.array(columns),
        np.array(rssi, np.float32),
        np.array(at) + NOW,
        np.zeros(len(rows), np.bool_),
    )


@pytest.fixture
def signals() -> LatestLevels:
    signals = LatestLevels(access_points=3)
    signals.grow(4)
    return signals


def test_what_was_heard_is_observed_with_its_age(signals: LatestLevels) -> None:
    signals.hear(heard((1, 0, -50, -500), (1, 2, -70, 0), (3, 1, -60, -1000)))

    seen = signals.observe(NOW, np.array([1, 3]), window_ms=5000)

    nan = np.nan
    np.testing.assert_array_equal(seen.rows, [1, 3])
    np.testing.assert_array_equal(seen.rssi, [[-50, nan, -70], [nan, -60, nan]])
    np.testing.assert_array_equal(seen.age_s, [[0.5, nan, 0], [nan, 1, nan]])
    assert seen.rssi.dtype == seen.age_s.dtype == np.float32


def test_readings_taken_at_once_are_averaged_and_the_newest_gives_the_time(
    signals: LatestLevels,
) -> None:
    signals.hear(heard((0, 0, -50, -600), (0, 0, -60, -100), (0, 0, -70, -300)))

    seen = signals.observe(NOW, np.array([0]), window_ms=5000)

    assert seen.rssi[0, 0] == -60
    assert seen.age_s[0, 0] == pytest.approx(0.1)


def test_newer_readings_take_the_place_of_older_ones_and_older_ones_do_nothing(
    signals: LatestLevels,
) -> None:
    signals.hear(heard((0, 0, -50, -2000)))
    signals.hear(heard((0, 0, -70, -1000)))
    touched = signals.hear(heard((0, 0, -90, -1500)))

    assert signals.observe(NOW, np.array([0]), window_ms=5000).rssi[0, 0] == -70
    assert len(touched) == 0


def test_what_is_older_than_the_window_says_nothing(signals: LatestLevels) -> None:
    signals.hear(heard((0, 0, -50, -5001), (0, 1, -60, -5000), (1, 0, -50, -6000)))

    seen = signals.observe(NOW, np.array([0, 1]), window_ms=5000)

    np.testing.assert_array_equal(seen.rows, [0])
    np.testing.assert_array_equal(np.isnan(seen.rssi), [[True, False, True]])


def test_growth_keeps_what_was_heard_and_forgetting_does_not(signals: LatestLevels) -> None:
    signals.hear(heard((0, 0, -50, 0), (1, 0, -60, 0)))
    signals.grow(100)
    signals.forget(np.array([1]))

    np.testing.assert_array_equal(signals.observe(NOW, np.arange(100), 5000).rows, [0])


def test_pending_readings_are_given_once_with_the_times_of_their_messages() -> None:
    pending = PendingReadings()
    pending.add([4, 2], 1, NOW, Decoded(NOW, ["a", "b"], [-50, -60], [True, False], [0, 250]))
    pending.add([4], 0, NOW + 5, Decoded(NOW + 5, ["a"], [-70], [False], [1]))
    pending.add([], 2, NOW + 9, Decoded(NOW + 9))
    pending.drop([2], -1)

    taken = pending.take()

    np.testing.assert_array_equal(taken.rows, [4, -1, 4])
    np.testing.assert_array_equal(taken.columns, [1, 1, 0])
    np.testing.assert_array_equal(taken.at, [NOW, NOW - 250, NOW + 4])
    np.testing.assert_array_equal(taken.associated, [True, False, False])
    assert (len(pending), len(pending.take().rows)) == (0, 0)
