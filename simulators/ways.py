"""The ways round the shelves, to places that many people go to."""

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from simulators.walkable import CELL_M, Flags, Floats, Ints, Walkable

# How many cells ahead a walker looks for a straight way; the last always works.
LOOK_AHEAD = (14, 7, 3, 1)
# People keep off the shelves: beside one, a metre costs as much as 1 + this in the open.
HUGGING_COST = 1.5
HUGGING_M = 0.5
# Nobody walks in the exact middle of an aisle.
SWAY_M = 0.22


class Ways:
    """Shortest ways from anywhere to a fixed set of goals.

    Args:
        walkable: where people can walk.
        goals: (n_goals, 2) metres, each on or near a free cell.
    """

    def __init__(self, walkable: Walkable, goals: Floats) -> None:
        self._walkable = walkable
        self._goal_cells = walkable.cell_of(goals)
        _, self._next = dijkstra(
            _graph(walkable), indices=self._goal_cells, return_predecessors=True
        )

    def way(self, start: Floats, goal: int, end: Floats, rng: np.random.Generator) -> Floats:
        """Return the corners (n, 2) of a way from `start` to `end`, a point in the goal's cell."""
        cells = self._cells(int(self._walkable.cell_of(start[None])[0]), goal)
        middles = self._walkable.centers[cells]
        points = np.vstack((start, middles[1:-1], end))
        return self._swayed(self._straightened(points), rng)

    def _cells(self, cell: int, goal: int) -> Ints:
        onward = self._next[goal]
        cells = [cell]
        while onward[cells[-1]] >= 0:
            cells.append(int(onward[cells[-1]]))
        return np.array(cells, dtype=np.intp)

    def _straightened(self, points: Floats) -> Floats:
        last, kept = len(points) - 1, [0]
        while kept[-1] < last:
            ahead = np.unique(np.minimum(kept[-1] + np.array(LOOK_AHEAD), last))[::-1]
            here = np.broadcast_to(points[kept[-1]], (len(ahead), 2))
            clear = self._walkable.is_clear(here, points[ahead])
            kept.append(int(ahead[np.argmax(clear)] if clear.any() else ahead[-1]))
        return points[kept]

    def _swayed(self, points: Floats, rng: np.random.Generator) -> Floats:
        swayed = points.copy()
        swayed[1:-1] += rng.normal(0.0, SWAY_M, (max(0, len(points) - 2), 2))
        blocked = ~self._walkable.is_clear(swayed[:-1], swayed[1:])
        straight_again = np.append(blocked, False) | np.append(False, blocked)
        swayed[straight_again] = points[straight_again]
        return swayed if self._walkable.is_clear(swayed[:-1], swayed[1:]).all() else points


def _graph(walkable: Walkable) -> csr_array:
    """Return the cost of a step from each free cell to its neighbours, (n_cells, n_cells)."""
    free, number = walkable.free, walkable.number
    clearance = ndimage.distance_transform_edt(free) * CELL_M
    cost = 1.0 + HUGGING_COST * np.exp(-clearance / HUGGING_M)
    steps = [_steps(free, number, cost, *step) for step in ((0, 1), (1, 0), (1, 1), (1, -1))]
    starts, ends, costs = (np.concatenate(parts) for parts in zip(*steps, strict=True))
    n_cells = len(walkable.centers)
    half = coo_array((costs, (starts, ends)), shape=(n_cells, n_cells))
    return csr_array(half + half.T)


def _steps(
    free: Flags, number: Ints, cost: Floats, down: int, across: int
) -> tuple[Ints, Ints, Floats]:
    """Return start, end and cost of every possible step of one kind; none cuts a corner."""
    rows, columns = free.shape
    left, right = max(0, -across), max(0, across)
    here = np.s_[: rows - down, left : columns - right]
    there = np.s_[down:, right : columns - left]
    possible = free[here] & free[there]
    if down and across:
        beside = np.s_[: rows - down, right : columns - left]
        above = np.s_[down:, left : columns - right]
        possible &= free[beside] & free[above]
    length = CELL_M * float(np.hypot(down, across))
    costs = length * (cost[here] + cost[there])[possible] / 2.0
    return number[here][possible], number[there][possible], costs
