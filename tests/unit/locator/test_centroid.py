import numpy as np
import pytest

from locator.arrays import FloatArray
from locator.radio.received_levels import received_levels
from locator.radio.receivers import Receivers, receivers_of
from locator.solving.centroid import centroid_of, neighbourhood_m2
from tests import plans

NAMES = ("a", "b", "c")
NEAR_M2 = 3.2


@pytest.fixture
def receivers() -> Receivers:
    points = [plans.access_point(name, *xy) for name, xy in zip(NAMES, PLACES, strict=True)]
    return receivers_of([plans.plan(*points)], NAMES)


PLACES = ((0, 0), (10, 0), (10, 6))


@pytest.mark.parametrize("x", [6.0, 0.0])
def test_a_neighbourhood_is_as_wide_as_the_way_to_the_nearest(x: float) -> None:
    plan = plans.plan_with(plans.outline(0, 0, 12, 12), plans.access_point("a", x, 6))
    along = (12**2 + 12**2) / 12 + (x - 6) ** 2
    assert neighbourhood_m2([plan], receivers_of([plan], NAMES)) == pytest.approx(
        along / 2, rel=0.02
    )


def test_where_nobody_hears_a_neighbourhood_has_no_end() -> None:
    assert neighbourhood_m2([plans.plan()], receivers_of([plans.plan()], NAMES)) == np.inf


def levels(*rows: tuple[float, ...]) -> FloatArray:
    return np.array(rows, dtype=np.float32)


def test_two_that_hear_alike_put_the_device_between_them(receivers: Receivers) -> None:
    rssi = levels((-60, -60, np.nan))
    centroid = centroid_of(
        received_levels(receivers, rssi, np.zeros_like(rssi)), receivers, NEAR_M2
    )
    np.testing.assert_allclose(centroid.xy, [[5, 0]], atol=1e-5)


def test_twenty_db_more_weigh_ten_times_as_much(receivers: Receivers) -> None:
    rssi = levels((-50, -70, np.nan))
    centroid = centroid_of(
        received_levels(receivers, rssi, np.zeros_like(rssi)), receivers, NEAR_M2
    )
    np.testing.assert_allclose(centroid.xy, [[10 / 11, 0]], atol=1e-4)


def test_more_witnesses_further_apart_bind_less(receivers: Receivers) -> None:
    rssi = levels((-60, np.nan, np.nan), (-60, -60, np.nan), (-60, -60, -60))
    centroid = centroid_of(
        received_levels(receivers, rssi, np.zeros_like(rssi)), receivers, NEAR_M2
    )
    assert (np.diff(centroid.precision) < 0).all()


def test_nobody_heard_anything_binds_nothing(receivers: Receivers) -> None:
    rssi = levels((np.nan, np.nan, np.nan))
    centroid = centroid_of(received_levels(receivers, rssi, rssi), receivers, NEAR_M2)
    assert centroid.precision.tolist() == [0]
    assert np.isfinite(centroid.xy).all()


def test_a_store_without_known_places_binds_nothing() -> None:
    nobody = receivers_of([plans.plan()], NAMES)
    rssi = levels((-60, -60, -60))
    centroid = centroid_of(received_levels(nobody, rssi, rssi * 0), nobody, NEAR_M2)
    assert centroid.precision.tolist() == [0]
