"""P(in zone) of a normal distribution, by equal-weight nodes counted in the floor's cells.

Polygons have no closed form under a normal, and a test of each node in each polygon would cost
devices times nodes times zones; a cell's shares of zones are computed once.
"""

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from floorplans.grid import cell_of, grid_of, zone_matrix
from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray

NODES = 64  # chosen: a node is 1.6 % of the probability
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))  # of Vogel's sunflower: even in radius and angle


class ZoneQuadrature:
    """The zones of all floors of a store, floor after floor, as shares of cells of `cell_m`."""

    def __init__(self, floors: Sequence[Floorplan], cell_m: float) -> None:
        self._grids = [grid_of(plan, cell_m) for plan in floors]
        self._starts = np.cumsum([0, *(len(grid) for grid in self._grids)])
        shares = [
            sparse.csr_array(zone_matrix(grid, plan.zones))
            for grid, plan in zip(self._grids, floors, strict=True)
        ]
        self._shares = sparse.block_diag(shares, format="csr")
        self._nodes = _normal_nodes()

    def probability(self, floor: IntArray, xy: FloatArray, covariance: FloatArray) -> FloatArray:
        """Return (n_devices, n_zones) probabilities, given the floor.

        Nodes outside the walkable cells are dropped and the others share their weight.
        """
        cells = self._cells(floor, xy[:, None] + self._nodes @ _root(covariance).mT)
        walkable = cells >= 0
        inside = np.maximum(walkable.sum(axis=1), 1)
        device = np.repeat(np.arange(len(floor)), walkable.sum(axis=1))
        share = (1 / inside)[device].astype(np.float32)
        shape = len(floor), self._starts[-1]
        mass = sparse.csr_array((share, (device, cells[walkable])), shape=shape)
        return np.asarray((mass @ self._shares).toarray(), dtype=np.float32)

    def _cells(self, floor: IntArray, places: FloatArray) -> IntArray:
        """Return (n_devices, n_nodes) cells over all floors, -1 where nobody can walk."""
        cells = np.full(places.shape[:2], -1, dtype=np.intp)
        for index, grid in enumerate(self._grids):
            here = floor == index
            own = cell_of(grid, places[here].reshape(-1, 2)).reshape(-1, NODES)
            cells[here] = np.where(own >= 0, own + self._starts[index], -1)
        return cells


def _normal_nodes() -> FloatArray:
    """Return (NODES, 2) nodes of a standard normal on a sunflower spiral, without randomness."""
    rank = np.arange(NODES) + 0.5
    radius, angle = np.sqrt(-2 * np.log(1 - rank / NODES)), rank * GOLDEN_ANGLE
    nodes = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    nodes -= nodes.mean(axis=0)
    return np.asarray(nodes / nodes.std(axis=0), dtype=np.float32)


def _root(covariance: FloatArray) -> FloatArray:
    """Return the lower Cholesky factors of (n, 2, 2) covariances, of singular ones too.

    numpy.linalg.cholesky raises for the zero covariance of the plain methods.
    """
    root = np.zeros_like(covariance)
    root[:, 0, 0] = np.sqrt(covariance[:, 0, 0])
    root[:, 1, 0] = covariance[:, 1, 0] / np.maximum(root[:, 0, 0], 1e-6)
    root[:, 1, 1] = np.sqrt(np.maximum(covariance[:, 1, 1] - root[:, 1, 0] ** 2, 0))
    return root
