"""How people move over a floor's cells: they stand, or walk in one of eight headings.

A belief is an array of (1 + headings, n_cells, n_devices): standing first. Walls and fixtures are
never crossed: a step leads from a cell to a neighbour that can be reached, or nowhere.
"""

import numpy as np
from scipy import sparse
from scipy.stats import poisson

from floorplans.crossings import STEPS, BoolArray, walkable_steps
from floorplans.grid import Grid
from floorplans.model import Floorplan
from locator.arrays import DoubleArray, FloatArray

STEP_S = 1.0
SPEED_M_S = 1.3
STANDING_S, WALKING_S, TURNING_S = 5.0, 60.0, 20.0  # mean times until it ends
DRIFT_M = 0.15  # how far somebody who stands moves about
RESTART_SHARE = 1e-3  # share of a belief that starts anew, anywhere, at each fix
LEAST_SHARE = 0.02  # of the steps of one heading that is still followed
HEADINGS = len(STEPS)
MODES = 1 + HEADINGS


class Motion:
    """The transition of a belief over one `STEP_S` on the cells of one floor.

    A step is three products with sparse matrices, which is all that it costs: what begins to walk
    or turns and what stops, then what walks on, then what becomes of those that changed.

    Attributes:
        start: (MODES, n_cells) where a device is of which nothing is known.
    """

    def __init__(self, grid: Grid, plan: Floorplan, prior: FloatArray) -> None:
        walkable = walkable_steps(grid, plan)
        stop, go = 1 - np.exp(-STEP_S / WALKING_S), 1 - np.exp(-STEP_S / STANDING_S)
        turning = np.where(walkable.T, 1 - np.exp(-STEP_S / TURNING_S), 1) * (1 - stop)
        standing = stop / (stop + go)
        share = np.array([standing, *[(1 - standing) / HEADINGS] * HEADINGS], dtype=np.float32)
        self.start = share[:, None] * (prior / prior.sum())
        walk = [_walk(grid, walkable, heading) for heading in range(HEADINGS)]
        n_cells = len(grid)
        same = np.ones(n_cells)
        begin = [_diagonal(part / HEADINGS) for part in (same * go, *turning)]
        stopped = [_diagonal(same * part) for part in (1 - go, *[stop] * HEADINGS)]
        self._change = _joined([begin, stopped])
        on = [w @ _diagonal(1 - stop - t) for w, t in zip(walk, turning, strict=True)]
        nobody = _diagonal(0 * same)
        self._on = _found(sparse.csr_array(sparse.block_diag([nobody, *on])))
        changed = [[nobody, _drift(grid, walkable)]]
        changed.extend([w, nobody] for w in walk)
        self._changed = _joined(changed)

    def step(self, belief: FloatArray) -> FloatArray:
        """Return the belief one step later; each device keeps its total."""
        before = belief.reshape(-1, belief.shape[2])
        after: FloatArray = self._on @ before
        after += self._changed @ (self._change @ before)
        return np.asarray(after.reshape(belief.shape))

    def back(self, message: FloatArray) -> FloatArray:
        """Return the likelihood of what comes later, (MODES, n_cells, n), one step before."""
        after = message.reshape(-1, message.shape[2])
        before: FloatArray = self._on.T @ after
        before += self._change.T @ (self._changed.T @ after)
        return np.asarray(before.reshape(message.shape))

    def with_restarts(self, belief: FloatArray) -> FloatArray:
        """Return the belief with a share that starts anew: who was lost can be found again."""
        lost = np.float32(RESTART_SHARE) * belief.sum(axis=(0, 1))
        return np.asarray(belief + self.start[:, :, None] * lost)

    def before_restarts(self, message: FloatArray) -> FloatArray:
        """Return the likelihood of what comes later before `with_restarts`."""
        anew = np.tensordot(self.start, message, axes=2)
        return np.asarray(message + np.float32(RESTART_SHARE) * anew)


def _diagonal(values: DoubleArray) -> sparse.csr_array:
    return sparse.csr_array(sparse.diags_array(values, dtype=np.float32))


def _joined(blocks: list[list[sparse.csr_array]]) -> sparse.csr_array:
    return _found(sparse.csr_array(sparse.block_array(blocks)))


def _found(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return a matrix without the zeros that it holds."""
    matrix.eliminate_zeros()
    return matrix


def _walk(grid: Grid, walkable: BoolArray, heading: int) -> sparse.csr_array:
    """Return (n_cells, n_cells) where a step leads from each column's cell.

    The number of cells is Poisson about the walking speed: people are slower and faster.
    """
    n_cells = len(grid)
    up, right = STEPS[heading]
    here = np.arange(n_cells)
    padded = np.pad(grid.lookup, 1, constant_values=-1)
    there = padded[grid.rows + 1 + up, grid.cols + 1 + right]
    target = np.where(walkable[:, heading], there, here)
    mean = SPEED_M_S * STEP_S / (grid.cell_m * np.hypot(up, right))
    count = np.arange(int(mean + 6 * np.sqrt(mean) + 3))
    share = poisson.pmf(count, mean)
    total = sparse.csr_array((n_cells, n_cells), dtype=np.float32)
    place = here
    kept = share >= LEAST_SHARE
    for chance, used in zip(share / share[kept].sum(), kept, strict=True):
        if used:
            values = np.full(n_cells, chance, dtype=np.float32)
            total = total + sparse.csr_array((values, (place, here)), shape=(n_cells, n_cells))
        place = target[place]
    return sparse.csr_array(total)


def _drift(grid: Grid, walkable: BoolArray) -> sparse.csr_array:
    """Return (n_cells, n_cells) how somebody who stands moves about."""
    n_cells = len(grid)
    chance = np.float32(min(0.1, DRIFT_M**2 / (2 * grid.cell_m**2)))
    padded = np.pad(grid.lookup, 1, constant_values=-1)
    rows, columns, values = [], [], []
    for heading, (up, right) in enumerate(STEPS):
        if abs(up) + abs(right) == 1:
            here = np.flatnonzero(walkable[:, heading])
            rows.append(padded[grid.rows[here] + 1 + up, grid.cols[here] + 1 + right])
            columns.append(here)
            values.append(np.full(len(here), chance))
    leaving = np.bincount(np.concatenate(columns), minlength=n_cells) * chance
    rows.append(np.arange(n_cells))
    columns.append(np.arange(n_cells))
    values.append(1 - leaving)
    entries = np.concatenate(values).astype(np.float32)
    places = np.concatenate(rows), np.concatenate(columns)
    return sparse.csr_array((entries, places), shape=(n_cells, n_cells))
