"""Hot zones: clusters of people by density (DBSCAN), outlined in metres and named by zones."""

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

# All chosen by hand: there is no recording with crowds to fit them on.
SEEN_WITHIN_MS: Final = 60_000  # a person who left stays for minutes at the door, where last seen
# DBSCAN's eps: about the error of a good WiFi position; less would tear crowds apart.
NEIGHBOUR_M: Final = 3.0
LEAST_PEOPLE: Final = 5  # DBSCAN's min_samples, at least
TIMES_DENSER: Final = 2.0  # than the mean of the floor, else a busy day is one hot zone
# That a Poisson process of the floor's mean density makes a hot zone anywhere on the floor.
FALSE_ALARM_PROBABILITY: Final = 0.2
MARGIN_M: Final = 1.0  # about the hull: people are no points
CONCAVITY_RATIO: Final = 0.5  # of shapely.concave_hull: 0 follows every dent, 1 is convex
LEAST_ZONE_SHARE: Final = 0.2  # of the cluster's people, for a zone to name it
MOST_NAMES: Final = 2


def hot_zones(people: Iterable[Person], floors: Sequence[Floorplan]) -> list[HotZone]:
    """Return the clusters of people, most people first.

    Only people seen in the last minute count. A core point of DBSCAN has at least `LEAST_PEOPLE`
    within `NEIGHBOUR_M`, more than people spread evenly over the floor would have, and more than
    people spread at random would.

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
    # DBSCAN's labels: -1 is noise, clusters count from 0.
    labels = DBSCAN(
        eps=NEIGHBOUR_M, min_samples=_least_people(len(xy), plan.outline.area)
    ).fit_predict(xy)
    clusters = (xy[labels == label] for label in range(labels.max() + 1))
    return [zone for cluster in clusters if (zone := _hot_zone(plan, cluster)) is not None]


def _least_people(people: int, area_m2: float) -> int:
    """Return DBSCAN's min_samples, the point itself included, for so many people on a floor."""
    expected = people * math.pi * NEIGHBOUR_M**2 / area_m2
    # Each person is a trial, so the tail of one is the false alarm's divided by them (Bonferroni).
    others = int(poisson.isf(FALSE_ALARM_PROBABILITY / people, expected)) + 1
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
    # The hull of two places is a line and the intersection may be several parts or a mere point:
    # only after the buffer, and only polygons.
    hull = shapely.concave_hull(MultiPoint(xy), ratio=CONCAVITY_RATIO)
    clipped = hull.buffer(MARGIN_M, quad_segs=4).intersection(plan.outline)
    polygons = [
        part for part in shapely.get_parts(clipped) if isinstance(part, Polygon) and part.area
    ]
    return max(polygons, key=lambda part: part.area, default=None)


def _zones(zones: Sequence[Zone], xy: DoubleArray) -> list[Zone]:
    """Return the zones in which enough of the people are, most people first."""
    counts = [int(np.count_nonzero(shapely.intersects_xy(zone.area, xy))) for zone in zones]
    least = max(1.0, LEAST_ZONE_SHARE * len(xy))
    order = sorted(range(len(zones)), key=lambda index: -counts[index])
    return [zones[index] for index in order if counts[index] >= least]


def _name(plan: Floorplan, zones: Sequence[Zone], outline: Polygon) -> str:
    """Name a cluster by its zones, or by the nearest one, or by the floor."""
    if not zones:
        zones = sorted(plan.zones, key=lambda zone: zone.area.distance(outline.centroid))[:1]
    return " · ".join(zone.name for zone in zones[:MOST_NAMES]) or plan.name
