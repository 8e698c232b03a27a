import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose

from floorplans.model import Floorplan
from simulators.places import places_of
from simulators.walkable import Walkable, walkable_of
from simulators.ways import Ways
from tests.plans import feature, fixture, outline, plan, plan_with, wall


def length(way: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> float:
    return float(np.hypot(*np.diff(way, axis=0).T).sum())


def test_all_of_a_free_cell_is_free() -> None:
    floor = plan(fixture(4, 2, 6, 4), wall((0, 3), (2, 3)))
    centers = walkable_of(floor).centers
    assert len(centers) > 50
    for x, y in centers:
        cell = shapely.box(x - 0.25, y - 0.25, x + 0.25, y + 0.25)
        assert floor.outline.covers(cell)
        assert not cell.intersects(floor.fixtures[0].area)
        assert not cell.intersects(floor.walls[0].line)


def test_what_no_door_leads_to_is_not_walked_on() -> None:
    door = feature("entrance", "Point", [1, 3])
    walkable = walkable_of(plan(wall((5, 0), (5, 6)), door))
    assert walkable.centers[:, 0].max() < 5


def test_without_doors_the_largest_room_is_walked_on() -> None:
    walkable = walkable_of(plan(wall((4, 0), (4, 6))))
    assert walkable.centers[:, 0].min() > 4


def test_rooms_of_the_staff_are_closed() -> None:
    room = feature("room", "Polygon", [[[6, 0], [10, 0], [10, 6], [6, 6], [6, 0]]], staff_only=True)
    assert walkable_of(plan(room)).centers[:, 0].max() < 6


def test_a_floor_too_small_to_walk_on_has_one_cell() -> None:
    assert len(walkable_of(plan_with(outline(0, 0, 0.6, 0.6))).centers) == 1


def test_a_way_goes_round_a_wall(rng: np.random.Generator) -> None:
    walkable = walkable_of(plan(wall((5, 0), (5, 4))))
    goal = walkable.centers[walkable.cell_of(np.array([[8.0, 1.0]]))]
    way = Ways(walkable, goal).way(np.array([2.25, 1.25]), 0, goal[0], rng)
    assert not shapely.LineString(way).intersects(shapely.LineString([(5, 0), (5, 4)]))
    assert 8.5 < length(way) < 11.0


def test_a_way_in_the_open_is_nearly_straight(rng: np.random.Generator) -> None:
    walkable = walkable_of(plan_with(outline(0, 0, 40, 30)))
    start, goal = walkable.centers[walkable.cell_of(np.array([[3.0, 4.0], [36.0, 21.0]]))]
    way = Ways(walkable, goal[None]).way(start, 0, goal, rng)
    assert length(way) < 1.06 * np.hypot(*(goal - start))


def test_ways_begin_and_end_where_they_should_and_stay_on_free_cells(
    store: Floorplan, walkable: Walkable, rng: np.random.Generator
) -> None:
    places = places_of(store, walkable)
    ways = Ways(walkable, places.xy)
    assert len(places.xy) > 50
    for goal in range(0, len(places.xy), 7):
        start = walkable.centers[rng.integers(len(walkable.centers))]
        way = ways.way(start, goal, places.xy[goal], rng)
        assert_allclose(way[[0, -1]], [start, places.xy[goal]])
        assert walkable.is_clear(way[:-1], way[1:]).all()


@pytest.mark.parametrize("zone_area", [(0.1, 0.1, 0.2, 0.2), (4.2, 2.2, 5.8, 3.8)])
def test_a_zone_where_nobody_can_stand_is_looked_at_from_the_nearest_place(
    zone_area: tuple[float, float, float, float],
) -> None:
    west, south, east, north = zone_area
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    zone = feature("zone", "Polygon", [ring], id="tea", name="Tea")
    floor = plan(fixture(4, 2, 6, 4), zone)
    walkable = walkable_of(floor)
    places = places_of(floor, walkable)
    (goal,) = places.shelves["tea"]
    assert walkable.is_free(places.xy[goal])


def test_who_stands_at_a_shelf_looks_at_it() -> None:
    ring = [[6, 0], [10, 0], [10, 6], [6, 6], [6, 0]]
    zone = feature("zone", "Polygon", [ring], id="tea", name="Tea")
    floor = plan(fixture(5, 1.5, 6, 4.5), zone)
    places = places_of(floor, walkable_of(floor))
    beside = [goal for goal in places.shelves["tea"] if 2 < places.xy[goal][1] < 4]
    assert beside
    assert_allclose(places.facing[beside], [(-1, 0)] * len(beside))
