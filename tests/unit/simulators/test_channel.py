import numpy as np
import pytest
from numpy.testing import assert_array_equal

from floorplans.model import Floorplan
from simulators.channel import MISSED_SHARE, RadioChannel
from simulators.shadows import Shadows
from simulators.tracks import Pose
from simulators.walkable import Floats, Walkable
from tests.plans import access_point, fixture, outline, plan_with, wall

OPEN = plan_with(outline(0, 0, 60, 20), access_point("a", 5, 10, height_m=3))
EAST, WEST = (1.0, 0.0), (-1.0, 0.0)


def levels(
    floor: Floorplan,
    xy: tuple[float, float],
    *,
    facing: tuple[float, float] = WEST,
    loudness_db: float = 0.0,
    count: int = 2000,
) -> Floats:
    """Return what the first access point hears of many packets; NaN where it heard nothing."""
    pose = Pose(np.tile(xy, (count, 1)), np.tile(facing, (count, 1)))
    rng = np.random.default_rng(7)
    offsets = np.full(count, loudness_db)
    return RadioChannel(floor, seed=1).rssi(pose, np.zeros(count), offsets, rng)[:, 0]


def mean(heard: Floats) -> float:
    return float(np.nanmean(heard))


def test_near_phones_are_heard_at_ordinary_levels() -> None:
    assert -55 < mean(levels(OPEN, (7, 10))) < -35


def test_the_level_falls_with_the_distance() -> None:
    falls = [mean(levels(OPEN, (5.0 + d, 10.0))) for d in (3, 18, 54)]
    assert falls[0] > falls[1] + 5
    assert falls[1] > falls[2] + 10


def test_a_louder_phone_is_louder_by_as_much() -> None:
    quiet, loud = (mean(levels(OPEN, (10, 10), loudness_db=db)) for db in (0.0, 6.0))
    assert loud - quiet == pytest.approx(6.0, abs=0.2)


def test_a_body_between_phone_and_access_point_takes_some() -> None:
    towards, away = (mean(levels(OPEN, (15, 10), facing=way)) for way in (WEST, EAST))
    assert 4 < towards - away < 8


def test_packets_differ_and_some_are_missed() -> None:
    heard = levels(OPEN, (10, 10))
    assert 1.5 < np.nanstd(heard) < 4.5
    assert np.isnan(heard).mean() == pytest.approx(MISSED_SHARE, abs=0.03)


def test_levels_are_whole_numbers_that_the_wire_takes(
    store: Floorplan, walkable: Walkable, rng: np.random.Generator
) -> None:
    xy = walkable.centers
    pose = Pose(xy, np.tile(EAST, (len(xy), 1)))
    rssi = RadioChannel(store, seed=1).rssi(pose, np.zeros(len(xy)), np.zeros(len(xy)), rng)
    heard = rssi[np.isfinite(rssi)]
    assert_array_equal(heard, np.round(heard))
    assert heard.min() >= -96
    assert heard.max() <= -15
    # Everywhere enough access points hear a phone to place it, and nowhere all of them.
    assert (np.isfinite(rssi).sum(axis=1) >= 4).mean() > 0.99
    assert np.isfinite(rssi).sum(axis=1).mean() < 14


def test_whoever_is_too_far_is_not_heard() -> None:
    far = plan_with(outline(0, 0, 400, 20), access_point("a", 5, 10, height_m=3))
    assert np.isnan(levels(far, (390, 10))).all()


def test_the_slow_field_belongs_to_places() -> None:
    channel = RadioChannel(OPEN, seed=1)
    x = np.arange(0.0, 60.0, 0.25)
    field = channel._slow(np.column_stack((x, np.full(len(x), 10.0))), np.zeros(len(x)))[:, 0]
    assert np.abs(np.diff(field)).max() < 1.5
    assert 1.5 < field.std() < 6.0


def test_walls_shadow_and_many_shadow_less_than_their_sum() -> None:
    walls = [wall((10 + x, 0), (10 + x, 20), attenuation_db=10) for x in range(6)]
    place = np.array([[20.0, 10.0]])
    ap = np.array([[5.0, 10.0, 3.0]])
    one, six = (
        Shadows(plan_with(outline(0, 0, 60, 20), *some), ap).db(place)[0, 0]
        for some in (walls[:1], walls)
    )
    assert one == pytest.approx(10, abs=2)
    assert 20 < six < 32


def test_a_shelf_shadows_only_phones_beside_it() -> None:
    shelf = fixture(10, 0, 11, 20, attenuation_db=5, height_m=1.9)
    shadows = Shadows(plan_with(outline(0, 0, 60, 20), shelf), np.array([[5.0, 10.0, 3.2]]))
    beside, far, before = shadows.db(np.array([[12.0, 10.0], [40.0, 10.0], [8.0, 10.0]]))[:, 0]
    assert beside > 4
    assert far == 0
    assert before == 0


def test_low_furniture_shadows_nobody() -> None:
    chest = fixture(10, 0, 11, 20, attenuation_db=5, height_m=0.9)
    shadows = Shadows(plan_with(outline(0, 0, 60, 20), chest), np.array([[5.0, 10.0, 3.2]]))
    assert shadows.db(np.array([[12.0, 10.0]]))[0, 0] == 0


def test_the_same_seed_gives_the_same_radio_and_another_does_not() -> None:
    at = np.array([[10.0, 5.0]])
    slow = [RadioChannel(OPEN, seed=seed)._slow(at, np.zeros(1))[0, 0] for seed in (1, 1, 2)]
    assert slow[0] == slow[1] != slow[2]
