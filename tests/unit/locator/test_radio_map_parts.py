import numpy as np
import pytest
from scipy.spatial.distance import cdist

from floorplans.grid import grid_of
from locator.calibration.self_calibration import SelfCalibration
from locator.positioning import Observation
from locator.radio.audibility import Audibility
from locator.radio.fingerprints import Fingerprints
from locator.radio.gaussian_process import Kernel, Residuals, fit_kernel, posterior
from locator.radio.path_loss_fit import PathLossFit
from locator.radio.radio_map import RadioMap, fit_radio_map, kernel_of
from locator.radio.scans import Scans, scans_of
from locator.scoring.baselines import plain_positioner
from locator.solving.likelihood import Likelihood
from locator.survey.floor_points import SurveyedFloor, surveyed_floor
from locator.survey.survey import survey_of
from tests.unit.locator.surveyed_shop import NAMES, PLACES, grid_points, levels_at, plan_of, survey


def surveyed(step: float = 1.5) -> SurveyedFloor:
    floor = surveyed_floor(survey(grid_points(step)), "0", NAMES)
    assert floor is not None
    return floor


def scans(rssi: np.ndarray) -> Scans:
    levels = np.atleast_2d(rssi).astype(np.float32)
    heard = np.isfinite(levels).astype(np.float32)
    return Scans(levels, heard, np.zeros_like(heard), np.ones(len(levels), np.float32))


def test_a_process_finds_the_surface_and_says_where_it_does_not_know_it() -> None:
    random = np.random.default_rng(1)
    xy = random.uniform(0, 20, (150, 2))
    value = 5 * np.sin(xy[:, 0] / 3) + random.normal(0, 0.5, 150)
    sample = Residuals(xy, value, np.full(150, 0.25))
    kernel = fit_kernel([sample], 1.0)
    there = np.array([[7.0, 10.0], [12.0, 5.0], [200.0, 200.0]])
    across = kernel.covariance(cdist(there, xy)).astype(np.float32)
    mean, variance = posterior(kernel, sample, across)
    assert mean[:2] == pytest.approx(5 * np.sin(there[:2, 0] / 3), abs=1)
    assert (np.sqrt(variance[:2]) < 1.5).all()
    assert np.sqrt(variance[2]) == pytest.approx(kernel.amplitude_db, rel=0.01)


def test_without_samples_the_kernel_is_a_guess() -> None:
    assert fit_kernel([], 2.0).length_m >= 2


def test_the_radio_map_is_what_phones_hear() -> None:
    plan, floor = plan_of(), surveyed()
    grid = grid_of(plan, 1.0)
    path_loss = PathLossFit(plan, NAMES, grid.centers)
    found = fit_radio_map(floor, path_loss, kernel_of(floor, path_loss))
    error = found.mean_ - levels_at(grid.centers.astype(float)).T
    assert np.sqrt((error**2).mean()) < 1.5
    assert found.known_.all()
    assert (found.spread_ > 2).all()
    assert (found.heard_ > 0.85).all()


def test_an_access_point_without_a_place_is_learned_from_the_survey_alone() -> None:
    plan = plan_of(places={name: place for name, place in PLACES.items() if name != "c"})
    floor, grid = surveyed(), grid_of(plan, 1.0)
    path_loss = PathLossFit(plan, NAMES, grid.centers)
    found = fit_radio_map(floor, path_loss, kernel_of(floor, path_loss))
    column = NAMES.index("c")
    error = found.mean_[column] - levels_at(grid.centers.astype(float))[:, column]
    assert np.sqrt((error**2).mean()) < 2.5


def random_map(cells: int = 60) -> RadioMap:
    random = np.random.default_rng(2)
    return RadioMap(
        known_=np.array([True, True, True, True, False]),
        mean_=random.uniform(-90, -40, (5, cells)).astype(np.float32),
        spread_=random.uniform(2, 6, (5, cells)).astype(np.float32),
        heard_=np.full((5, cells), 0.5, dtype=np.float32),
    )


def test_the_product_is_the_likelihood_with_the_phones_offset_integrated_out() -> None:
    radio_map, rssi = random_map(), np.array([-50.0, -61, np.nan, -70, -55])
    log = Likelihood.of(radio_map, offset_db=3.0)._gaussian(
        np.where(np.isnan(rssi), 0, rssi + 70)[None].astype(np.float32),
        np.array([[1, 1, 0, 1, 1]], dtype=np.float32),
    )[0]
    heard = [0, 1, 3]
    expected = []
    for cell in range(60):
        spread = np.diag(radio_map.spread_[heard, cell].astype(float) ** 2)
        covariance = spread + 9.0
        apart = rssi[heard] - radio_map.mean_[heard, cell]
        square = apart @ np.linalg.solve(covariance, apart)
        expected.append(-square / 2 - np.log(np.diag(spread)).sum() / 2)
    difference = log - np.array(expected)
    assert difference == pytest.approx(np.full(60, difference[0]), abs=0.01)


def test_likelihoods_do_not_depend_on_the_company() -> None:
    likelihood = Likelihood.of(random_map())
    rssi = np.random.default_rng(0).uniform(-90, -40, (40, 5))
    rssi[::3, 1] = np.nan
    together = likelihood.log(scans(rssi))
    assert likelihood.log(scans(rssi[7]))[0] == pytest.approx(together[7], abs=1e-2)


def test_fingerprints_know_their_own_point_and_average_as_the_plain_method_does() -> None:
    floor, plan = surveyed(2.5), plan_of()
    grid = grid_of(plan, 0.5)
    prints = Fingerprints.of(floor, grid.centers, grid.cell_m)
    rssi = floor.rssi[7:9].astype(np.float32)
    log, place = prints.log(rssi)
    best = grid.centers[log.argmax(axis=1)]
    assert np.linalg.norm(best - floor.xy[7:9], axis=1).max() < 2
    rows = [
        (str(point), *xy.tolist(), "0", name, float(floor.rssi[point, column]))
        for point, xy in enumerate(floor.xy)
        for column, name in enumerate(NAMES)
    ]
    plain = plain_positioner("wknn", [plan], NAMES, survey_of(rows))
    fixes = plain.locate(Observation(0, np.arange(2), rssi, np.zeros_like(rssi)))
    assert place == pytest.approx(fixes.xy, abs=0.05)


def test_folds_leave_each_point_out_once() -> None:
    floor = surveyed()
    folds = floor.folds()
    assert sorted(np.concatenate(folds).tolist()) == list(range(len(floor)))
    assert not floor.walked


def test_single_scans_are_a_walk_and_are_left_out_in_stretches() -> None:
    points = np.column_stack([np.linspace(0, 20, 100), np.full(100, 5.0)])
    rows = [(str(k), *xy.tolist(), "0", "a", -50.0) for k, xy in enumerate(points)]
    floor = surveyed_floor(survey_of(rows), "0", NAMES)
    assert floor is not None
    assert floor.walked
    assert np.diff(floor.folds()[0])[:3].tolist() == [1, 1, 1]


def test_points_in_one_square_are_merged_by_their_samples() -> None:
    rows = [("p", 1.0, 1.0, "0", "a", -50.0)] * 3 + [("q", 1.1, 1.1, "0", "a", -60.0)]
    floor = surveyed_floor(survey_of(rows), "0", NAMES)
    assert floor is not None
    merged = floor.merged(1.0)
    assert len(merged) == 1
    assert merged.rssi[0, 0] == pytest.approx(-52.5)


def test_a_survey_of_another_floor_teaches_nothing() -> None:
    assert surveyed_floor(survey(grid_points(4)), "1", NAMES) is None
    assert surveyed_floor(None, "0", NAMES) is None


def observed(ages: list[float]) -> Observation:
    rssi = np.where(np.isnan(ages), np.nan, -60)[None].astype(np.float32)
    return Observation(0, np.array([0]), rssi, np.array([ages], dtype=np.float32))


def test_a_phones_new_scan_replaces_the_one_before() -> None:
    found = scans_of(observed([0.1, 0.1, 0.1, 2.1, np.nan]), np.array([2.0]))
    assert found.heard[0].tolist() == [1, 1, 1, 0, 0]
    assert found.undetermined[0].tolist() == [0, 0, 0, 1, 0]
    assert found.share[0] == 1


def test_access_points_that_report_in_turns_make_a_scan_together() -> None:
    found = scans_of(observed([0.1, 1.1, 2.1, 3.1, np.nan]), np.array([1.0]))
    assert found.heard[0].tolist() == [1, 1, 1, 1, 0]
    assert found.share[0] == pytest.approx(0.25)
    assert found.weight[0, 0] == 1
    assert (np.diff(found.weight[0]) < 0).all()


def test_the_silence_of_an_access_point_that_is_down_says_nothing() -> None:
    probability = np.array([[0.9, 0.1], [0.9, 0.9]], dtype=np.float32)
    audible = Audibility(probability)
    only_second = np.array([[0.0, 1.0]], dtype=np.float32)
    nothing_unsaid = np.zeros((1, 2), dtype=np.float32)
    before = np.ptp(audible.log(only_second, nothing_unsaid))
    for _ in range(300):
        audible.learn(only_second, nothing_unsaid, np.array([[1.0, 0.0]], dtype=np.float32))
    assert audible.kept_[0] < 0.1
    assert audible.kept_[1] == pytest.approx(1, abs=0.05)
    assert np.ptp(audible.log(only_second, nothing_unsaid)) < 0.2 * before


def test_a_receiver_that_does_not_fit_its_place_loses_trust() -> None:
    random = np.random.default_rng(4)
    calibration = SelfCalibration(6)
    for _ in range(200):
        loss_db = random.uniform(20, 50, (1, 6)).astype(np.float32)
        level = 4 - loss_db + random.normal(0, 4, (1, 6))
        level[0, 2] = random.uniform(-60, -10)
        calibration.learn(level.astype(np.float32), np.ones((1, 6), np.float32), loss_db)
    assert (calibration.trust_ < 0.5).tolist() == [False, False, True, False, False, False]
    assert calibration.level_db_ == pytest.approx(4, abs=3)


def test_what_is_learned_stays_inside_physical_bounds() -> None:
    calibration = SelfCalibration(5)
    ones = np.ones((50, 5), dtype=np.float32)
    calibration.learn(200 * ones, ones, 30 * ones)
    assert calibration.level_db_ <= 20
    few = np.array([[1, 1, 0, 0, 0]], dtype=np.float32)
    untouched = SelfCalibration(5)
    untouched.learn(few, few, few)
    assert untouched.level_db_ == 0


def test_a_kernel_falls_from_its_variance_to_nothing() -> None:
    kernel = Kernel(amplitude_db=3.0, length_m=2.0, nugget_db=1.0)
    falling = kernel.covariance(np.array([0.0, 1.0, 4.0, 100.0]))
    assert falling[0] == pytest.approx(9)
    assert (np.diff(falling) < 0).all()
    assert falling[-1] == pytest.approx(0, abs=1e-6)
