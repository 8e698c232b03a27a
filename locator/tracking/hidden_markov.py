"""The motion model of the hidden Markov filter: standing, or walking in one of eight headings.

A belief is the Bayes filter's: an array of (1 + headings, n_cells, n_devices), standing first, that
need not be normalised. Walls and fixtures are never crossed: a step leads from a cell to a
neighbour that can be reached, or nowhere. Position and heading jointly beat each alone by 0.15 m in
the mall (docs/decisions/0010).
"""

import numpy as np
from scipy import sparse
from scipy.stats import poisson

from floorplans.crossings import STEPS, BoolArray, walkable_steps
from floorplans.grid import Grid
from floorplans.model import Floorplan
from locator.arrays import DoubleArray, FloatArray

# A prototype, tuned on the recordings, had people stand for 5 s, walk for 25 s and at 1.2 m/s. The
# values here differ; the history does not say why. None was measured alone.
STEP_S = 1.0
SPEED_M_S = 1.3
STANDING_S, WALKING_S, TURNING_S = 5.0, 60.0, 20.0  # mean times until it ends
DRIFT_M = 0.15  # standard deviation, a step, of a person who stands
# Share of the belief that restarts from the prior at each fix, so that a lost track recovers.
RESTART_SHARE = 1e-3
LEAST_STEP_SHARE = 0.02  # Poisson terms below it are dropped, to keep the matrices sparse
HEADINGS = len(STEPS)
MODES = 1 + HEADINGS


class Motion:
    """The transition of a belief over one `STEP_S` on the cells of one floor.

    A step is three products with sparse matrices, which is all that it costs: what begins to walk
    or turns and what stops, then what walks on, then what becomes of those that changed.

    Attributes:
        start: (MODES, n_cells) belief of a device without readings: the stationary shares of
            standing and walking times the prior.
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
        self._on = _without_zeros(sparse.csr_array(sparse.block_diag([nobody, *on])))
        changed = [[nobody, _drift(grid, walkable)]]
        changed.extend([w, nobody] for w in walk)
        self._changed = _joined(changed)

    def step(self, belief: FloatArray) -> FloatArray:
        """Return the belief one `STEP_S` later; each device's sum is preserved."""
        # scipy's sparse @ dense takes two axes only, so modes and cells are flattened into one.
        before = belief.reshape(-1, belief.shape[2])
        after: FloatArray = self._on @ before
        after += self._changed @ (self._change @ before)
        return np.asarray(after.reshape(belief.shape))

    def back(self, message: FloatArray) -> FloatArray:
        """Return the backward message, (MODES, n_cells, n), one step earlier.

        The message is the likelihood of all later scans given the state; the transposed matrices
        carry it back.
        """
        after = message.reshape(-1, message.shape[2])
        before: FloatArray = self._on.T @ after
        before += self._change.T @ (self._changed.T @ after)
        return np.asarray(before.reshape(message.shape))

    def with_restarts(self, belief: FloatArray) -> FloatArray:
        """Return the belief with a share restarted from `start`, so that a lost track recovers."""
        lost = np.float32(RESTART_SHARE) * belief.sum(axis=(0, 1))
        return np.asarray(belief + self.start[:, :, None] * lost)

    def before_restarts(self, message: FloatArray) -> FloatArray:
        """Return the backward message before `with_restarts`: its transpose."""
        restarted = np.tensordot(self.start, message, axes=2)
        return np.asarray(message + np.float32(RESTART_SHARE) * restarted)


def _diagonal(values: DoubleArray) -> sparse.csr_array:
    return sparse.csr_array(sparse.diags_array(values, dtype=np.float32))


def _joined(blocks: list[list[sparse.csr_array]]) -> sparse.csr_array:
    return _without_zeros(sparse.csr_array(sparse.block_array(blocks)))


def _without_zeros(matrix: sparse.csr_array) -> sparse.csr_array:
    """Remove the explicit zeros that scipy keeps after products, and return the matrix."""
    matrix.eliminate_zeros()
    return matrix


def _walk(grid: Grid, walkable: BoolArray, heading: int) -> sparse.csr_array:
    """Return (n_cells, n_cells) transition probabilities from each column's cell in a heading.

    The number of cells is Poisson about the walking speed: people are slower and faster. Someone
    who meets a wall stays in front of it.
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
    kept = share >= LEAST_STEP_SHARE
    for chance, used in zip(share / share[kept].sum(), kept, strict=True):
        if used:
            values = np.full(n_cells, chance, dtype=np.float32)
            total = total + sparse.csr_array((values, (place, here)), shape=(n_cells, n_cells))
        place = target[place]
    return sparse.csr_array(total)


def _drift(grid: Grid, walkable: BoolArray) -> sparse.csr_array:
    """Return (n_cells, n_cells) transition probabilities of a person who stands: a random walk."""
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
