"""A shop on two storeys: its people take the stairs, and its access points are heard through slabs.

The floors are small, so that people change them often. What makes a floor hard to tell is here: by
the stairs the slab is open, and an access point right above is louder than most on one's own floor.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import LineString, Point, Polygon, box

from floorplans.model import AccessPoint, Entrance, Fixture, Floorplan, Wall, Zone
from simulators.channel import RadioChannel
from simulators.people import ShopFloor, SimulatedPerson, Stage
from simulators.places import places_of
from simulators.tills import Tills
from simulators.tracks import Pose
from simulators.walkable import Floats, Ints, walkable_of
from simulators.ways import Ways

WIDTH_M, DEPTH_M, STOREY_M, HEIGHT_M = 42.0, 26.0, 4.6, 3.0
STAIRS = Point(21.0, 13.0)
STAIRS_S = (14.0, 24.0)
# By the stairs the slab is open: this share of its loss is missing there, and less farther away.
SLAB_DB, OPEN_SHARE, OPEN_M = 17.0, 0.6, 6.0
# People had come before second 0, each at another time.
CAME_S = (-400.0, 0.0)
PLACES = (
    ((5.0, 5.0), (19.0, 3.0), (36.0, 6.0), (7.0, 21.0), (24.0, 23.0), (38.0, 19.0)),
    ((4.0, 13.0), (14.0, 4.0), (29.0, 5.0), (13.0, 22.0), (30.0, 21.0), (39.0, 12.0)),
)
ZONES = ((("fish", "Fish"), ("wine", "Wine")), (("books", "Books"), ("toys", "Toys")))


def storeys() -> tuple[Floorplan, Floorplan]:
    """Return the floorplans: shelves along the ground floor, across the first one."""
    along = [box(x, y, x + 10, y + 1) for x in (4, 28) for y in (4, 8, 17, 21)]
    across = [box(x, y, x + 1, y + 6) for x in (5, 11, 30, 36) for y in (3, 17)]
    return _floor(0, along), _floor(1, across)


def _floor(floor: int, shelves: Sequence[Polygon]) -> Floorplan:
    halves = box(0, 0, WIDTH_M / 2, DEPTH_M), box(WIDTH_M / 2, 0, WIDTH_M, DEPTH_M)
    outline = box(0, 0, WIDTH_M, DEPTH_M)
    return Floorplan(
        store="storeys",
        floor=str(floor),
        name=("Ground floor", "First floor")[floor],
        timezone="Europe/Paris",
        outline=outline,
        walls=(Wall(line=LineString(outline.exterior.coords), attenuation_db=11.0),),
        fixtures=tuple(Fixture(area=area, attenuation_db=1.5) for area in shelves),
        zones=tuple(
            Zone(id=id_, name=name, area=area)
            for (id_, name), area in zip(ZONES[floor], halves, strict=True)
        ),
        access_points=tuple(
            AccessPoint(id=f"ap-{floor}{number}", place=Point(place), height_m=HEIGHT_M)
            for number, place in enumerate(PLACES[floor])
        ),
        entrances=(Entrance(id=f"stairs-{floor}", name="Stairs", place=STAIRS),),
    )


class Radio:
    """How the access points of all storeys, floor after floor, hear the phones on each.

    Args:
        plans: of the storeys, the lowest first.
        seed: the same seed gives the same radio.
    """

    def __init__(self, plans: Sequence[Floorplan], *, seed: int) -> None:
        self._channels = [
            [
                RadioChannel(_from_below(plan, up - floor), seed=100 * seed + 10 * floor + up)
                for up, plan in enumerate(plans)
            ]
            for floor in range(len(plans))
        ]
        self._columns = sum(len(plan.access_points) for plan in plans)

    def rssi(
        self, pose: Pose, floor: Ints, at_s: Floats, loudness_db: Floats, rng: np.random.Generator
    ) -> Floats:
        """Return how each access point hears a packet of each phone; as `RadioChannel.rssi`."""
        heard = np.full((len(floor), self._columns), np.nan)
        for here, channels in enumerate(self._channels):
            those = np.flatnonzero(floor == here)
            some = Pose(pose.xy[those], pose.facing[those])
            slab_db = _slab_db(some.xy)
            levels = [
                channel.rssi(some, at_s[those], loudness_db[those] - abs(up - here) * slab_db, rng)
                for up, channel in enumerate(channels)
            ]
            heard[those] = np.hstack(levels)
        return heard


def _from_below(plan: Floorplan, storeys: int) -> Floorplan:
    """Return a plan as it is from a floor so many storeys below: only its access points count."""
    if not storeys:
        return plan
    rise_m = STOREY_M * storeys
    shifted = (replace(ap, height_m=ap.height_m + rise_m) for ap in plan.access_points)
    return replace(plan, walls=(), fixtures=(), access_points=tuple(shifted))


def _slab_db(xy: Floats) -> Floats:
    """Return (n,) what a slab takes above or below places."""
    away_m = np.hypot(*(xy - np.array([STAIRS.x, STAIRS.y])).T)
    return np.asarray(SLAB_DB * (1.0 - OPEN_SHARE * np.exp(-((away_m / OPEN_M) ** 2))))


def shop_of(plan: Floorplan, rng: np.random.Generator) -> ShopFloor:
    """Return what people do on one storey, whose only door is the stairs."""
    walkable = walkable_of(plan)
    places = places_of(plan, walkable)
    pull = rng.gamma(1.5, size=len(places.shelves))
    return ShopFloor(
        walkable=walkable,
        places=places,
        ways=Ways(walkable, places.xy),
        tills=Tills((), (), service_s=1.0),
        pull=pull / pull.sum(),
    )


def way_of(
    shops: Sequence[ShopFloor], until_s: float, rng: np.random.Generator
) -> tuple[Stage, Floats]:
    """Return somebody's way by both storeys in turn, and when they are half way on the stairs.

    The way begins on the ground floor where the number of those moments before any time is even.
    """
    now_s, floor = float(rng.uniform(*CAME_S)), int(rng.integers(2))
    changes = [now_s] * floor
    stages = []
    while now_s < until_s:
        stages += list(SimulatedPerson(shops[floor], now_s, rng).shopping())
        last = stages[-1]
        begun_s, now_s = float(last.at_s[-1]), float(last.at_s[-1] + rng.uniform(*STAIRS_S))
        on_stairs = np.array([begun_s, now_s])
        stages.append(Stage(on_stairs, last.xy[[-1, -1]], last.facing[[-1, -1]]))
        changes.append(float(on_stairs.mean()))
        floor = 1 - floor
    way = Stage(
        np.concatenate([stage.at_s for stage in stages]),
        np.vstack([stage.xy for stage in stages]),
        np.vstack([stage.facing for stage in stages]),
    )
    return way, np.array(changes)
