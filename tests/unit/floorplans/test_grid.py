import json

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from floorplans.geojson import read_floorplan
from floorplans.grid import cell_of, grid_of, zone_matrix
from tests import plans


def test_a_floor_is_cut_into_cells_without_its_fixtures() -> None:
    grid = grid_of(plans.plan(plans.fixture(2, 1, 5, 3)))

    assert grid.shape == (6, 10)
    assert grid.origin == (0, 0)
    assert len(grid) == 60 - 6
    assert grid.centers.dtype == np.float32
    assert [3.5, 1.5] not in grid.centers.tolist()
    assert [5.5, 1.5] in grid.centers.tolist()


def test_cells_lie_on_multiples_of_their_size() -> None:
    grid = grid_of(plans.plan_with(plans.outline(-1.3, 0.2, 2.1, 1.9)), cell_m=0.5)

    assert grid.origin == (-1.5, 0.0)
    assert grid.shape == (4, 8)
    assert np.allclose((grid.centers - 0.25) % 0.5, 0)


def test_a_size_that_floats_cannot_say_gives_no_empty_edge() -> None:
    assert grid_of(plans.plan_with(plans.outline(0, 0, 0.3, 0.7)), cell_m=0.1).shape == (7, 3)


def test_a_floor_narrower_than_a_cell_has_one() -> None:
    grid = grid_of(plans.plan_with(plans.outline(0.6, 0.6, 0.9, 0.9)))

    assert grid.centers.tolist() == [[0.5, 0.5]]


def test_a_floor_that_fixtures_fill_has_one_cell() -> None:
    assert len(grid_of(plans.plan(plans.fixture(-1, -1, 11, 7)))) == 1


def test_a_hole_in_the_outline_is_no_floor() -> None:
    rings = [plans.box(0, 0, 10, 6), plans.box(4, 2, 6, 4)]

    assert len(grid_of(plans.plan_with(plans.feature("outline", "Polygon", rings)))) == 56


def test_places_find_their_cells() -> None:
    grid = grid_of(plans.plan(plans.fixture(2, 1, 5, 3)))

    assert cell_of(grid, grid.centers).tolist() == list(range(len(grid)))
    nowhere = [[3.0, 2.0], [-0.1, 1.0], [10.1, 1.0], [1.0, 6.5]]
    nowhere += [[float("nan"), 1.0], [float("inf"), 1.0]]
    assert cell_of(grid, nowhere).tolist() == [-1] * 6


def test_shares_of_zones_are_exact() -> None:
    plan = plans.plan(
        plans.zone("all", -1, -1, 11, 7),
        plans.zone("half", 0, 0, 2.5, 1.25),
        plans.zone("none", 20, 20, 21, 21),
        plans.zone("tiny", 7.1, 3.1, 7.3, 3.2),
    )
    grid = grid_of(plan)

    shares = zone_matrix(grid, plan.zones)

    assert shares.dtype == np.float32
    assert shares.shape == (60, 4)
    assert (shares[:, 0] == 1).all()
    corner = cell_of(grid, [[0.5, 0.5], [2.5, 0.5], [0.5, 1.5], [2.5, 1.5]])
    assert shares[corner, 1].tolist() == [1.0, 0.5, 0.25, 0.125]
    assert shares[:, 2].sum() == 0
    assert shares[:, 3].sum() == pytest.approx(0.02)


def test_a_floor_without_zones_has_no_column() -> None:
    assert zone_matrix(grid_of(plans.plan()), ()).shape == (60, 0)


@given(st.lists(st.tuples(*[st.floats(0, 10)] * 2, *[st.floats(0.01, 5)] * 2), max_size=4))
def test_shares_add_up_to_the_area_on_the_floor(corners: list[tuple[float, ...]]) -> None:
    zones = [
        plans.zone(f"z{index}", x, y, x + width, y + height)
        for index, (x, y, width, height) in enumerate(corners)
    ]
    plan = plans.plan(*zones)

    shares = zone_matrix(grid_of(plan), plan.zones)

    on_floor = [zone.area.intersection(shapely.box(0, 0, 10, 6)).area for zone in plan.zones]
    assert shares.sum(axis=0) == pytest.approx(on_floor, abs=1e-4)
    assert ((shares >= 0) & (shares <= 1 + 1e-6)).all()


def test_a_mall_of_two_hundred_thousand_square_metres_is_cut() -> None:
    shops = [plans.zone(f"s{n}", 20 * n, 0, 20 * n + 20, 400) for n in range(25)]
    document = plans.document([plans.outline(0, 0, 500, 400), *shops])

    plan = read_floorplan(json.dumps(document))
    grid = grid_of(plan)

    assert len(grid) == 200_000
    assert zone_matrix(grid, plan.zones).sum() == 200_000
