from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from numpy.testing import assert_allclose, assert_array_equal

from floorplans.model import Floorplan
from simulators.crowd import GUEST, MEAN_STAY_S, WARM_UP_S, Crowd, CrowdEvent, Kind
from simulators.people import SURVEY_M_PER_S
from simulators.walkable import Floats
from tests.plans import plan

NOON_MS = 1_773_486_000_000  # Saturday 14 March 2026, 12:00 in Paris
FOUR_MS = NOON_MS - 8 * 3_600_000


def crowd(store: Floorplan, *, people: int = 40, seed: int = 1, guest: bool = False) -> Crowd:
    crowd = Crowd(store, seed=seed, people=people, start_ms=NOON_MS, guest=guest)
    crowd.advance(-WARM_UP_S, 0.0)
    return crowd


def places(crowd: Crowd, seconds: range) -> Iterator[Floats]:
    """Yield where everybody is, second by second, (n, 2)."""
    for second in seconds:
        crowd.advance(float(second), second + 1.0)
        at_s = np.full(len(crowd.tracks.numbers), second + 0.5)
        numbers = crowd.tracks.numbers[crowd.tracks.there(crowd.tracks.numbers, at_s)]
        yield crowd.tracks.pose(numbers, at_s[: len(numbers)]).xy


def history(store: Floorplan, start_ms: int, hours: float, people: int) -> list[CrowdEvent]:
    crowd = Crowd(store, seed=3, people=people, start_ms=start_ms, guest=False)
    return list(crowd.advance(-WARM_UP_S, hours * 3600))


def test_nobody_walks_through_shelves_and_walls(store: Floorplan) -> None:
    solid = shapely.union_all(
        [*(f.area for f in store.fixtures), *(w.line.buffer(0.1) for w in store.walls)]
    )
    shapely.prepare(solid)
    inside = 0
    for xy in places(crowd(store), range(600)):
        inside += int((xy[:, 1] > 0).sum())
        assert not shapely.intersects(solid, shapely.points(xy[xy[:, 1] > 0])).any()
    assert inside > 10_000


def test_people_move_no_faster_than_people(store: Floorplan) -> None:
    walking = crowd(store)
    for second in range(300):
        walking.advance(float(second), second + 1.0)
        numbers = walking.tracks.numbers
        ends = [np.full(len(numbers), moment) for moment in (second, second + 1.0)]
        numbers = numbers[np.all([walking.tracks.there(numbers, end) for end in ends], axis=0)]
        before, after = (walking.tracks.pose(numbers, end[: len(numbers)]).xy for end in ends)
        assert np.hypot(*(after - before).T).max() < 2.2


def test_the_same_seed_gives_the_same_people(store: Floorplan) -> None:
    one, other = (list(places(crowd(store), range(60))) for _ in range(2))
    assert len(one) == 60
    for before, now in zip(one, other, strict=True):
        assert_array_equal(before, now)


def test_another_seed_gives_other_people(store: Floorplan) -> None:
    one, other = (next(places(crowd(store, seed=seed), range(1))) for seed in (1, 2))
    assert one.shape != other.shape or not np.allclose(one, other)


def test_stays_last_as_long_as_arrivals_assume(store: Floorplan) -> None:
    came: dict[int, float] = {}
    stays = []
    for event in history(store, NOON_MS, hours=1.2, people=30):
        if event.kind is Kind.CAME and not event.passing:
            came[event.number] = event.at_s
        if event.kind is Kind.WENT and event.number in came:
            stays.append(event.at_s - came[event.number])
    assert np.mean(stays) == pytest.approx(MEAN_STAY_S, rel=0.1)
    assert min(stays) > 30


def test_most_who_leave_have_paid_once(store: Floorplan) -> None:
    events = history(store, NOON_MS, hours=0.8, people=30)
    paid = Counter(h.number for h in events if h.kind is Kind.PAID)
    came = {h.number for h in events if h.kind is Kind.CAME and not h.passing}
    went = {h.number for h in events if h.kind is Kind.WENT} & came
    assert set(paid.values()) == {1}
    assert 0.85 < len(paid.keys() & went) / len(went) < 1.0


def test_fewer_people_come_at_night(store: Floorplan) -> None:
    night, noon = (len(history(store, start, 0.4, people=20)) for start in (FOUR_MS, NOON_MS))
    assert 0.3 < night / noon < 0.75


def test_passers_by_stay_outside(store: Floorplan) -> None:
    passing = crowd(store, people=40)
    events = [h for second in range(200) for h in passing.advance(second, second + 1.0)]
    numbers = [h.number for h in events if h.passing and h.kind is Kind.CAME]
    there = np.intersect1d(np.array(numbers), passing.tracks.numbers)
    assert len(there) > 0
    assert (passing.tracks.pose(there, np.full(len(there), 200.0)).xy[:, 1] < 0).all()


def test_the_guest_tours_all_zones(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    seen = Counter[str]()
    for xy in places(alone, range(2400)):
        seen.update(zone.id for zone in store.zones if zone.area.contains(shapely.Point(xy[0])))
    assert set(seen) == {zone.id for zone in store.zones}
    assert min(seen.values()) >= 35


def test_the_guest_goes_where_it_is_sent_and_stays_there(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    fish = next(zone for zone in store.zones if zone.id == "fish")
    alone.send_guest("fish")
    there = [fish.area.contains(shapely.Point(xy[0])) for xy in places(alone, range(480))]
    assert all(there[180:])
    alone.send_guest(None)
    later = [fish.area.contains(shapely.Point(xy[0])) for xy in places(alone, range(480, 600))]
    assert not all(later)
    assert alone.tracks.numbers.tolist() == [GUEST]


def test_the_guest_is_put_where_somebody_points_and_turns_round_there(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    there_s = alone.lead_guest(0.0, (12.0, 9.0), walking=False)
    assert there_s == 0.0
    facing = []
    for second in range(60):
        alone.advance(second, second + 1.0)
        pose = alone.tracks.pose(np.array([GUEST]), np.array([second + 0.5]))
        assert pose.xy.tolist() == [[12.0, 9.0]]
        facing.append(pose.facing[0])
    assert_allclose(np.mean(facing[:56], axis=0), 0.0, atol=1e-9)


def test_the_guest_walks_straight_to_where_somebody_points(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    alone.lead_guest(0.0, (10.0, 9.0), walking=False)
    alone.advance(0.0, 1.0)
    there_s = alone.lead_guest(1.0, (16.0, 9.0), walking=True)
    assert there_s == pytest.approx(1.0 + 6.0 / SURVEY_M_PER_S)
    ways = np.concatenate(list(places(alone, range(1, 12))))
    assert_allclose(ways[:, 0], np.minimum(10.0 + 1.2 * np.arange(0.5, 11.5), 16.0))
    assert_allclose(ways[:, 1], 9.0)


def test_a_guest_who_is_there_already_need_not_walk(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    alone.lead_guest(0.0, (10.0, 9.0), walking=False)
    assert alone.lead_guest(0.0, (10.0, 9.0), walking=True) == 0.0


def test_a_guest_who_was_led_goes_on_touring_when_released(store: Floorplan) -> None:
    alone = crowd(store, people=0, guest=True)
    alone.lead_guest(0.0, (12.0, 9.0), walking=False)
    for _ in places(alone, range(30)):
        pass
    alone.release_guest(30.0)
    seen = Counter[str]()
    for xy in places(alone, range(30, 600)):
        seen.update(zone.id for zone in store.zones if zone.area.contains(shapely.Point(xy[0])))
    assert len(seen) > 5
    assert alone.tracks.numbers.tolist() == [GUEST]


def test_nobody_is_led_where_no_guest_is(store: Floorplan) -> None:
    with pytest.raises(LookupError):
        crowd(store, people=0).lead_guest(0.0, (12.0, 9.0), walking=True)


def test_a_bare_floor_has_people_too() -> None:
    bare = crowd(plan(), people=5, guest=True)
    assert min(len(xy) for xy in places(bare, range(60))) > 0
