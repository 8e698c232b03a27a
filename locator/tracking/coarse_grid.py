"""A coarser grid over a finer one: people's movements need less detail than what is heard."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from floorplans.grid import Grid
from locator.arrays import FloatArray, IntArray

TINY = np.float32(1e-30)


@dataclass(frozen=True, eq=False)
class CoarseGrid:
    """Cells of a finer grid gathered in squares.

    Attributes:
        grid: of the squares that hold a cell; a square's centre is the middle of its cells.
        parent: (n_cells,) the square of each cell.
        share: (n_cells, 1) of its square's prior.
        prior: (n_squares,)
    """

    grid: Grid
    parent: IntArray
    share: FloatArray
    prior: FloatArray
    _gather: sparse.csr_array

    @classmethod
    def of(cls, fine: Grid, prior: FloatArray, factor: int) -> "CoarseGrid":
        """Gather squares of `factor` x `factor` cells; `prior` is (n_cells,)."""
        shape = -(-fine.shape[0] // factor), -(-fine.shape[1] // factor)
        squares = fine.rows // factor * shape[1] + fine.cols // factor
        square, parent = np.unique(squares, return_inverse=True)
        ones = np.ones(len(fine), dtype=np.float32)
        gather = sparse.csr_array((ones, (parent, np.arange(len(fine)))))
        count = gather @ ones
        lookup = np.full(shape, -1, dtype=np.intp)
        rows, cols = np.divmod(square, shape[1])
        lookup[rows, cols] = np.arange(len(square))
        total = gather @ prior
        grid = Grid(
            cell_m=fine.cell_m * factor,
            origin=fine.origin,
            shape=shape,
            rows=rows,
            cols=cols,
            centers=(gather @ fine.centers) / count[:, None],
            lookup=lookup,
        )
        return cls(grid, parent, (prior / total[parent])[:, None], total, gather)

    def spread(self, squares: FloatArray) -> FloatArray:
        """Return (n_cells, n) what (n_squares, n) say of the cells, in the prior's proportions."""
        return np.asarray(squares.take(self.parent, axis=0) * self.share)

    def gather(self, cells: FloatArray) -> FloatArray:
        """Return (n_squares, n) sums of (n_cells, n)."""
        return np.asarray(self._gather @ cells)
