"""Access points that hang elsewhere than they are listed, told from phones that nobody places."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from floorplans.model import AccessPoint, Floorplan
from locator.calibration.misplaced import MisplacementDetector
from locator.radio.path_loss import path_loss_db
from locator.radio.receivers import receivers_of
from tests import plans

WIDTH_M, DEPTH_M = 40.0, 25.0
PLACES = [(x, y) for x in (4.0, 15.0, 25.0, 36.0) for y in (4.0, 12.0, 21.0)]
NAMES = [f"ap{number}" for number in range(len(PLACES))]
MOVED = 4


def store() -> Floorplan:
    outline = shapely.box(0, 0, WIDTH_M, DEPTH_M)
    points = tuple(
        AccessPoint(id=id_, place=shapely.Point(place))
        for id_, place in zip(NAMES, PLACES, strict=True)
    )
    return replace(plans.plan(), outline=outline, access_points=points)


def listed_at(dx: float) -> MisplacementDetector:
    """Return the judgement of a plan that has one access point so far to the right."""
    plan = store()
    points = list(plan.access_points)
    place = points[MOVED].place
    points[MOVED] = replace(points[MOVED], place=shapely.Point(place.x + dx, place.y))
    plan = replace(plan, access_points=tuple(points))
    return MisplacementDetector(plan, receivers_of([plan], NAMES), 0)


def heard(scans: int, *, seed: int = 1, moved: tuple[float, float] | None = None) -> np.ndarray:
    """Return (scans, n_receivers) levels above 1 m of phones anywhere on the floor, all heard."""
    rng = np.random.default_rng(seed)
    receivers = receivers_of([store()], NAMES)
    if moved is not None:
        receivers.xy[MOVED] = moved
    xy = rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (scans, 2)).astype(np.float32)
    loss_db = path_loss_db(receivers, xy, np.zeros(scans, dtype=np.intp))
    phone = rng.normal(8, 4, (scans, 1))
    return (phone - loss_db + rng.normal(0, 5, loss_db.shape)).astype(np.float32)


def learn(detector: MisplacementDetector, levels: np.ndarray) -> None:
    detector.learn(levels, np.ones_like(levels))


def test_one_that_hangs_elsewhere_is_left_out_and_found() -> None:
    detector = listed_at(10.0)
    learn(detector, heard(800))
    assert np.flatnonzero(detector.left_out_).tolist() == [MOVED]
    assert detector.place_[MOVED] == pytest.approx(PLACES[MOVED], abs=3.0)
    assert np.isnan(np.delete(detector.place_, MOVED, axis=0)).all()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sound_plan_is_left_alone(seed: int) -> None:
    detector = listed_at(0.0)
    learn(detector, heard(1000, seed=seed))
    assert not detector.left_out_.any()


def test_one_that_was_hung_back_is_used_again() -> None:
    detector = listed_at(0.0)
    x, y = PLACES[MOVED]
    learn(detector, heard(800, moved=(x - 10, y)))
    assert detector.left_out_[MOVED]
    learn(detector, heard(1500, seed=2))
    assert not detector.left_out_.any()


def test_many_scans_from_one_place_are_one_witness() -> None:
    detector = listed_at(10.0)
    learn(detector, np.repeat(heard(1), 1000, axis=0))
    assert not detector.left_out_.any()


def test_a_third_at_most_is_left_out() -> None:
    detector = listed_at(0.0)
    levels = heard(2000)
    learn(detector, levels[:, np.random.default_rng(3).permutation(len(PLACES))])
    assert detector.left_out_.sum() <= len(PLACES) / 3


def test_a_judgement_is_gone_back_to_unless_the_plan_was_corrected() -> None:
    seemed = np.full((len(PLACES), 2), np.nan, dtype=np.float32)
    seemed[MOVED] = PLACES[MOVED]
    wrong, corrected = listed_at(10.0), listed_at(1.0)
    wrong.resume(seemed)
    corrected.resume(seemed)
    assert np.flatnonzero(wrong.left_out_).tolist() == [MOVED]
    assert wrong.place_[MOVED] == pytest.approx(PLACES[MOVED])
    assert not corrected.left_out_.any()
