"""What stands between two places: signals lose strength there, and people walk round it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import MultiPolygon, Polygon

from floorplans.grid import Grid
from floorplans.model import Fixture, Floorplan

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float32]
IntArray = NDArray[np.intp]
Coordinates = NDArray[np.float64]

# (row, column) of each of the eight neighbours; step k leads back from where step 7 - k leads.
STEPS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))

# Fixtures are shrunk by this much: a line that only slides along an edge does not pass through.
SKIN_M = 1e-3


@dataclass(frozen=True)
class _Obstacle:
    """What takes from a signal once: a straight piece of wall, or all edges of a fixture.

    Attributes:
        pieces: (n, 2, 2) metres.
        loss_db: taken from a line that crosses any of them.
        touched: (n_starts, n) whether a line's beginning lies on a piece.
        within: (n_starts,) whether a line's beginning lies inside.
    """

    pieces: Coordinates
    loss_db: float
    touched: BoolArray
    within: BoolArray


@dataclass(frozen=True)
class _View:
    """What one place sees: other places in the order of their directions, two times round.

    Attributes:
        place: (2,) metres.
        order: (m,) the index of each place in that order.
        directions: (2 m,) radians, rising.
        x: (2 m,) metres from `place`.
        y: (2 m,) metres from `place`.
    """

    place: Coordinates
    order: IntArray
    directions: Coordinates
    x: Coordinates
    y: Coordinates


def attenuation_db(plan: Floorplan, from_xy: ArrayLike, to_xy: ArrayLike) -> FloatArray:
    """Return the dB that walls and fixtures take from each straight line.

    A wall counts each time that it is crossed, a fixture once when the line passes through it. A
    wall that the first place itself touches takes nothing: an access point hangs on its near side.

    Args:
        plan: the floor.
        from_xy: (n, 2) metres, such as the access points' places.
        to_xy: (m, 2) metres, such as the centres of a grid's cells.

    Returns:
        (n, m) total attenuation.
    """
    starts = np.asarray(from_xy, dtype=np.float64).reshape(-1, 2)
    ends = np.asarray(to_xy, dtype=np.float64).reshape(-1, 2)
    obstacles = list(_obstacles(plan, starts))
    losses = np.zeros((len(starts), len(ends)), dtype=np.float32)
    for index, start in enumerate(starts):
        view = _view(start, ends)
        for obstacle in obstacles:
            losses[index, _met(obstacle, index, view)] += obstacle.loss_db
    return losses


def walkable_steps(grid: Grid, plan: Floorplan) -> BoolArray:
    """Return (n_cells, 8) whether each of `STEPS` stays on the floor and crosses no wall."""
    walkable = np.zeros((len(grid), len(STEPS)), dtype=np.bool_)
    barriers = _barriers(plan)
    centers = grid.centers.astype(np.float64)
    padded = np.pad(grid.lookup, 1, constant_values=-1)
    for index, (up, right) in enumerate(STEPS[4:], start=4):
        there = padded[grid.rows + 1 + up, grid.cols + 1 + right]
        here = np.flatnonzero(there >= 0)
        there = there[here]
        free = ~_blocked(centers[here], centers[there], barriers)
        walkable[here[free], index] = True
        walkable[there[free], 7 - index] = True
    return walkable


def _obstacles(plan: Floorplan, starts: Coordinates) -> Iterator[_Obstacle]:
    places = np.asarray(shapely.points(starts))[:, None]
    nowhere = np.zeros(len(starts), dtype=np.bool_)
    for wall in plan.walls:
        for piece in _pieces([shapely.get_coordinates(wall.line)])[:, None]:
            touched = shapely.distance(places, shapely.linestrings(piece)) < SKIN_M
            yield _Obstacle(piece, wall.attenuation_db, touched, nowhere)
    for fixture in plan.fixtures:
        inside = _inside(fixture)
        edges = _pieces(_rings(inside))
        touched = shapely.distance(places, shapely.linestrings(edges)) < SKIN_M
        within = shapely.contains_xy(inside, starts)
        yield _Obstacle(edges, fixture.attenuation_db, touched, within)


def _view(place: Coordinates, ends: Coordinates) -> _View:
    towards = ends - place
    directions = _direction(towards)
    order = np.argsort(directions)
    x, y = towards[order].T
    return _View(
        place=place,
        order=order,
        directions=np.concatenate([directions[order], directions[order] + 2 * np.pi]),
        x=np.concatenate([x, x]),
        y=np.concatenate([y, y]),
    )


def _met(obstacle: _Obstacle, index: int, view: _View) -> IntArray:
    """Return the ends of those lines from a place, the start of that index, that meet an obstacle.

    A piece is met by the lines between its two ends' directions, of which the first one counts and
    the last one does not: so a line through a corner meets exactly one of the two pieces.
    """
    if obstacle.within[index]:
        return view.order
    pieces = obstacle.pieces[~obstacle.touched[index]] - view.place
    tail, head = _direction(pieces[:, 0]), _direction(pieces[:, 1])
    leftwards = (head - tail) % (2 * np.pi) < np.pi
    low, high = np.where(leftwards, tail, head), np.where(leftwards, head, tail)
    first = np.searchsorted(view.directions, low)
    last = np.searchsorted(view.directions, np.where(high < low, high + 2 * np.pi, high))
    found = [np.zeros(0, dtype=np.intp)]
    for (one, other), begin, end in zip(pieces, first, last, strict=True):
        x, y = view.x[begin:end] - one[0], view.y[begin:end] - one[1]
        span_x, span_y = other - one
        left = span_x * y - span_y * x >= 0
        place_left = span_y * one[0] - span_x * one[1] >= 0
        found.append(begin + np.flatnonzero(left != place_left))
    return view.order[np.unique(np.concatenate(found) % max(len(view.order), 1))]


def _blocked(starts: Coordinates, ends: Coordinates, barriers: Coordinates) -> BoolArray:
    """Return (n,) whether the step from `starts` to `ends` crosses any of (b, 2, 2) barriers.

    A place on a barrier counts as left of it, whichever way the barrier was drawn; a step that
    touches a barrier's end is blocked, so that two barriers that meet leave no hole.
    """
    blocked = np.zeros(len(starts), dtype=np.bool_)
    steps = np.asarray(shapely.linestrings(np.stack([starts, ends], axis=1)))
    barrier, step = shapely.STRtree(steps).query(shapely.linestrings(barriers))
    tail, head = barriers[barrier, 0], barriers[barrier, 1]
    start, end = starts[step], ends[step]
    parted = (_cross(head - tail, start - tail) >= 0) != (_cross(head - tail, end - tail) >= 0)
    within = _cross(end - start, tail - start) * _cross(end - start, head - start) <= 0
    blocked[step[parted & within]] = True
    return blocked


def _barriers(plan: Floorplan) -> Coordinates:
    """Return (b, 2, 2) the straight pieces that nobody walks through, each drawn rightwards."""
    paths = [shapely.get_coordinates(wall.line) for wall in plan.walls]
    paths.extend(_rings(plan.outline))
    for fixture in plan.fixtures:
        paths.extend(_rings(_inside(fixture)))
    pieces = _pieces(paths)
    (x0, y0), (x1, y1) = pieces[:, 0].T, pieces[:, 1].T
    backwards = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    pieces[backwards] = pieces[backwards, ::-1]
    return pieces


def _inside(fixture: Fixture) -> Polygon | MultiPolygon:
    return fixture.area.buffer(-SKIN_M, join_style="mitre")


def _pieces(paths: Iterable[Coordinates]) -> Coordinates:
    """Return (n, 2, 2) the straight pieces of paths of (v, 2) corners."""
    pieces = [np.stack([path[:-1], path[1:]], axis=1) for path in paths]
    return np.concatenate([np.zeros((0, 2, 2)), *pieces])


def _rings(area: Polygon | MultiPolygon) -> Iterator[Coordinates]:
    for polygon in shapely.get_parts(area):
        for ring in shapely.get_rings(polygon):
            yield shapely.get_coordinates(ring)


def _direction(vectors: Coordinates) -> Coordinates:
    angles: Coordinates = np.arctan2(vectors[..., 1], vectors[..., 0])
    return angles


def _cross(a: Coordinates, b: Coordinates) -> Coordinates:
    product: Coordinates = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product
