import numpy as np
import pytest
from numpy.typing import NDArray

from locator.arrays import FloatArray, IntArray
from locator.tracking.kalman import LOST_AFTER_S, ConstantVelocity

ROWS: IntArray = np.array([4, 1, 9])


def fixes(*places: tuple[float, float]) -> FloatArray:
    return np.array(places, dtype=np.float32)


def round_fix(count: int, deviation_m: float = 2.0) -> FloatArray:
    return np.tile(np.eye(2, dtype=np.float32) * np.float32(deviation_m**2), (count, 1, 1))


def follow(
    filter_: ConstantVelocity, path: NDArray[np.float64], step_ms: int, noise_m: float
) -> FloatArray:
    """Return the smoothed path of one device that is heard each `step_ms`."""
    noise = np.random.default_rng(2).normal(0, noise_m, path.shape)
    places = []
    for index, place in enumerate(path + noise):
        at = np.asarray(place, dtype=np.float32)[None]
        xy, _ = filter_.update(np.array([0]), index * step_ms, at, round_fix(1, noise_m))
        places.append(xy[0])
    return np.array(places)


def test_a_first_fix_is_taken_as_it_is() -> None:
    xy, covariance = ConstantVelocity().update(ROWS, 0, fixes((1, 2), (3, 4), (5, 6)), round_fix(3))
    assert xy.tolist() == [[1, 2], [3, 4], [5, 6]]
    np.testing.assert_allclose(covariance, round_fix(3))


def test_standing_still_becomes_quieter() -> None:
    path = np.tile([[10.0, 5.0]], (60, 1))
    smooth = follow(ConstantVelocity(), path, 1000, 2.0)
    assert np.linalg.norm(smooth[20:] - path[20:], axis=1).mean() < 1.5  # of 2.5


@pytest.mark.parametrize("step_ms", [500, 1000, 3000])
def test_a_walker_is_followed_whatever_the_beat(step_ms: int) -> None:
    count = 60_000 // step_ms
    path = np.stack([1.2 * np.arange(count) * step_ms / 1000, np.zeros(count)], axis=1)
    smooth = follow(ConstantVelocity(), path, step_ms, 0.5)
    assert np.linalg.norm(smooth[10:] - path[10:], axis=1).max() < 2


def test_rows_do_not_mix_and_their_order_does_not_matter() -> None:
    together, alone = ConstantVelocity(), ConstantVelocity()
    for at_ms in (0, 1000, 2000):
        moved = fixes((at_ms / 1000, 0), (20, 20), (0, -at_ms / 1000))
        whole, _ = together.update(ROWS, at_ms, moved, round_fix(3))
        part, _ = alone.update(ROWS[[2, 0]], at_ms, moved[[2, 0]], round_fix(2))
        np.testing.assert_allclose(part, whole[[2, 0]])


def test_errors_that_last_are_not_averaged_away() -> None:
    spread = []
    for lasting in (1.0, 27.0):
        filter_ = ConstantVelocity()
        for second in range(20):
            fix = fixes((3, 0)), round_fix(1)
            _, covariance = filter_.update(ROWS[:1], second * 1000, *fix, lasting)
        spread.append(covariance[0, 0, 0])
    assert spread[0] < 2**2 < 2 * spread[1]


def test_a_leap_is_not_believed_at_once_but_is_in_the_end() -> None:
    filter_ = ConstantVelocity()
    row = ROWS[:1]
    for second in range(20):
        filter_.update(row, second * 1000, fixes((0, 0)), round_fix(1))
    first, _ = filter_.update(row, 20_000, fixes((30, 0)), round_fix(1))
    assert first[0, 0] < 6
    for second in range(21, 60):
        last, _ = filter_.update(row, second * 1000, fixes((30, 0)), round_fix(1))
    assert last[0, 0] == pytest.approx(30, abs=2)


def test_who_was_lost_begins_anew() -> None:
    filter_ = ConstantVelocity()
    filter_.update(ROWS[:1], 0, fixes((0, 0)), round_fix(1))
    later = int(LOST_AFTER_S * 1000) + 1
    xy, _ = filter_.update(ROWS[:1], later, fixes((25, 9)), round_fix(1))
    assert xy.tolist() == [[25, 9]]


def test_a_forgotten_row_begins_anew() -> None:
    filter_ = ConstantVelocity()
    filter_.update(ROWS, 0, fixes((1, 2), (3, 4), (5, 6)), round_fix(3))
    filter_.forget(np.array([1, 500]))
    xy, _ = filter_.update(ROWS, 1000, fixes((9, 9), (9, 9), (9, 9)), round_fix(3))
    assert xy[1].tolist() == [9, 9]
    assert xy[0].tolist() != [9, 9]


def test_the_same_moment_twice_is_no_error() -> None:
    filter_ = ConstantVelocity()
    filter_.update(ROWS[:1], 5, fixes((0, 0)), round_fix(1))
    xy, covariance = filter_.update(ROWS[:1], 5, fixes((1, 0)), round_fix(1))
    assert 0 < xy[0, 0] < 1
    assert np.isfinite(covariance).all()


def test_nobody_is_no_error() -> None:
    nobody = np.empty(0, dtype=np.intp)
    xy, _ = ConstantVelocity().update(nobody, 0, np.empty((0, 2), np.float32), round_fix(0))
    assert xy.shape == (0, 2)
