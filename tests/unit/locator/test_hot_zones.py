from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from floorplans.model import Floorplan, Zone
from locator.presence.events import HotZone, Person
from locator.presence.hot_zones import hot_zones

HALL = Floorplan(
    store="halle",
    floor="0",
    name="Ground floor",
    timezone="Europe/Paris",
    outline=box(0, 0, 60, 40),
    zones=(
        Zone(id="tea", name="Tea", area=box(0, 0, 20, 20)),
        Zone(id="wine", name="Wine", area=box(20, 0, 40, 20)),
        Zone(id="soap", name="Soap", area=box(40, 0, 60, 20)),
    ),
)


def person(x: float, y: float, floor: str = "0") -> Person:
    return Person(
        device="d",
        floor=floor,
        x=x,
        y=y,
        radius_m=2,
        associated=False,
        seen_at=0,
        visit=None,
        zone=None,
    )


def crowd(x: float, y: float, people: int, *, floor: str = "0", spread: float = 1) -> list[Person]:
    """People evenly round a place."""
    angles = np.arange(people) * 2 * np.pi / people
    return [person(x + spread * np.cos(a), y + spread * np.sin(a), floor) for a in angles]


def area(zone: HotZone) -> Polygon:
    return Polygon(zone.outline)


def brief(zones: Sequence[HotZone]) -> list[tuple[str, int]]:
    return [(zone.name, zone.people) for zone in zones]


def test_nobody_and_a_few_people_make_no_hot_zone() -> None:
    assert hot_zones([], [HALL]) == []
    assert hot_zones(crowd(10, 10, 4), [HALL]) == []


def test_crowds_are_named_by_their_product_and_come_largest_first() -> None:
    found = hot_zones(crowd(10, 10, 8) + crowd(50, 10, 20) + [person(30, 35)], [HALL])

    assert brief(found) == [("Soap", 20), ("Tea", 8)]
    assert [zone.zones for zone in found] == [("soap",), ("tea",)]


def test_an_outline_holds_its_people_and_stays_on_the_floor() -> None:
    people = crowd(1, 1, 12, spread=2)
    (zone,) = hot_zones(people, [HALL])

    assert zone.outline[0] == zone.outline[-1]
    assert HALL.outline.buffer(0.01).covers(area(zone))
    assert all(area(zone).buffer(0.01).intersects(shapely.box(p.x, p.y, p.x, p.y))
               for p in people if p.x >= 0 and p.y >= 0)  # fmt: skip
    assert area(zone).is_valid


def test_a_crowd_across_two_zones_has_both_names_the_fuller_first() -> None:
    (zone,) = hot_zones(crowd(18, 10, 12) + crowd(21.5, 10, 6), [HALL])

    assert (zone.name, zone.zones) == ("Tea · Wine", ("tea", "wine"))


def test_a_crowd_in_no_zone_is_named_by_the_nearest_but_covers_none() -> None:
    (zone,) = hot_zones(crowd(55, 30, 9), [HALL])

    assert (zone.name, zone.zones) == ("Soap", ())


def test_without_zones_the_floor_gives_the_name() -> None:
    (zone,) = hot_zones(crowd(55, 30, 9), [replace(HALL, zones=())])

    assert zone.name == "Ground floor"


def test_each_floor_has_its_own() -> None:
    upstairs = replace(HALL, floor="1", name="Upstairs")
    people = crowd(10, 10, 8) + crowd(10, 10, 9, floor="1") + crowd(10, 10, 9, floor="7")

    assert [(z.floor, z.people) for z in hot_zones(people, [HALL, upstairs])] == [
        ("1", 9),
        ("0", 8),
    ]


def test_people_spread_evenly_make_no_hot_zone_however_many_they_are() -> None:
    for step in (4.0, 2.0, 1.0, 0.5):
        xs, ys = np.meshgrid(np.arange(0, 60, step), np.arange(0, 40, step))
        even = [person(x, y) for x, y in zip(xs.ravel(), ys.ravel(), strict=True)]
        assert hot_zones(even, [HALL]) == []


@pytest.mark.parametrize("people", [50, 200, 1000])
def test_people_spread_by_chance_make_hardly_any(people: int) -> None:
    places = np.random.default_rng(people).uniform((0, 0), (60, 40), (20, people, 2))
    found = [hot_zones([person(x, y) for x, y in day], [HALL]) for day in places.tolist()]

    assert sum(map(len, found)) <= 5


def test_people_at_one_place_have_a_round_outline() -> None:
    (zone,) = hot_zones([person(10, 10)] * 7, [HALL])

    assert area(zone).area == pytest.approx(np.pi, rel=0.05)


def test_a_crowd_in_the_street_is_none_of_the_store() -> None:
    assert hot_zones(crowd(100, 100, 20), [HALL]) == []


def test_who_was_last_seen_more_than_a_minute_ago_is_in_no_crowd() -> None:
    here = [replace(p, seen_at=100_000) for p in crowd(10, 10, 8)]
    lately = [replace(p, seen_at=40_000) for p in crowd(10, 10, 3)]
    gone = [replace(p, seen_at=39_999) for p in crowd(50, 10, 20)]

    assert brief(hot_zones(here + lately + gone, [HALL])) == [("Tea", 11)]


def test_a_place_that_is_no_number_is_left_out() -> None:
    (zone,) = hot_zones([*crowd(10, 10, 8), person(float("nan"), 10)], [HALL])

    assert zone.people == 8
