"""The model that access points teach by hearing each other."""

import numpy as np
import pytest

from floorplans.model import Floorplan
from locator.calibration.neighbours import NeighbourLevels
from locator.radio.receivers import Receivers, receivers_of
from tests import plans

PLACES = [(2, 2), (20, 3), (38, 2), (3, 20), (21, 22), (37, 19)]
NAMES = [f"ap{number}" for number in range(len(PLACES))]
GAINS = np.array([3.0, -3.0, 0.0, 0.0, 2.0, -2.0])
ALL = np.ones(len(PLACES), dtype=np.bool_)


def plan() -> Floorplan:
    points = zip(NAMES, PLACES, strict=True)
    return plans.plan_with(
        plans.outline(0, 0, 40, 24), *(plans.access_point(id_, x, y) for id_, (x, y) in points)
    )


def receivers() -> Receivers:
    return receivers_of([plan()], NAMES)


def levels(exponent: float, power_dbm: float = -40.0) -> np.ndarray:
    """Return (n, n) how row hears column."""
    xy = np.array(PLACES, dtype=np.float64)
    apart = np.maximum(np.linalg.norm(xy[:, None] - xy, axis=2), 1)
    return np.asarray(power_dbm + GAINS[:, None] - 10 * exponent * np.log10(apart))


def heard(level: np.ndarray, *, times: int = 5, pairs: int | None = None) -> NeighbourLevels:
    neighbours = NeighbourLevels([plan()], receivers())
    receiving, sending = np.nonzero(~np.eye(len(PLACES), dtype=np.bool_))
    receiving, sending = receiving[:pairs], sending[:pairs]
    for _ in range(times):
        neighbours.observe(receiving, sending, level[receiving, sending].astype(np.float32))
    return neighbours


def test_exponent_and_ears_are_learned_from_the_pairs() -> None:
    model = heard(levels(2.4)).model(ALL)
    assert model is not None
    assert model.exponent == pytest.approx(2.4, abs=0.25)
    assert np.corrcoef(model.gain_db, GAINS)[0, 1] > 0.95


@pytest.mark.parametrize(("exponent", "power_dbm"), [(6.0, -40.0), (0.5, -80.0), (3.0, 20.0)])
def test_what_is_learned_stays_within_physical_bounds(exponent: float, power_dbm: float) -> None:
    model = heard(levels(exponent, power_dbm)).model(ALL)
    assert model is None or (2.0 <= model.exponent <= 3.5 and np.abs(model.gain_db).max() <= 6.0)


def test_few_pairs_teach_nothing() -> None:
    assert heard(levels(3.0), pairs=9).model(ALL) is None
    assert heard(levels(3.0), times=1).model(ALL) is None


def test_pairs_that_do_not_agree_teach_nothing() -> None:
    noise = np.random.default_rng(1).normal(0, 25, (len(PLACES), len(PLACES)))
    assert heard(levels(3.0) + noise).model(ALL) is None


def test_who_is_not_trusted_is_not_asked() -> None:
    level = levels(3.0)
    level[2], level[:, 2] = -90, -90
    trusted = np.arange(len(PLACES)) != 2
    model = heard(level).model(trusted)
    assert model is not None
    assert np.corrcoef(model.gain_db[trusted], GAINS[trusted])[0, 1] > 0.95
    assert np.isnan(model.strength_dbm[2])


def test_what_is_heard_of_unknown_columns_is_passed_over() -> None:
    neighbours = NeighbourLevels([plan()], receivers_of([plan()], [*NAMES, "elsewhere"]))
    neighbours.observe(np.array([0, 6]), np.array([6, 0]), np.array([-50, -50], dtype=np.float32))
    assert neighbours.model(ALL) is None


def test_pairs_speak_for_the_place_where_an_access_point_hangs() -> None:
    neighbours = heard(levels(3.0))
    model = neighbours.model(ALL)
    assert model is not None
    elsewhere = np.array([[20.0, 20.0], PLACES[0]], dtype=np.float32)
    gains = neighbours.log_ratios(model, np.arange(len(PLACES)), elsewhere)
    assert np.nansum(gains[0], axis=0)[0] < -3
    assert np.nansum(gains[0], axis=0)[1] == pytest.approx(0, abs=0.5)
    assert np.isnan(gains[0, 0]).all()
