"""Where people crowd now: clusters by density, outlined in metres and named by their products."""

import math
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
import shapely
from scipy.stats import poisson
from shapely import MultiPoint, Polygon
from sklearn.cluster import DBSCAN

from floorplans.model import Floorplan, Zone
from locator.arrays import DoubleArray
from locator.presence.events import HotZone, Person

SEEN_WITHIN_MS: Final = 60_000  # who left stays for minutes at the door, where last seen
REACH_M: Final = 3.0  # people within it are neighbours: about the error of a good WiFi position
LEAST_PEOPLE: Final = 5
TIMES_DENSER: Final = 2.0  # than the floor on the whole, else a busy day is one hot zone
CHANCE: Final = 0.2  # that people spread by chance make one hot zone somewhere on the floor
MARGIN_M: Final = 1.0
HOLLOWNESS: Final = 0.5  # of the hull: 0 follows every dent, 1 is convex
NAMED_SHARE: Final = 0.2  # a zone with fewer of the cluster's people does not name it
NAMES: Final = 2


def hot_zones(people: Iterable[Person], floors: Sequence[Floorplan]) -> list[HotZone]:
    """Return the clusters of people, most people first.

    Only people seen in the last minute count. Somebody is in the core of a cluster who has at least
    `LEAST_PEOPLE` within `REACH_M`, and so many as neither people spread evenly over the floor nor
    people spread by chance would have.

    Source: Ester, Kriegel, Sander, Xu, "A density-based algorithm for discovering clusters", 1996.
    """
    people = list(people)
    since = max((person.seen_at for person in people), default=0) - SEEN_WITHIN_MS
    now = [person for person in people if person.seen_at >= since]
    found = [
        hot_zone
        for plan in floors
        for hot_zone in _of_floor(
            plan, np.array([(p.x, p.y) for p in now if p.floor == plan.floor]).reshape(-1, 2)
        )
    ]
    return sorted(found, key=lambda zone: (-zone.people, zone.floor, zone.outline))


def _of_floor(plan: Floorplan, xy: DoubleArray) -> list[HotZone]:
    xy = xy[np.isfinite(xy).all(axis=1)]
    if len(xy) < LEAST_PEOPLE:
        return []
    labels = DBSCAN(eps=REACH_M, min_samples=_crowd(len(xy), plan.outline.area)).fit_predict(xy)
    clusters = (xy[labels == label] for label in range(labels.max() + 1))
    return [zone for cluster in clusters if (zone := _hot_zone(plan, cluster)) is not None]


def _crowd(people: int, area_m2: float) -> int:
    """Return how many people within reach make a crowd on a floor with so many in all."""
    expected = people * math.pi * REACH_M**2 / area_m2
    others = int(poisson.isf(CHANCE / people, expected)) + 1
    return max(LEAST_PEOPLE, math.ceil(TIMES_DENSER * expected), others + 1)


def _hot_zone(plan: Floorplan, xy: DoubleArray) -> HotZone | None:
    outline = _outline(plan, xy)
    if outline is None:
        return None
    zones = _zones(plan.zones, xy)
    return HotZone(
        floor=plan.floor,
        name=_name(plan, zones, outline),
        zones=tuple(zone.id for zone in zones),
        people=len(xy),
        outline=tuple((round(x, 2), round(y, 2)) for x, y in outline.exterior.coords),
    )


def _outline(plan: Floorplan, xy: DoubleArray) -> Polygon | None:
    """Return the hull of the people, or None where none of it is on the floor."""
    hull = shapely.concave_hull(MultiPoint(xy), ratio=HOLLOWNESS)
    clipped = hull.buffer(MARGIN_M, quad_segs=4).intersection(plan.outline)
    polygons = [
        part for part in shapely.get_parts(clipped) if isinstance(part, Polygon) and part.area
    ]
    return max(polygons, key=lambda part: part.area, default=None)


def _zones(zones: Sequence[Zone], xy: DoubleArray) -> list[Zone]:
    """Return the zones in which enough of the people are, most people first."""
    counts = [int(np.count_nonzero(shapely.intersects_xy(zone.area, xy))) for zone in zones]
    least = max(1.0, NAMED_SHARE * len(xy))
    order = sorted(range(len(zones)), key=lambda index: -counts[index])
    return [zones[index] for index in order if counts[index] >= least]


def _name(plan: Floorplan, zones: Sequence[Zone], outline: Polygon) -> str:
    """Name a cluster by its zones, or by the nearest one, or by the floor."""
    if not zones:
        zones = sorted(plan.zones, key=lambda zone: zone.area.distance(outline.centroid))[:1]
    return " · ".join(zone.name for zone in zones[:NAMES]) or plan.name
