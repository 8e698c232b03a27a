import numpy as np
import pytest

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.positioning import Fixes, Observation
from locator.radio.path_loss import path_loss_db
from locator.radio.receivers import receivers_of
from locator.tracking.methods import access_points_of, positioner
from tests import plans

CORNERS = {"a": (2, 3), "b": (38, 5), "c": (35, 27), "d": (4, 23), "e": (20, 15), "f": (20, 2)}
ZONE = plans.zone("middle", 10, 10, 30, 20)


def shop(names: str = "abcdef", **chaland: str) -> Floorplan:
    points = [plans.access_point(name, *CORNERS[name]) for name in names]
    return plans.plan_with(plans.outline(0, 0, 40, 30), ZONE, *points, **chaland)


def locate(
    floors: list[Floorplan], rssi: FloatArray, rows: IntArray | None = None, names: str = ""
) -> Fixes:
    method = positioner("trilateration", floors, tuple(names) or access_points_of(floors, None))
    rows = np.arange(len(rssi)) if rows is None else rows
    return method.locate(Observation(0, rows, rssi.astype(np.float32), np.zeros_like(rssi)))


def heard(floors: list[Floorplan], places: FloatArray, floor: int = 0) -> FloatArray:
    receivers = receivers_of(floors, access_points_of(floors, None))
    return receivers.rssi_1m - path_loss_db(receivers, places, np.full(len(places), floor))


def somewhere(count: int, seed: int = 1) -> FloatArray:
    return np.random.default_rng(seed).uniform((3, 3), (37, 27), (count, 2)).astype(np.float32)


def is_honest(fixes: Fixes) -> bool:
    numbers = (fixes.xy, fixes.covariance, fixes.radius_m, fixes.zone_probability)
    definite = np.linalg.eigvalsh(fixes.covariance.astype(np.float64)) > 0
    return all(bool(np.isfinite(number).all()) for number in numbers) and bool(definite.all())


def test_levels_that_obey_the_law_lead_near_the_truth() -> None:
    truth = somewhere(300)
    fixes = locate([shop()], heard([shop()], truth))
    error = np.linalg.norm(fixes.xy - truth, axis=1)
    assert np.median(error) < 2.5
    assert np.mean(error < fixes.radius_m) > 0.95


def test_noise_and_unlike_phones_leave_it_better_than_the_centroid() -> None:
    rng = np.random.default_rng(2)
    truth = somewhere(1000)
    rssi = heard([shop()], truth) + rng.normal(0, 6, (1000, 1)) + rng.standard_t(3, (1000, 6)) * 4
    places = np.array(list(CORNERS.values()), dtype=np.float32)
    weight = 10 ** (rssi / 20)
    centroid = weight @ places / weight.sum(axis=1, keepdims=True)
    fixes = locate([shop()], rssi.astype(np.float32))
    error = np.linalg.norm(fixes.xy - truth, axis=1)
    plain = np.linalg.norm(centroid - truth, axis=1)
    assert error.mean() < 0.8 * plain.mean()
    assert np.percentile(error, 90) < np.percentile(plain, 90)


def test_zone_probabilities_follow_the_fix() -> None:
    places = np.array([[20, 15], [3, 4]], dtype=np.float32)
    inside, outside = locate([shop()], heard([shop()], places)).zone_probability[:, 0]
    assert inside > 0.8
    assert outside < 0.1


def test_one_access_point_means_its_surroundings() -> None:
    rssi = np.array([[np.nan, -70, np.nan, np.nan, np.nan, np.nan]], dtype=np.float32)
    fixes = locate([shop()], rssi)
    assert np.linalg.norm(fixes.xy[0] - CORNERS["b"]) < 6
    assert 4 < fixes.radius_m[0] < 20


def test_two_access_points_mean_a_wide_region_about_their_centroid() -> None:
    rssi = np.array([[-65, np.nan, np.nan, -65, np.nan, np.nan]], dtype=np.float32)
    fixes = locate([shop()], rssi)
    assert fixes.xy[0] == pytest.approx((4, 13), abs=3)
    assert fixes.radius_m[0] > 5


def test_nothing_heard_means_the_whole_floor() -> None:
    fixes = locate([shop()], np.full((1, 6), np.nan, dtype=np.float32))
    assert fixes.xy[0] == pytest.approx((20, 15), abs=0.5)
    assert fixes.radius_m[0] > 15


def test_a_store_without_known_places_means_the_whole_floor() -> None:
    fixes = locate([shop("")], np.array([[-50, -60]], dtype=np.float32), names="xy")
    assert fixes.xy[0] == pytest.approx((20, 15), abs=0.5)
    assert fixes.radius_m[0] > 15


@pytest.mark.parametrize(
    ("names", "outline"),
    [
        ("same", (0, 0, 40, 30)),
        ("line", (0, 0, 40, 30)),
        ("outside", (0, 0, 40, 30)),
        ("corners", (0, 0, 0.3, 0.3)),
        ("corners", (0, 0, 500, 400)),
        ("corners", (90_000, 80_000, 90_040, 80_030)),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_odd_places_and_odd_readings_still_give_an_honest_region(
    names: str, outline: tuple[float, float, float, float], seed: int
) -> None:
    places = {
        "same": [(5, 5)] * 4,
        "line": [(x, 5) for x in (0, 10, 20, 30)],
        "outside": [(-60, 90), (300, 5), (-20, -20), (41, 31)],
        "corners": [(0, 0), (40, 0), (40, 30), (0, 30)],
    }[names]
    points = [plans.access_point(f"p{i}", x, y) for i, (x, y) in enumerate(places)]
    plan = plans.plan_with(plans.outline(*outline), *points)
    rng = np.random.default_rng(seed)
    rssi = rng.uniform(-120, 0, (200, 4)).astype(np.float32)
    rssi[rng.random(rssi.shape) < 0.3] = np.nan
    rssi[:3] = np.array([[np.nan] * 4, [np.inf, -np.inf, np.nan, -50], [-60.0] * 4])
    fixes = locate([plan], rssi)
    assert is_honest(fixes)
    west, south, east, north = outline
    assert (fixes.xy >= np.array([west, south]) - 1).all()
    assert (fixes.xy <= np.array([east, north]) + 1).all()


def test_readings_of_any_age_are_taken() -> None:
    method = positioner("trilateration", [shop()], tuple("abcdef"))
    rssi = heard([shop()], somewhere(4)).astype(np.float32)
    age = np.array([[0], [1e9], [-5], [np.nan]], np.float32) * np.ones((4, 6), np.float32)
    assert is_honest(method.locate(Observation(0, np.arange(4), rssi, age)))


def test_nobody_is_no_error() -> None:
    fixes = locate([shop()], np.empty((0, 6), dtype=np.float32))
    assert (fixes.xy.shape, fixes.zone_probability.shape) == ((0, 2), (0, 1))


def test_the_floor_is_the_one_whose_access_points_hear_best() -> None:
    upstairs = [plans.access_point(f"u{name}", *xy) for name, xy in CORNERS.items()]
    outline = plans.outline(0, 0, 40, 30)
    floors = [shop(), plans.plan_with(outline, *upstairs, floor="1")]
    for floor in (0, 1):
        fixes = locate(floors, heard(floors, somewhere(50), floor))
        assert (fixes.floor == floor).mean() > 0.95


def test_a_floor_once_found_is_kept_through_a_doubtful_moment() -> None:
    upstairs = [plans.access_point(f"u{name}", *xy) for name, xy in CORNERS.items()]
    floors = [shop(), plans.plan_with(plans.outline(0, 0, 40, 30), *upstairs, floor="1")]
    names = access_points_of(floors, None)
    method = positioner("trilateration", floors, names)
    sure = heard(floors, somewhere(1), 1).astype(np.float32)
    doubtful = np.repeat(np.array([[-59, -61]], dtype=np.float32), 6, axis=1)
    now = np.zeros_like(sure)
    for second in range(5):
        method.locate(Observation(second * 1000, np.array([0]), sure, now))
    assert method.locate(Observation(5000, np.array([0]), doubtful, now)).floor.tolist() == [1]
    method.forget(np.array([0]))
    assert method.locate(Observation(6000, np.array([0]), doubtful, now)).floor.tolist() == [0]


def test_devices_do_not_depend_on_their_company() -> None:
    rssi = heard([shop()], somewhere(40))
    together = locate([shop()], rssi)
    alone = locate([shop()], rssi[17:18])
    np.testing.assert_allclose(alone.xy[0], together.xy[17], atol=1e-3)
