import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize

from locator.arrays import FloatArray
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB, path_loss_db
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers, receivers_of
from locator.solving import least_squares
from locator.solving.centroid import Centroid
from locator.solving.least_squares import trilaterate
from tests import plans

SIDE_M = 40.0
PLACES = ((2, 3), (38, 5), (35, 37), (4, 33), (20, 21))
NAMES = tuple("abcde")
BOUNDS = (0.0, 0.0, SIDE_M, SIDE_M)
FREE = np.float32(1e-6)


@pytest.fixture
def receivers() -> Receivers:
    points = [plans.access_point(name, *xy) for name, xy in zip(NAMES, PLACES, strict=True)]
    plan = plans.plan_with(plans.outline(0, 0, SIDE_M, SIDE_M), *points)
    return receivers_of([plan], NAMES)


def somewhere(count: int) -> FloatArray:
    return np.random.default_rng(3).uniform(5, 35, (count, 2)).astype(np.float32)


def heard_at(receivers: Receivers, truth: FloatArray, offset_db: float = 0) -> ReceivedLevels:
    level = offset_db - path_loss_db(receivers, truth, np.zeros(len(truth), dtype=np.intp))
    return ReceivedLevels(level=level.astype(np.float32), weight=np.ones_like(level))


def loose(xy: FloatArray) -> Centroid:
    return Centroid(xy=xy, precision=np.full(len(xy), FREE))


def test_levels_that_obey_the_law_lead_to_the_truth(receivers: Receivers) -> None:
    truth = somewhere(200)
    start = np.full_like(truth, SIDE_M / 2)
    found = trilaterate(heard_at(receivers, truth), receivers, loose(start), start, BOUNDS)
    assert np.median(np.linalg.norm(found.xy - truth, axis=1)) < 0.1


def test_a_phone_that_is_six_db_louder_is_at_the_same_place(receivers: Receivers) -> None:
    truth = somewhere(200)
    prior = loose(truth)
    quiet = trilaterate(heard_at(receivers, truth), receivers, prior, truth, BOUNDS)
    loud = trilaterate(heard_at(receivers, truth, 6), receivers, prior, truth, BOUNDS)
    assert np.median(np.linalg.norm(quiet.xy - loud.xy, axis=1)) < 0.3


def test_the_least_squares_are_those_of_a_general_minimiser(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(least_squares, "ROBUST_STEPS", 0)
    truth = somewhere(50)
    heard = heard_at(receivers, truth)
    heard.level[:] += np.random.default_rng(4).normal(0, 4, heard.level.shape)
    prior = Centroid(xy=truth + 2, precision=np.full(len(truth), np.float32(0.02)))
    found = trilaterate(heard, receivers, prior, prior.xy, (-500, -500, 500, 500))
    slope = 15 / np.log(10)

    def cost(xy: NDArray[np.float64], row: int) -> float:
        distance2 = ((xy - receivers.xy) ** 2).sum(axis=1) + receivers.rise_m**2
        whole = (heard.level[row] + slope * np.log(distance2)) / SPREAD_DB
        alpha = 1 - 1 / np.sqrt(1 + len(NAMES) * PHONE_SPREAD_DB**2 / SPREAD_DB**2)
        white = whole - alpha * whole.mean()
        return float(white @ white + prior.precision[row] * ((xy - prior.xy[row]) ** 2).sum())

    assert len(truth) == len(found.xy) == 50
    for row in range(len(truth)):
        best = minimize(cost, prior.xy[row], args=(row,), method="Nelder-Mead").fun
        assert cost(found.xy[row].astype(np.float64), row) < best + 0.05


def test_one_receiver_of_many_that_lies_is_believed_less(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = [SIDE_M * step / 3 for step in range(4)]
    points = [plans.access_point(f"{x:.0f}-{y:.0f}", x, y) for x in steps for y in steps]
    outline = plans.outline(0, 0, SIDE_M, SIDE_M)
    names = [point["properties"]["id"] for point in points]
    receivers = receivers_of([plans.plan_with(outline, *points)], names)
    truth = somewhere(200)
    heard = heard_at(receivers, truth)
    heard.level[:, 4] -= 20
    robust = trilaterate(heard, receivers, loose(truth), truth, BOUNDS)
    monkeypatch.setattr(least_squares, "ROBUST_STEPS", 0)
    plain = trilaterate(heard, receivers, loose(truth), truth, BOUNDS)
    error = [np.linalg.norm(found.xy - truth, axis=1).mean() for found in (robust, plain)]
    assert error[0] < 0.8 * error[1], error


def test_the_answer_stays_inside_the_bounds(receivers: Receivers) -> None:
    heard = ReceivedLevels(
        level=np.random.default_rng(5).uniform(-80, 0, (300, 5)).astype(np.float32),
        weight=np.ones((300, 5), dtype=np.float32),
    )
    start = somewhere(300)
    found = trilaterate(heard, receivers, loose(start), start, BOUNDS)
    assert ((found.xy >= 0) & (found.xy <= SIDE_M)).all()
    assert np.isfinite(found.covariance).all()


def test_the_frame_does_not_matter(receivers: Receivers) -> None:
    truth = somewhere(100)
    heard = heard_at(receivers, truth)
    heard.level[:] += np.random.default_rng(6).normal(0, 4, heard.level.shape)
    bounds = (-100.0, -100.0, 100.0, 100.0)
    found = trilaterate(heard, receivers, _near(truth), truth, bounds)
    turned = np.array([[0, 1], [1, 0]], dtype=np.float32)  # a mirror and a quarter turn
    points = [plans.access_point(name, y, x) for name, (x, y) in zip(NAMES, PLACES, strict=True)]
    outline = plans.outline(0, 0, SIDE_M, SIDE_M)
    there = receivers_of([plans.plan_with(outline, *points)], NAMES)
    also = trilaterate(heard, there, _near(truth @ turned), truth @ turned, bounds)
    np.testing.assert_allclose(also.xy, found.xy @ turned, atol=0.05)


def test_nobody_heard_it_and_it_stays_where_it_starts(receivers: Receivers) -> None:
    nothing = np.zeros((3, 5), dtype=np.float32)
    start = somewhere(3)
    prior = Centroid(xy=start * 0, precision=np.zeros(3, dtype=np.float32))
    found = trilaterate(ReceivedLevels(nothing, nothing), receivers, prior, start, BOUNDS)
    np.testing.assert_allclose(found.xy, start)
    assert (found.covariance[:, 0, 0] > 1e6).all()


def test_no_devices_are_no_error(receivers: Receivers) -> None:
    nobody = np.zeros((0, 2), dtype=np.float32)
    heard = ReceivedLevels(np.zeros((0, 5), dtype=np.float32), np.zeros((0, 5), dtype=np.float32))
    assert trilaterate(heard, receivers, loose(nobody), nobody, BOUNDS).xy.shape == (0, 2)


def _near(xy: FloatArray) -> Centroid:
    return Centroid(xy=xy, precision=np.full(len(xy), np.float32(0.05)))
