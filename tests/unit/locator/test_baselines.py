import numpy as np
import pytest

from locator.arrays import FloatArray
from locator.errors import UnknownMethodError
from locator.positioning import Observation
from locator.scoring.baselines import plain_positioner
from locator.survey.survey import Survey, survey_of
from tests import plans

NAMES = ("a", "b", "c", "d")
CORNERS = ((0, 0), (10, 0), (10, 6), (0, 6))
POINTS = [plans.access_point(name, *xy) for name, xy in zip(NAMES, CORNERS, strict=True)]


@pytest.fixture
def survey() -> Survey:
    return survey_of(
        (f"{x}-{y}", x, y, "0", name, -40 - 3 * float(np.hypot(x - ax, y - ay)))
        for x in range(11)
        for y in range(7)
        for name, (ax, ay) in zip(NAMES, CORNERS, strict=True)
    )


def locate(method: str, rssi: list[float], survey: Survey | None = None) -> FloatArray:
    plain = plain_positioner(method, [plans.plan(*POINTS)], NAMES, survey)
    levels = np.array([rssi], dtype=np.float32)
    xy: FloatArray = plain.locate(Observation(0, np.array([0]), levels, levels * 0)).xy[0]
    return xy


def test_the_centroid_weighs_by_amplitude() -> None:
    assert locate("centroid", [-60, -80, np.nan, np.nan]) == pytest.approx((10 / 11, 0), abs=1e-3)


def test_plain_trilateration_fits_the_distances_of_its_law() -> None:
    truth = np.array([3.0, 2.0])
    rssi = [float(-45 - 30 * np.log10(np.linalg.norm(truth - corner))) for corner in CORNERS]
    assert locate("plain-trilateration", rssi) == pytest.approx(truth, abs=1e-2)


@pytest.mark.parametrize("method", ["knn", "wknn"])
def test_neighbours_find_a_surveyed_place(method: str, survey: Survey) -> None:
    rssi = [-40 - 3 * float(np.hypot(4 - x, 3 - y)) for x, y in CORNERS]
    assert locate(method, rssi, survey) == pytest.approx((4, 3), abs=0.3)


def test_nothing_heard_means_the_middle() -> None:
    assert locate("centroid", [np.nan] * 4) == pytest.approx((5, 3))


def test_a_method_that_needs_a_survey_is_unknown_without() -> None:
    with pytest.raises(UnknownMethodError):
        plain_positioner("wknn", [plans.plan(*POINTS)], NAMES, None)
