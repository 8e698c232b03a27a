from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from shapely import Point, affinity, box

from floorplans.model import AccessPoint, Fixture, Floorplan, Zone
from locator.coverage.coverage import Coverage, coverage
from locator.survey.survey import Survey, survey_of

CORNERS = ((1, 1), (19, 1), (1, 19), (19, 19))
SPOTS = [(x, y) for x in range(2, 20, 4) for y in range(2, 20, 4)]


def plan(places: tuple[tuple[float, float], ...] = CORNERS, **changes: object) -> Floorplan:
    points = [AccessPoint(id=f"ap{i}", place=Point(place)) for i, place in enumerate(places)]
    known: dict[str, object] = {
        "store": "square",
        "floor": "0",
        "name": "Ground floor",
        "timezone": "Europe/Paris",
        "outline": box(0, 0, 20, 20),
        "access_points": tuple(points),
    }
    return Floorplan(**(known | changes))  # type: ignore[arg-type] # the values are those of a plan


def survey(
    spots: Sequence[tuple[float, float]], names: tuple[str, ...] = ("ap0", "ap1", "ap2", "ap3")
) -> Survey:
    return survey_of(
        (f"p{i}", x, y, "0", name, -60.0)
        for i, (x, y) in enumerate(spots)
        for name in names
        for _ in range(8)
    )


def mean_m(found: Coverage) -> float:
    return float(found.error_m.mean())


def test_a_survey_lowers_the_error_everywhere() -> None:
    found = coverage([plan()], 0, survey([*SPOTS]))

    assert (found.error_m < found.before_m).all()
    assert mean_m(found) < 0.8 * found.before_m.mean()


def test_an_error_falls_most_where_samples_are() -> None:
    found = coverage([plan()], 0, survey([(3, 3), (4, 4), (3, 5)]))

    gain = 1 - found.error_m / found.before_m
    assert found.distance_m[gain.argmax()] < 3
    assert gain[found.distance_m > 15].max() < 0.05


def test_of_access_points_that_nobody_heard_a_survey_tells_nothing() -> None:
    some, all_of_them = survey([*SPOTS], ("ap0",)), survey([*SPOTS])

    assert mean_m(coverage([plan()], 0, all_of_them)) < mean_m(coverage([plan()], 0, some))


def test_more_access_points_lower_the_error() -> None:
    few, many = (
        coverage([plan()], 0, None),
        coverage([plan((*CORNERS, (10, 10), (10, 1)))], 0, None),
    )

    assert mean_m(many) < mean_m(few)


def test_two_radios_at_one_place_are_one_witness() -> None:
    once, twice = coverage([plan()], 0, None), coverage([plan((*CORNERS, *CORNERS))], 0, None)

    assert mean_m(twice) == pytest.approx(mean_m(once))


def test_without_access_points_one_may_be_anywhere() -> None:
    found = coverage([plan(())], 0, None)

    assert mean_m(found) == pytest.approx(np.sqrt(2 * 20**2 / 12), rel=0.05)


def test_the_answer_turns_with_the_frame() -> None:
    square = plan(((1, 1), (19, 1), (1, 19)))
    turned = plan(
        ((-1, 1), (-1, 19), (-19, 1)), outline=affinity.rotate(box(0, 0, 20, 20), 90, (0, 0))
    )

    error, turned_error = coverage([square], 0, None).error_m, coverage([turned], 0, None).error_m
    assert np.sort(turned_error) == pytest.approx(np.sort(error), rel=1e-4)


def test_an_access_point_without_a_place_is_put_where_it_is_loudest() -> None:
    with_it = survey(SPOTS, ("ap0", "unplaced"))
    middle = np.hypot(*(with_it.xy - 10).T)
    louder = replace(with_it, rssi=np.where(with_it.access_point == 1, -40 - 2 * middle, -60))

    known, unknown = coverage([plan()], 0, louder), coverage([plan()], 0, survey(SPOTS, ("ap0",)))

    near = np.hypot(*(known.grid.centers - 10).T) < 6
    assert (known.error_m < unknown.error_m)[near].all()


@pytest.mark.parametrize(
    "odd",
    [
        plan(outline=box(0, 0, 0.5, 0.5)),
        plan(((5, 5), (5, 5), (5, 5))),
        plan(((0, 10), (10, 10), (20, 10))),
        plan(((500, 500),)),
        plan(outline=box(0, 0, 500, 400)),
    ],
    ids=["one cell", "one place", "one line", "far outside", "200,000 m2"],
)
def test_odd_floors_have_an_error_that_is_finite(odd: Floorplan) -> None:
    found = coverage([odd], 0, survey([(1, 1), (300, 300)]))

    assert np.isfinite(found.error_m).all()
    assert (found.error_m > 0).all()


def test_points_in_fixtures_and_outside_count_as_well() -> None:
    with_fixture = plan(fixtures=(Fixture(area=box(8, 8, 12, 12)),))

    found = coverage([with_fixture], 0, survey([(10, 10), (-1, 5)]))

    assert [(place.x, place.y) for place in found.places] == [(10, 10), (-1, 5)]
    assert found.samples.sum() == 64
    assert found.distance_m.max() < 17


def test_the_next_place_is_the_farthest_from_all_samples() -> None:
    found = coverage([plan()], 0, survey([(1, 1)]))

    assert found.next_place == (19, 19)


def test_a_floor_that_is_wholly_surveyed_needs_no_next_place() -> None:
    spots = [(x, y) for x in range(1, 20, 2) for y in range(1, 20, 2)]

    found = coverage([plan()], 0, survey(spots))

    assert (found.surveyed, found.next_place) == (1.0, None)


def test_zones_smaller_than_their_error_are_named() -> None:
    zones = (
        Zone(id="shelf", name="Shelf", area=box(10, 10, 11, 11)),
        Zone(id="hall", name="Hall", area=box(0, 0, 20, 10)),
    )

    found = coverage([plan(zones=zones)], 0, None)

    assert [small.zone.id for small in found.small_zones] == ["shelf"]
    assert found.small_zones[0].radius_m == pytest.approx(0.564, abs=0.001)


def test_a_floor_without_samples_of_its_own_is_not_surveyed() -> None:
    upstairs = plan(floor="1", access_points=())

    found = coverage([plan(), upstairs], 1, survey(SPOTS))

    assert found.places == ()
    assert np.isinf(found.distance_m).all()
