"""What a store learns without a survey: used while it stays sound, kept, and gone back to."""

import numpy as np
import pytest

from floorplans.model import Floorplan
from locator.calibration.calibration import AccessPointCalibration, Calibration
from locator.calibration.store_calibration import StoreCalibration
from locator.radio.receivers import EXPONENT, receivers_of
from tests import plans

PLACES = [(2, 2), (20, 3), (38, 2), (3, 20), (21, 22), (37, 19), (12, 11)]
NAMES = [f"ap{number}" for number in range(len(PLACES))]
NEAR, FAR = np.full(100, 0.1, dtype=np.float32), np.full(100, 1.0, dtype=np.float32)


def plan() -> Floorplan:
    points = zip(NAMES, PLACES, strict=True)
    return plans.plan_with(
        plans.outline(0, 0, 40, 24), *(plans.access_point(id_, x, y) for id_, (x, y) in points)
    )


def store() -> StoreCalibration:
    return StoreCalibration([plan()], receivers_of([plan()], NAMES))


def observe_neighbours(calibration: StoreCalibration, exponent: float, *, times: int = 5) -> None:
    """Let all access points hear each other, in a radio of that exponent."""
    xy = np.array(PLACES, dtype=np.float64)
    apart = np.maximum(np.linalg.norm(xy[:, None] - xy, axis=2), 1)
    receiving, sending = np.nonzero(apart > 1)
    level = (-40 - 10 * exponent * np.log10(apart))[receiving, sending].astype(np.float32)
    for _ in range(times):
        calibration.observe_neighbours(receiving, sending, level)


def taught(**changes: object) -> Calibration:
    points = tuple(
        AccessPointCalibration(id=id_, heard=100.0, offset_db=1.0, trust=0.8, suspected=None)
        for id_ in NAMES
    )
    values = {"level_db": 6.0, "exponent": 2.6, "access_points": points}
    return Calibration(**(values | changes))  # type: ignore[arg-type]  # only to spare the reader


def test_nothing_is_learned_at_first() -> None:
    calibration = store().snapshot()
    assert (calibration.level_db, calibration.exponent) == (0.0, None)
    assert [point.id for point in calibration.access_points] == NAMES
    assert all(
        (point.heard, point.trust, point.offset_db, point.suspected) == (0, 1, 0, None)
        for point in calibration.access_points
    )


def test_access_points_that_hear_each_other_teach_the_exponent() -> None:
    calibration = store()
    observe_neighbours(calibration, 2.3)
    exponent = calibration.snapshot().exponent
    assert exponent == pytest.approx(2.3, abs=0.25)
    assert calibration.receivers_.exponent == pytest.approx(exponent)
    assert calibration.listed.exponent == pytest.approx(EXPONENT)


def test_a_law_that_leads_positions_astray_is_given_up() -> None:
    calibration = store()
    observe_neighbours(calibration, 2.3)
    calibration.compare(FAR, NEAR)
    assert calibration.snapshot().exponent is None
    assert calibration.receivers_ is calibration.listed
    observe_neighbours(calibration, 2.3)
    assert calibration.snapshot().exponent is None


def test_what_has_proved_itself_is_gone_back_to() -> None:
    calibration = store()
    observe_neighbours(calibration, 2.9)
    for _ in range(5):
        calibration.compare(NEAR, NEAR)
    proved = calibration.snapshot().exponent
    observe_neighbours(calibration, 2.1, times=100)
    assert calibration.snapshot().exponent != proved
    calibration.compare(FAR, NEAR)
    assert calibration.snapshot().exponent == proved


def test_a_snapshot_is_gone_back_to() -> None:
    calibration = store()
    calibration.restore(taught())
    again = calibration.snapshot()
    assert again.level_db == pytest.approx(6.0)
    assert again.exponent == 2.6
    assert again.access_points[0].trust == pytest.approx(0.8)
    assert again.access_points[0].offset_db == pytest.approx(1.0)


def test_going_back_to_what_knew_nothing_forgets_all() -> None:
    calibration = store()
    nothing = calibration.snapshot()
    calibration.restore(taught())
    calibration.restore(nothing)
    assert calibration.snapshot() == nothing


def test_who_was_left_out_still_is_and_may_prove_itself_again() -> None:
    left_out = AccessPointCalibration(
        id="ap4", heard=50.0, offset_db=0.0, trust=0.0, suspected=(10.0, 10.0)
    )
    calibration = store()
    calibration.restore(taught(access_points=(left_out,)))
    assert np.flatnonzero(calibration.weight_ == 0).tolist() == [4]
    assert calibration.snapshot().access_points[4].suspected == (10.0, 10.0)


def test_access_points_that_are_unknown_are_passed_over_and_missing_ones_begin_anew() -> None:
    stranger = AccessPointCalibration(
        id="gone", heard=50.0, offset_db=3.0, trust=0.0, suspected=(1.0, 1.0)
    )
    calibration = store()
    calibration.restore(taught(access_points=(stranger,)))
    again = calibration.snapshot().access_points
    assert [point.id for point in again] == NAMES
    assert all((point.trust, point.suspected) == (1.0, None) for point in again)
