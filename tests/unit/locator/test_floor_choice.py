import numpy as np
import pytest

from locator.floors.detector import FloorFilter
from locator.floors.evidence import placed_by_survey
from locator.survey.floor_points import surveyed_floor
from locator.survey.survey import Survey, survey_of
from locator.tracking.grid_positioner import RadioMapPositioner
from locator.tracking.methods import METHODS, positioner
from tests.unit.locator.surveyed_shop import (
    DEPTH_M,
    NAMES,
    WIDTH_M,
    Array,
    grid_points,
    levels_at,
    observation,
    plan_of,
)

SLAB_DB = 20.0
UPPER = {"v": (2.0, 8.0), "w": (18.0, 8.0), "x": (10.0, 2.0), "y": (2.0, 2.0), "z": (18.0, 2.0)}
BOTH = (*NAMES, *UPPER)
PLACES = np.array([[5.0, 5.0], [15.0, 5.0], [3.0, 3.0], [12.0, 7.0]])
UNHEARD = np.full((1, len(BOTH)), np.nan)


def heard(xy: Array, floor: int) -> Array:
    """Return the levels of both floors' access points; the slab takes 20 dB."""
    own, other = levels_at(xy), levels_at(xy, UPPER)
    parts = [own, other - SLAB_DB] if floor == 0 else [own - SLAB_DB, other]
    return np.concatenate(parts, axis=1)


def surveyed(*floors: int, step: float = 2.0) -> Survey:
    points = grid_points(step)
    return survey_of(
        (str(point), *xy.tolist(), str(floor), name, float(level))
        for floor in floors
        for point, (xy, levels) in enumerate(zip(points, heard(points, floor), strict=True))
        for name, level in zip(BOTH, levels, strict=True)
        for _ in range(2)
    )


GROUND, FIRST = plan_of(), plan_of(floor="1", places=UPPER)
SURVEYS = {"no": None, "ground": surveyed(0), "first": surveyed(1), "both": surveyed(0, 1)}


@pytest.mark.parametrize("survey", list(SURVEYS))
@pytest.mark.parametrize("floor", [0, 1])
def test_the_floor_is_found_whatever_is_surveyed(survey: str, floor: int) -> None:
    store = RadioMapPositioner([GROUND, FIRST], BOTH, SURVEYS[survey])
    noise = np.random.default_rng(floor).normal(0, 3, (len(PLACES), len(BOTH)))
    fixes = store.locate(observation(1000, heard(PLACES, floor) + noise))
    assert fixes.floor.tolist() == [floor] * len(PLACES)
    assert fixes.floor_probability.sum(axis=1) == pytest.approx(1, abs=1e-4)
    assert (fixes.floor_probability[:, floor] > 0.5).all()


def test_one_floor_of_two_uses_its_survey() -> None:
    # Only the survey knows the ground floor's access points.
    store = RadioMapPositioner([plan_of(places={}), FIRST], BOTH, surveyed(0))
    fixes = store.locate(observation(1000, heard(PLACES, 0)))
    assert fixes.floor.tolist() == [0] * len(PLACES)
    assert np.linalg.norm(fixes.xy - PLACES, axis=1).mean() < 1.5
    upstairs = store.locate(observation(200_000, heard(PLACES, 1)))
    assert upstairs.floor.tolist() == [1] * len(PLACES)


@pytest.mark.parametrize("method", METHODS)
def test_nobody_is_found_on_a_floor_that_nothing_is_known_of(method: str) -> None:
    empty = plan_of(200, 100, floor="1", places={})
    store = positioner(method, [empty, GROUND], NAMES)
    for second in range(5):
        rssi = levels_at(PLACES) if second % 2 else np.full((len(PLACES), len(NAMES)), np.nan)
        fixes = store.locate(observation(1000 * second, rssi))
        assert fixes.floor.tolist() == [1] * len(PLACES)


@pytest.mark.parametrize("method", METHODS)
def test_an_impossible_floor_is_not_chosen_however_well_it_would_explain(method: str) -> None:
    far = plan_of(2_000, 1_000, floor="1", places={})
    store = positioner(method, [far, GROUND], NAMES)
    faint = np.full((1, len(NAMES)), -119.0) + np.arange(len(NAMES)) / 100
    assert store.locate(observation(0, faint)).floor.tolist() == [1]


@pytest.mark.parametrize("method", METHODS)
def test_a_larger_floor_is_not_likelier(method: str) -> None:
    large = plan_of(10 * WIDTH_M, 10 * DEPTH_M, floor="1", places=UPPER)
    store = positioner(method, [GROUND, large], BOTH)
    assert store.locate(observation(0, heard(PLACES[:1], 0))).floor.tolist() == [0]
    for second in range(1, 15):
        assert store.locate(observation(1000 * second, UNHEARD)).floor.tolist() == [0]


def test_a_floor_fades_with_the_time_and_not_with_the_fixes() -> None:
    memory, row = FloorFilter([True, True]), np.array([3])
    memory.expected(row, 0)
    memory.keep(row, 0, np.array([[0.0, 1.0]], dtype=np.float32))
    assert memory.expected(row, 1_000)[0, 1] > 0.95
    assert memory.expected(row, 120_000)[0] == pytest.approx([0.5, 0.5], abs=0.01)
    memory.forget(np.array([3, 99]))
    assert memory.expected(row, 1_000)[0] == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("method", METHODS)
def test_zones_are_those_of_the_fix_and_less_sure_where_the_floor_is_not(method: str) -> None:
    store = positioner(method, [GROUND, FIRST], BOTH, surveyed(0, 1))
    sure = store.locate(observation(1000, heard(PLACES[:1], 0))).zone_probability[0]
    store.forget(np.array([0]))
    between = (heard(PLACES[:1], 0) + heard(PLACES[:1], 1)) / 2
    doubtful = store.locate(observation(1000, between))
    own, other = doubtful.floor[0], 1 - doubtful.floor[0]
    assert sure[0] > 0.9
    assert sure[1] == 0
    assert doubtful.zone_probability[0, other] == 0
    assert 0.3 < doubtful.zone_probability[0, own] < sure[0]


def test_looking_back_goes_no_further_than_the_stairs() -> None:
    store = RadioMapPositioner([GROUND, FIRST], BOTH, surveyed(0, 1))
    history = store.remember()
    live = [
        store.locate(observation(1000 * second, heard(np.array([[4.0 + second, 5.0]]), floor)))
        for second, floor in enumerate([0] * 6 + [1] * 6)
    ]
    smooth = history.smoothed(live)
    floors = [fixes.floor[0] for fixes in live]
    assert [fixes.floor[0] for fixes in smooth] == floors
    assert (floors[0], floors[-1]) == (0, 1)
    last_below = max(second for second, floor in enumerate(floors) if floor == 0)
    # Nothing comes after the last fix of a track.
    assert smooth[last_below].xy == pytest.approx(live[last_below].xy, abs=1e-3)
    error = [abs(fixes.xy[0, 0] - 4 - second) for second, fixes in enumerate(smooth)]
    assert max(error) < 3


def test_what_only_a_survey_knows_hangs_where_it_is_loud() -> None:
    survey = surveyed(0, 1, step=1.0)
    floors = [plan_of(places={"a": (7.0, 7.0)}), plan_of(floor="1", places={})]
    points = [surveyed_floor(survey, plan.floor, BOTH) for plan in floors]
    ground, first = placed_by_survey(floors, BOTH, points)
    found = {point.id: (point.place.x, point.place.y) for point in first.access_points}
    assert set(found) == set(UPPER)
    for name, place in UPPER.items():
        assert found[name] == pytest.approx(place, abs=1.5)
    drawn = {point.id: point.place for point in ground.access_points}
    assert set(drawn) == set(NAMES)
    assert (drawn["a"].x, drawn["a"].y) == (7.0, 7.0)


def test_what_is_heard_faintly_may_hang_on_another_floor() -> None:
    floors = [plan_of(places={}), FIRST]
    rows = [(str(x), float(x), 5.0, "0", name, level) for x in range(6) for name, level in LEVELS]
    points = [surveyed_floor(survey_of(rows), plan.floor, FAINT) for plan in floors]
    ground, _ = placed_by_survey(floors, FAINT, points)
    assert [point.id for point in ground.access_points] == ["near"]


FAINT = ("near", "far")
LEVELS = (("near", -50.0), ("far", -80.0))
