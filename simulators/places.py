"""Where shoppers go: shelves to stand at, doors, lanes at the tills."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from floorplans.model import Floorplan, Zone
from simulators.furniture import lanes
from simulators.walkable import CELL_M, Flags, Floats, Walkable

# Near enough to take something from a shelf.
REACH_M = 1.0
# One place to stand for so much of a zone that is in reach of its shelves.
PLACE_M2 = 0.5
MOST_PLACES = 24
# Ways are kept from each cell to each place: in a mall there are fewer places a zone.
MOST_WAYS = 10_000_000
QUEUE_STEP_M = 0.8
FACING_NOWHERE = np.array([0.0, 1.0])


@dataclass(frozen=True)
class Destinations:
    """Goals of `Ways`, by what they are for.

    Attributes:
        xy: (n_goals, 2) metres.
        facing: (n_goals, 2) unit vectors, what somebody who stands there looks at.
        shelves: for each zone its goals, the one nearest to the zone's middle first.
        doors: the goals at the entrances.
        tails: the goal at the end of each till's queue.
        queues: for each till the places to stand, (n_places, 2), the first at the till.
    """

    xy: Floats
    facing: Floats
    shelves: dict[str, tuple[int, ...]]
    doors: tuple[int, ...]
    tails: tuple[int, ...]
    queues: tuple[Floats, ...]


def places_of(plan: Floorplan, walkable: Walkable) -> Destinations:
    """Return where the shoppers of a floor go."""
    middles = shapely.points(walkable.centers)
    at_shelf = np.asarray(shapely.dwithin(_fixtures(plan), middles, REACH_M))
    most = int(MOST_WAYS / len(walkable.centers) / max(1, len(plan.zones)))
    most = min(max(1, most), MOST_PLACES)
    shelves = {zone.id: _standing_places(zone, walkable, at_shelf, most) for zone in plan.zones}
    if not shelves:
        shelves = {"": _spread(walkable.centers, MOST_PLACES, walkable.centers[0])}
    doors = _snapped(walkable, np.array([(e.place.x, e.place.y) for e in plan.entrances]))
    if not len(doors):
        doors = walkable.centers[:1]
    queues = tuple(_queue(walkable, lane) for lane in lanes(plan))
    parts = [*shelves.values(), doors, *(queue[-1:] for queue in queues)]
    ends = np.cumsum([len(part) for part in parts]).tolist()
    goals = [tuple(range(end - len(part), end)) for end, part in zip(ends, parts, strict=True)]
    xy = np.vstack(parts)
    return Destinations(
        xy=xy,
        facing=_facing(plan, xy),
        shelves=dict(zip(shelves, goals, strict=False)),
        doors=goals[len(shelves)],
        tails=tuple(goal for (goal,) in goals[len(shelves) + 1 :]),
        queues=queues,
    )


def _standing_places(zone: Zone, walkable: Walkable, at_shelf: Flags, most: int) -> Floats:
    """Return free cells of a zone, spread along its shelves, (n_places, 2)."""
    x0, y0, x1, y1 = zone.area.bounds
    x, y = walkable.centers.T
    near = np.flatnonzero((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
    inside = near[shapely.contains(zone.area, shapely.points(walkable.centers[near]))]
    cells = inside[at_shelf[inside]] if at_shelf[inside].any() else inside
    middle = np.array(zone.area.representative_point().coords)
    if not len(cells):
        return _snapped(walkable, middle)
    count = int(np.clip(len(cells) * CELL_M**2 / PLACE_M2, 1, most))
    return _spread(walkable.centers[cells], count, middle[0])


def _fixtures(plan: Floorplan) -> BaseGeometry:
    fixtures = shapely.union_all([fixture.area for fixture in plan.fixtures])
    shapely.prepare(fixtures)
    return fixtures


def _spread(cells: Floats, count: int, first: Floats) -> Floats:
    """Return `count` cells, the nearest to `first`, then each the farthest from those before."""
    chosen = [int(np.hypot(*(cells - first).T).argmin())]
    gaps = np.hypot(*(cells - cells[chosen[0]]).T)
    while len(chosen) < min(count, len(cells)):
        chosen.append(int(gaps.argmax()))
        gaps = np.minimum(gaps, np.hypot(*(cells - cells[chosen[-1]]).T))
    return cells[chosen]


def _queue(walkable: Walkable, lane: LineString) -> Floats:
    steps = np.arange(0.0, lane.length + 1e-9, QUEUE_STEP_M)
    places = [lane.interpolate(along).coords[0] for along in steps.tolist()]
    return _snapped(walkable, np.array(places))


def _snapped(walkable: Walkable, xy: Floats) -> Floats:
    """Return the points (n, 2), each moved to the middle of a free cell where it is not on one."""
    xy = xy.reshape(-1, 2)
    free = walkable.is_free(xy)[:, None]
    return np.where(free, xy, walkable.centers[walkable.cell_of(xy)])


def _facing(plan: Floorplan, xy: Floats) -> Floats:
    fixtures = _fixtures(plan)
    if fixtures.is_empty:
        return np.tile(FACING_NOWHERE, (len(xy), 1))
    lines = shapely.shortest_line(shapely.points(xy), fixtures)
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    ahead = ends[:, 1] - ends[:, 0]
    return np.asarray(ahead / np.maximum(np.hypot(*ahead.T), 1e-9)[:, None])
