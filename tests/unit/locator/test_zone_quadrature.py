import numpy as np
import pytest
from scipy.stats import norm

from locator.arrays import FloatArray
from locator.tracking.zone_quadrature import ZoneQuadrature
from tests import plans

WEST = plans.zone("west", 0, 0, 5, 6)
EAST = plans.zone("east", 5, 0, 10, 6)
GROUND = np.array([0])


def normal(x: float, y: float, sx: float, sy: float = 0.0) -> tuple[FloatArray, FloatArray]:
    covariance = np.diag([sx**2, sy**2]).astype(np.float32)[None]
    return np.array([[x, y]], dtype=np.float32), covariance


def test_well_inside_is_one_and_elsewhere_nought() -> None:
    zones = ZoneQuadrature([plans.plan(WEST, EAST)], 0.5)
    assert zones.probability(GROUND, *normal(2.5, 3, 0.2)).tolist() == [[1, 0]]


@pytest.mark.parametrize("x", [3.0, 4.5, 5.0, 6.0])
def test_across_a_border_it_is_the_normals_share(x: float) -> None:
    zones = ZoneQuadrature([plans.plan_with(plans.outline(-50, 0, 60, 6), WEST_HALF)], 0.25)
    inside = zones.probability(GROUND, *normal(x, 3, 2))[0, 0]
    assert inside == pytest.approx(norm.cdf((5 - x) / 2), abs=0.03)


WEST_HALF = plans.zone("west", -50, 0, 5, 6)


def test_the_share_outside_the_walls_goes_to_where_people_can_be() -> None:
    zones = ZoneQuadrature([plans.plan(WEST, EAST)], 0.5)
    near_the_wall = zones.probability(GROUND, *normal(0.2, 3, 1))
    assert near_the_wall[0] == pytest.approx([1, 0])


def test_nobody_stands_in_a_fixture() -> None:
    shelf = plans.fixture(5, 0, 10, 6)
    zones = ZoneQuadrature([plans.plan(shelf, WEST, EAST)], 0.5)
    assert zones.probability(GROUND, *normal(5, 3, 2))[0] == pytest.approx([1, 0], abs=0.01)


def test_a_fix_far_outside_is_in_no_zone() -> None:
    zones = ZoneQuadrature([plans.plan(WEST, EAST)], 0.5)
    assert zones.probability(GROUND, *normal(500, 3, 1)).tolist() == [[0, 0]]


def test_zones_come_floor_after_floor() -> None:
    floors = [plans.plan(WEST, EAST), plans.plan(WEST, floor="1")]
    zones = ZoneQuadrature(floors, 0.5)
    xy, covariance = normal(2.5, 3, 0.1)
    pair = zones.probability(np.array([0, 1]), np.repeat(xy, 2, 0), np.repeat(covariance, 2, 0))
    assert pair.tolist() == [[1, 0, 0], [0, 0, 1]]


def test_a_store_without_zones_has_no_columns() -> None:
    zones = ZoneQuadrature([plans.plan()], 0.5)
    assert zones.probability(GROUND, *normal(2, 3, 1)).shape == (1, 0)
