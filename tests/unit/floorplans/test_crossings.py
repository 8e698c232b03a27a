import itertools

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString

from floorplans.crossings import STEPS, attenuation_db, walkable_steps
from floorplans.grid import Grid, cell_of, grid_of
from floorplans.model import Floorplan
from tests import plans


def loss(plan: Floorplan, start: plans.XY, end: plans.XY) -> float:
    return float(attenuation_db(plan, [start], [end])[0, 0])


def test_an_open_floor_takes_nothing() -> None:
    taken = attenuation_db(plans.plan(), np.zeros((3, 2)), np.ones((4, 2)))

    assert taken.shape == (3, 4)
    assert taken.dtype == np.float32
    assert not taken.any()


def test_no_access_point_gives_no_row() -> None:
    assert attenuation_db(plans.plan(), np.zeros((0, 2)), np.ones((4, 2))).shape == (0, 4)


def test_a_wall_takes_its_share_from_lines_that_cross_it() -> None:
    plan = plans.plan(plans.wall((5, 0), (5, 4), attenuation_db=7))

    assert loss(plan, (1, 1), (9, 1)) == 7
    assert loss(plan, (9, 1), (1, 1)) == 7
    assert loss(plan, (1, 5), (9, 5)) == 0
    assert loss(plan, (1, 1), (4, 3)) == 0
    assert loss(plan, (6, 1), (9, 1)) == 0


def test_a_bent_wall_counts_once_a_crossing() -> None:
    plan = plans.plan(plans.wall((3, 0), (3, 4), (7, 4), (7, 0)))

    assert loss(plan, (1, 2), (9, 2)) == 8
    assert loss(plan, (1, 2), (5, 2)) == 4
    assert loss(plan, (5, 2), (5, 5)) == 4


def test_a_line_through_a_corner_of_a_wall_crosses_it_once() -> None:
    plan = plans.plan(plans.wall((5, 0), (5, 2), (6, 4)))

    assert loss(plan, (3, 2), (8, 2)) == 4
    assert loss(plan, (8, 2), (3, 2)) == 4


def test_a_line_along_a_wall_does_not_cross_it() -> None:
    assert loss(plans.plan(plans.wall((2, 3), (8, 3))), (1, 3), (9, 3)) == 0


def test_a_fixture_counts_once_when_the_line_passes_its_inside() -> None:
    plan = plans.plan(plans.fixture(4, 2, 6, 4, attenuation_db=2))

    assert loss(plan, (1, 3), (9, 3)) == 2
    assert loss(plan, (5, 3), (9, 3)) == 2
    assert loss(plan, (4.5, 3), (5.5, 3)) == 2
    assert loss(plan, (3, 1), (7, 5)) == 2


def test_a_line_that_only_touches_a_fixture_loses_nothing() -> None:
    plan = plans.plan(plans.fixture(4, 2, 6, 4))

    assert loss(plan, (1, 2), (9, 2)) == 0
    assert loss(plan, (1, 4), (9, 4)) == 0
    assert loss(plan, (4, 0), (4, 6)) == 0
    assert loss(plan, (2, 4), (6, 0)) == 0


def test_a_u_shaped_fixture_counts_once_and_not_in_its_bay() -> None:
    ring = [[2, 1], [8, 1], [8, 5], [6, 5], [6, 3], [4, 3], [4, 5], [2, 5], [2, 1]]
    plan = plans.plan(plans.feature("fixture", "Polygon", [ring], attenuation_db=3))

    assert loss(plan, (1, 4), (9, 4)) == 3
    assert loss(plan, (5, 4), (5, 5.5)) == 0


def test_walls_and_fixtures_add_up() -> None:
    plan = plans.plan(
        plans.wall((3, 0), (3, 6), attenuation_db=10),
        plans.wall((4, 0), (4, 6), attenuation_db=5),
        plans.fixture(5, 0, 6, 6, attenuation_db=1.5),
    )

    assert loss(plan, (1, 1), (9, 2)) == 16.5


def test_many_lines_are_the_same_as_one_by_one() -> None:
    plan = plans.plan(plans.wall((3, 0), (3, 2.87)), plans.fixture(5, 2, 7, 4))
    grid = grid_of(plan)

    whole = attenuation_db(plan, grid.centers, grid.centers)

    one_by_one = [loss(plan, start, end) for start in grid.centers for end in grid.centers]
    assert whole.ravel().tolist() == one_by_one
    assert np.array_equal(whole, whole.T)


def test_a_wall_takes_nothing_from_the_access_point_that_hangs_on_it() -> None:
    plan = plans.plan(plans.wall((5, 0), (5, 6)), plans.wall((2, 0), (2, 6), attenuation_db=1))

    assert loss(plan, (5, 3), (9, 1)) == 0
    assert loss(plan, (5, 3), (3, 1)) == 0
    assert loss(plan, (5, 3), (1, 1)) == 1


coordinates = st.integers(0, 1_000_000).map(lambda number: number / 100_000)
points = st.tuples(coordinates, coordinates)


@given(st.lists(points, min_size=2, max_size=6, unique=True), points, points)
def test_crossings_are_those_that_geometry_finds(
    path: list[plans.XY], start: plans.XY, end: plans.XY
) -> None:
    plan = plans.plan(plans.wall(*path, attenuation_db=1))
    sight = LineString([start, end])
    # What touches a wall by an end is for rounding to decide.
    assume(shapely.distance(sight, shapely.points(path)).min() > 1e-6)
    assume(shapely.distance(plan.walls[0].line, shapely.points([start, end])).min() > 2e-3)
    pieces = [LineString(piece) for piece in itertools.pairwise(path)]
    assert loss(plan, start, end) == sum(sight.intersects(piece) for piece in pieces)


def step(plan: Floorplan, grid: Grid, start: plans.XY, end: plans.XY) -> bool:
    """Say whether the step between the cells of two neighbouring places is walkable."""
    cells = cell_of(grid, [start, end])
    away = (grid.rows[cells[1]] - grid.rows[cells[0]], grid.cols[cells[1]] - grid.cols[cells[0]])
    return bool(walkable_steps(grid, plan)[cells[0], STEPS.index((int(away[0]), int(away[1])))])


def test_on_an_open_floor_only_the_edge_stops() -> None:
    plan = plans.plan()
    grid = grid_of(plan)

    steps = walkable_steps(grid, plan)

    assert steps.shape == (60, 8)
    inner = (grid.rows > 0) & (grid.rows < 5) & (grid.cols > 0) & (grid.cols < 9)
    assert steps[inner].all()
    assert steps[cell_of(grid, [[0.5, 0.5]])[0]].tolist() == [
        False, False, False, False, True, False, True, True,
    ]  # fmt: skip


def test_every_step_leads_back() -> None:
    plan = plans.plan(plans.wall((3, 0), (4.3, 3.2), (8, 3.3)), plans.fixture(5, 4, 6.2, 5.7))
    grid = grid_of(plan, 0.5)
    steps = walkable_steps(grid, plan)

    assert steps.any()
    for index, (up, right) in enumerate(STEPS):
        cells = np.flatnonzero(steps[:, index])
        there = grid.lookup[grid.rows[cells] + up, grid.cols[cells] + right]
        assert (there >= 0).all()
        assert steps[there, 7 - index].all()


def test_nobody_steps_through_a_wall_but_round_its_end() -> None:
    plan = plans.plan(plans.wall((5, 0), (5, 4)))
    grid = grid_of(plan)

    assert not step(plan, grid, (4.5, 1.5), (5.5, 1.5))
    assert not step(plan, grid, (4.5, 1.5), (5.5, 2.5))
    assert step(plan, grid, (4.5, 4.5), (5.5, 4.5))
    assert step(plan, grid, (4.5, 1.5), (4.5, 2.5))


def test_nobody_steps_over_a_thin_fixture_or_out_of_the_outline() -> None:
    ring = [[0, 0], [10, 0], [10, 6], [5.1, 6], [5.1, 2], [4.9, 2], [4.9, 6], [0, 6], [0, 0]]
    notched = plans.feature("outline", "Polygon", [ring])
    plan = plans.plan_with(notched, plans.fixture(1.9, 0, 2.1, 4))
    grid = grid_of(plan)

    assert not step(plan, grid, (1.5, 1.5), (2.5, 1.5))
    assert step(plan, grid, (1.5, 4.5), (2.5, 4.5))
    assert not step(plan, grid, (4.5, 4.5), (5.5, 4.5))
    assert step(plan, grid, (4.5, 1.5), (5.5, 1.5))


def rooms(plan: Floorplan) -> int:
    """Return into how many parts the steps divide the floor."""
    grid = grid_of(plan)
    steps = walkable_steps(grid, plan)
    room = np.arange(len(grid))
    for _ in range(len(grid)):
        for index, (up, right) in enumerate(STEPS):
            cells = np.flatnonzero(steps[:, index])
            there = grid.lookup[grid.rows[cells] + up, grid.cols[cells] + right]
            np.minimum.at(room, there, room[cells])
    return len(np.unique(room))


@pytest.mark.parametrize("start", [0, 1, 2, 3])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_closed_room_is_closed_even_with_walls_through_the_cells_centres(
    start: int, backwards: bool
) -> None:
    corners = [(2.5, 1.5), (6.5, 1.5), (6.5, 4.5), (2.5, 4.5)]
    corners = corners[start:] + corners[:start]
    corners = corners[::-1] if backwards else corners
    walls = [
        plans.wall(corner, corners[(index + 1) % 4])
        if index % 2
        else plans.wall(corners[(index + 1) % 4], corner)
        for index, corner in enumerate(corners)
    ]

    assert rooms(plans.plan(*walls)) == 2
    assert rooms(plans.plan(*walls[:3])) == 1
