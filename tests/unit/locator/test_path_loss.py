import numpy as np
import pytest

from locator.radio.path_loss import path_loss_db
from locator.radio.received_levels import received_levels
from locator.radio.receivers import SOFTENING_M, receivers_of
from tests import plans

NOW = np.zeros((1, 2), dtype=np.float32)
HERE = np.array([0], dtype=np.intp)


def test_what_the_plan_says_of_an_access_point_counts() -> None:
    point = plans.access_point("a", 0, 0, rssi_1m=-38, exponent=2.2)
    receivers = receivers_of([plans.plan(point)], ["a"])
    assert receivers.rssi_1m == pytest.approx([-38])
    far = path_loss_db(receivers, np.array([[1000, 0]], dtype=np.float32), HERE)
    assert far == pytest.approx(np.array([[66.0]]), abs=0.1)


def test_columns_without_a_place_are_left_out() -> None:
    receivers = receivers_of([plans.plan(plans.access_point("b", 1, 2))], ["a", "b", "c"])
    assert receivers.column.tolist() == [1]


def test_an_access_point_at_phone_height_still_does_not_come_closer_than_the_softening() -> None:
    point = plans.access_point("a", 0, 0, height_m=1.1)
    receivers = receivers_of([plans.plan(point)], ["a"])
    below = path_loss_db(receivers, np.zeros((1, 2), dtype=np.float32), HERE)
    assert below == pytest.approx(np.array([[30 * np.log10(SOFTENING_M)]]), rel=1e-5)


def test_another_storey_costs_a_slab() -> None:
    floors = [plans.plan(plans.access_point("a", 0, 0)), plans.plan(floor="1")]
    receivers = receivers_of(floors, ["a"])
    place = np.array([[8, 0], [8, 0]], dtype=np.float32)
    same, above = path_loss_db(receivers, place, np.array([0, 1], dtype=np.intp))[:, 0]
    assert above > same + 15


def test_a_reading_loses_weight_as_it_ages() -> None:
    points = [plans.access_point("a", 0, 0), plans.access_point("b", 9, 0)]
    receivers = receivers_of([plans.plan(*points)], ["a", "b"])
    rssi = np.array([[-60, -60]], dtype=np.float32)
    heard = received_levels(receivers, rssi, np.array([[0, 4]], dtype=np.float32))
    assert heard.weight[0, 0] == 1
    assert heard.weight[0, 1] == pytest.approx(0.5)


def test_two_radios_at_one_place_are_one_witness() -> None:
    points = [plans.access_point("a", 5, 5), plans.access_point("b", 5.2, 5)]
    receivers = receivers_of([plans.plan(*points)], ["a", "b"])
    both = received_levels(receivers, np.array([[-60, -62]], dtype=np.float32), NOW)
    one = received_levels(receivers, np.array([[-60, np.nan]], dtype=np.float32), NOW)
    assert both.weight.tolist() == [[0.5, 0.5]]
    assert one.weight.tolist() == [[1, 0]]


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf])
def test_a_level_that_is_no_number_was_not_heard(odd: float) -> None:
    receivers = receivers_of([plans.plan(plans.access_point("a", 0, 0))], ["a"])
    heard = received_levels(receivers, np.array([[odd]], dtype=np.float32), NOW[:, :1])
    assert (heard.level.tolist(), heard.weight.tolist()) == ([[0]], [[0]])
