"""What stands between two places: signals lose strength there, and people walk round it."""

import itertools
from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely import Polygon

from floorplans.grid import Grid
from floorplans.model import Floorplan

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float32]
Coordinates = NDArray[np.float64]

# (row, column) of each of the eight neighbours; step k leads back from where step 7 - k leads.
STEPS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))

# Fixtures are shrunk by this much: a line that only slides along an edge does not pass through.
SKIN_M = 1e-3
LINES_AT_ONCE = 1_000_000


def attenuation_db(plan: Floorplan, from_xy: ArrayLike, to_xy: ArrayLike) -> FloatArray:
    """Return the dB that walls and fixtures take from each straight line.

    A wall counts each time that it is crossed, a fixture once when the line passes through it.

    Args:
        plan: the floor.
        from_xy: (n, 2) metres, such as the access points' places.
        to_xy: (m, 2) metres, such as the centres of a grid's cells.

    Returns:
        (n, m) total attenuation.
    """
    starts = np.asarray(from_xy, dtype=np.float64).reshape(-1, 2)
    ends = np.asarray(to_xy, dtype=np.float64).reshape(-1, 2)
    blocks = np.array_split(ends, 1 + len(starts) * len(ends) // LINES_AT_ONCE)
    return np.concatenate([_attenuation(plan, starts, block) for block in blocks], axis=1)


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


def _attenuation(plan: Floorplan, starts: Coordinates, ends: Coordinates) -> FloatArray:
    total = np.zeros((len(starts), len(ends)), dtype=np.float32)
    for wall in plan.walls:
        path = shapely.get_coordinates(wall.line)
        total += np.float32(wall.attenuation_db) * _crossings(path, starts, ends)
    for fixture in plan.fixtures:
        inner = fixture.area.buffer(-SKIN_M, join_style="mitre")
        through = shapely.contains_xy(inner, starts)[:, None] & np.ones(len(ends), dtype=np.bool_)
        for ring in _rings(inner):
            through |= _crossings(ring, starts, ends) > 0
        total += np.float32(fixture.attenuation_db) * through
    return total


def _crossings(path: Coordinates, starts: Coordinates, ends: Coordinates) -> NDArray[np.int16]:
    """Return (n, m) how often each line crosses a path of (v, 2) corners.

    A corner that lies on the line counts as left of it, so passing through one counts once.
    """
    count = np.zeros((len(starts), len(ends)), dtype=np.int16)
    along = ends - starts[:, None]
    was_left = _cross(along, path[0] - starts[:, None]) >= 0
    for tail, head in itertools.pairwise(path):
        is_left = _cross(along, head - starts[:, None]) >= 0
        start_left = _cross(head - tail, starts - tail) >= 0
        end_left = _cross(head - tail, ends - tail) >= 0
        count += (was_left != is_left) & (start_left[:, None] != end_left)
        was_left = is_left
    return count


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
        paths.extend(_rings(fixture.area.buffer(-SKIN_M, join_style="mitre")))
    pieces = np.concatenate([np.stack([path[:-1], path[1:]], axis=1) for path in paths])
    (x0, y0), (x1, y1) = pieces[:, 0].T, pieces[:, 1].T
    backwards = (x0 > x1) | ((x0 == x1) & (y0 > y1))
    pieces[backwards] = pieces[backwards, ::-1]
    return pieces


def _rings(area: Polygon) -> Iterator[Coordinates]:
    for polygon in shapely.get_parts(area):
        for ring in shapely.get_rings(polygon):
            yield shapely.get_coordinates(ring)


def _cross(a: Coordinates, b: Coordinates) -> Coordinates:
    product: Coordinates = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return product
