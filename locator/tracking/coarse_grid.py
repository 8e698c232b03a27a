"""A coarser grid over a finer one: motion needs less resolution than the likelihood of levels.

With squares of two by two cells the filter's step has a quarter of the states; the likelihood stays
on the cells (docs/decisions/0010, also for what leaks through walls that cross a square).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from floorplans.grid import Grid
from locator.arrays import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class CoarseGrid:
    """Cells of a finer grid grouped in squares.

    Attributes:
        grid: of the squares that hold a cell; a square's centre is the mean of its cells' centres,
            for a square at a wall may hold only some.
        parent: (n_cells,) the square of each cell.
        share: (n_cells, 1) of its square's prior.
        prior: (n_squares,) sum over the square's cells.
    """

    grid: Grid
    parent: IntArray
    share: FloatArray
    prior: FloatArray
    _gather: sparse.csr_array

    @classmethod
    def of(cls, fine: Grid, prior: FloatArray, factor: int) -> "CoarseGrid":
        """Group squares of `factor` x `factor` cells; `prior` is (n_cells,) and positive."""
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
        """Return (n_cells, n): each square's value divided among its cells as in the prior."""
        return np.asarray(squares.take(self.parent, axis=0) * self.share)

    def gather(self, cells: FloatArray) -> FloatArray:
        """Return (n_squares, n): the sum over each square's cells of (n_cells, n)."""
        return np.asarray(self._gather @ cells)
