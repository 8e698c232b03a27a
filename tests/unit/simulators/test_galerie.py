import itertools

import pytest
import shapely

from floorplans.geojson import read_floorplan, write_floorplan
from floorplans.model import Floorplan
from simulators.furniture import lanes, staff_rooms
from simulators.places import places_of
from simulators.walkable import Walkable


def test_the_store_has_what_a_demonstration_needs(store: Floorplan) -> None:
    assert store.outline.bounds == (0.0, 0.0, 60.0, 40.0)
    assert (store.store, store.floor, store.timezone) == ("galerie", "0", "Europe/Paris")
    assert len(store.access_points) >= 12
    assert len(store.zones) == 14
    assert len(store.entrances) == 2
    assert len(lanes(store)) == 10


def test_nothing_stands_outside_or_in_something_else(store: Floorplan) -> None:
    assert store.fixtures
    assert store.walls
    assert store.access_points
    for fixture in store.fixtures:
        assert store.outline.covers(fixture.area), fixture.extra["name"]
        for wall in store.walls:
            assert not fixture.area.intersects(wall.line), fixture.extra["name"]
    for one, other in itertools.combinations(store.fixtures, 2):
        assert not one.area.intersects(other.area), (one.extra["name"], other.extra["name"])
    for access_point in store.access_points:
        assert store.outline.contains(access_point.place), access_point.id


def test_zones_do_not_overlap_and_are_all_for_the_public(store: Floorplan) -> None:
    assert len(store.zones) == 14
    for one, other in itertools.combinations(store.zones, 2):
        assert one.area.intersection(other.area).area == pytest.approx(0.0), (one.id, other.id)
    for zone in store.zones:
        assert store.outline.covers(zone.area), zone.id
        assert not zone.area.intersects(staff_rooms(store)), zone.id


def test_every_name_is_there_in_french_too(store: Floorplan) -> None:
    assert store.zones
    assert store.fixtures
    assert store.entrances
    for named in (*store.zones, *store.fixtures, *store.entrances):
        assert named.extra["name_fr"], named


def test_one_can_stand_in_each_zone_at_several_places(store: Floorplan, walkable: Walkable) -> None:
    places = places_of(store, walkable)
    assert store.zones
    for zone in store.zones:
        stands = [shapely.Point(places.xy[goal]) for goal in places.shelves[zone.id]]
        assert len(stands) >= 5, zone.id
        assert all(zone.area.contains(stand) for stand in stands), zone.id


def test_the_file_survives_a_round_trip(store: Floorplan) -> None:
    assert read_floorplan(write_floorplan(store)) == store
