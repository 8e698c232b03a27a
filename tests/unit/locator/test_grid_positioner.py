from collections.abc import Callable

import numpy as np
import pytest
from shapely import LineString

from floorplans.model import Floorplan
from locator.survey.survey import Survey, survey_of
from locator.tracking.grid_positioner import RadioMapPositioner
from tests.unit.locator.surveyed_shop import (
    DEPTH_M,
    NAMES,
    WIDTH_M,
    Array,
    grid_points,
    levels_at,
    observation,
    plan_of,
    survey,
)

LINE = np.column_stack([np.linspace(1, 19, 12), np.full(12, 5.0)])

ODD: dict[str, Callable[[], tuple[Floorplan, Survey | None]]] = {
    "no survey": lambda: (plan_of(), None),
    "no access points": lambda: (plan_of(places={}), None),
    "one cell": lambda: (plan_of(0.1, 0.1), None),
    "one cell, survey outside": lambda: (plan_of(0.1, 0.1), survey(grid_points(4))),
    "200,000 square metres": lambda: (plan_of(500, 400), None),
    "one access point": lambda: (plan_of(places={"a": (1, 1)}), survey(grid_points(4))),
    "all at one place": lambda: (plan_of(places=dict.fromkeys(NAMES, (5.0, 5.0))), None),
    "points outside": lambda: (plan_of(), survey(grid_points(4) + 100)),
    "points on a line": lambda: (plan_of(), survey(LINE)),
    "points at one place": lambda: (plan_of(), survey(np.full((9, 2), 3.0))),
    "two points": lambda: (plan_of(), survey(LINE[:2])),
    "six points": lambda: (plan_of(), survey(LINE[:6])),
    "an empty survey": lambda: (plan_of(), survey_of([])),
}


@pytest.mark.parametrize("case", list(ODD))
def test_an_odd_floor_gives_an_honest_region_and_never_an_error(case: str) -> None:
    plan, points = ODD[case]()
    store = RadioMapPositioner([plan], NAMES, points)
    nan = np.nan
    rssi = np.array(
        [
            [nan] * 5,
            [-50, nan, nan, nan, nan],
            [-60] * 5,
            [0, 20, -200, np.inf, -np.inf],
        ]
    )
    for at_ms in (1000, 2000, 2000, 9000, 100_000, 50_000):
        fixes = store.locate(observation(at_ms, rssi, rows=[3, 1, 2, 0]))
        assert np.isfinite(fixes.xy).all()
        assert np.isfinite(fixes.covariance).all()
        assert (fixes.radius_m > 0).all()
        assert ((fixes.zone_probability >= 0) & (fixes.zone_probability <= 1.001)).all()
    store.forget(np.array([0, 99]))


def test_nothing_heard_is_anywhere_on_the_floor() -> None:
    store = RadioMapPositioner([plan_of()], NAMES)
    fixes = store.locate(observation(1000, np.full((1, 5), np.nan)))
    assert fixes.xy[0] == pytest.approx([WIDTH_M / 2, DEPTH_M / 2], abs=1)
    assert fixes.radius_m[0] > 8


@pytest.mark.parametrize("surveyed", [True, False])
def test_places_are_found_and_regions_hold_them(*, surveyed: bool) -> None:
    random = np.random.default_rng(3)
    xy = random.uniform((1, 1), (WIDTH_M - 1, DEPTH_M - 1), (200, 2))
    store = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()) if surveyed else None)
    fixes = store.locate(observation(1000, levels_at(xy) + random.normal(0, 3, (200, 5))))
    error = np.linalg.norm(fixes.xy - xy, axis=1)
    assert error.mean() < (1.8 if surveyed else 2.8)
    assert 0.8 < (error < fixes.radius_m).mean() <= 1


def test_between_two_likely_places_is_the_mean_and_the_likeliest_is_one_of_them() -> None:
    on_a_line = {"a": (1.0, 5.0), "b": (10.0, 5.0), "c": (19.0, 5.0)}
    points = grid_points()
    walked = survey_of(
        (str(point), *xy.tolist(), "0", name, float(level))
        for point, (xy, levels) in enumerate(zip(points, levels_at(points, on_a_line), strict=True))
        for name, level in zip(on_a_line, levels, strict=True)
    )
    store = RadioMapPositioner([plan_of(places=on_a_line)], list(on_a_line), walked)
    fixes = store.locate(observation(1000, levels_at(np.array([[10.0, 9.2]]), on_a_line)))
    assert fixes.xy[0, 1] == pytest.approx(5, abs=1)
    assert abs(fixes.most_likely[0, 1] - 5) > 3


def test_zones_are_as_probable_as_the_cells_in_them() -> None:
    store = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    fixes = store.locate(observation(1000, levels_at(np.array([[3.0, 5.0], [17.0, 5.0]]))))
    assert fixes.zone_probability[0, 0] > 0.95
    assert fixes.zone_probability[1, 0] < 0.05


def test_a_louder_phone_is_not_nearer() -> None:
    xy = np.random.default_rng(3).uniform((1, 1), (19, 9), (100, 2))
    store = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    plain = store.locate(observation(1000, levels_at(xy)))
    store.forget(np.arange(100))
    louder = store.locate(observation(1000, levels_at(xy) + 6))
    error = [np.linalg.norm(fixes.xy - xy, axis=1).mean() for fixes in (plain, louder)]
    assert error[1] < error[0] + 0.6


def test_following_somebody_is_better_than_each_scan_alone() -> None:
    random = np.random.default_rng(5)
    walk = np.column_stack([np.linspace(2, 18, 40), np.full(40, 5.0)])
    heard = levels_at(walk) + random.normal(0, 5, (40, 5))
    followed = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    alone = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    errors: list[list[float]] = [[], []]
    for second, (place, rssi) in enumerate(zip(walk, heard, strict=True)):
        alone.forget(np.array([0]))
        for store, error in zip((followed, alone), errors, strict=True):
            fix = store.locate(observation(1000 * second, rssi)).xy[0]
            error.append(float(np.linalg.norm(fix - place)))
    assert np.mean(errors[0]) < np.mean(errors[1])


def test_the_same_observations_give_the_same_fixes_in_any_company() -> None:
    xy = np.random.default_rng(3).uniform((1, 1), (19, 9), (70, 2))
    rssi = levels_at(xy)
    together = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    all_of_them = together.locate(observation(1000, rssi)).xy
    one = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    alone = one.locate(observation(1000, rssi[40:41])).xy
    assert alone[0] == pytest.approx(all_of_them[40], abs=1e-3)


def test_the_floor_that_sounds_alike_is_chosen() -> None:
    upper = {name: (x, DEPTH_M - y) for name, (x, y) in zip("vwxyz", _corners(), strict=True)}
    floors = [plan_of(), plan_of(floor="1", places=upper)]
    names = (*NAMES, *upper)
    points = grid_points(3)
    rows = []
    for floor, plan_levels in (("0", _both(points, own=0)), ("1", _both(points, own=1))):
        for point, xy in enumerate(points):
            for column, name in enumerate(names):
                level = float(plan_levels[point, column])
                rows.extend([(str(point), *xy.tolist(), floor, name, level)] * 2)
    store = RadioMapPositioner(floors, names, survey_of(rows))
    there = np.array([[5.0, 5.0]])
    rssi = np.concatenate([_both(there, own=0), _both(there, own=1)])
    assert store.locate(observation(1000, rssi)).floor.tolist() == [0, 1]


def _corners() -> list[tuple[float, float]]:
    return [(2.0, 2.0), (18.0, 2.0), (10.0, 8.0), (2.0, 8.0), (18.0, 8.0)]


def _both(xy: Array, *, own: int) -> Array:
    """Return levels of both floors' access points; the slab takes 20 dB."""
    upper = dict(zip("vwxyz", ((x, DEPTH_M - y) for x, y in _corners()), strict=True))
    parts = [levels_at(xy), levels_at(xy, upper)]
    parts[1 - own] = parts[1 - own] - 20
    return np.concatenate(parts, axis=1)


def test_a_device_takes_less_than_ten_kilobytes_however_large_the_floor() -> None:
    for plan in (plan_of(), plan_of(60, 40), plan_of(500, 400)):
        store = RadioMapPositioner([plan], NAMES)
        store.locate(observation(1000, np.full((1, 5), -60.0)))
        assert store.state_bytes < 10_000


def test_nobody_walks_through_a_wall() -> None:
    west, nothing = levels_at(np.array([[9.0, 5.0]])), np.full((1, 5), np.nan)
    wall = LineString([(10, -1), (10, 11)])
    in_the_west = []
    for walls in ([wall], []):
        store = RadioMapPositioner([plan_of(walls=walls)], NAMES, survey(grid_points()))
        for second in range(5):
            store.locate(observation(1000 * second, west))
        for second in range(5, 10):
            fixes = store.locate(observation(1000 * second, nothing))
        in_the_west.append(float(fixes.zone_probability[0, 0]))
    walled, open_plan = in_the_west
    assert walled > 0.85
    assert walled > open_plan + 0.1


def test_progress_is_told_up_to_the_end() -> None:
    told: list[float] = []
    RadioMapPositioner([plan_of()], NAMES, survey(grid_points(3)), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)
