"""What is remembered of each device: its belief over one floor's cells, small enough for crowds.

The probability of each cell is kept in 16 bits; how it is shared among standing and the headings is
kept for blocks of cells. A belief over 3,000 cells takes 8 kB.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from floorplans.grid import Grid
from locator.arrays import FloatArray, IntArray, grown
from locator.tracking.hidden_markov import MODES

MOST_BLOCKS = 120
NEVER = -(2**62)
TINY = np.float32(1e-30)


class CellBlocks:
    """The cells of a grid gathered in square blocks."""

    def __init__(self, grid: Grid) -> None:
        size = 1
        while True:
            block = grid.rows // size * (grid.shape[1] + 1) + grid.cols // size
            _, self.of_cell = np.unique(block, return_inverse=True)
            self.count = int(self.of_cell.max()) + 1
            if self.count <= MOST_BLOCKS:
                break
            size += 1
        ones = np.ones(len(grid), dtype=np.float32)
        places = self.of_cell, np.arange(len(grid))
        gather = sparse.csr_array((ones, places), shape=(self.count, len(grid)))
        self.gather = sparse.csr_array(sparse.block_diag([gather] * MODES, format="csr"))


class FilterStates:
    """The beliefs of all devices of a store, by the engine's rows.

    Attributes:
        at_ms: (capacity,) when each was last updated, or NEVER.
        floor: (capacity,) index of the floor that it is about.
    """

    def __init__(self, grids: Sequence[Grid]) -> None:
        self._blocks = [CellBlocks(grid) for grid in grids]
        self.at_ms = np.zeros(0, dtype=np.int64)
        self.floor = np.zeros(0, dtype=np.intp)
        cells = max(len(grid) for grid in grids)
        blocks = max(blocks.count for blocks in self._blocks)
        self._cells = np.zeros((0, cells), dtype=np.uint16)
        self._shares = np.zeros((0, MODES, blocks), dtype=np.uint16)

    @property
    def bytes_each(self) -> int:
        """What one device takes."""
        shares = self._shares.shape[1] * self._shares.shape[2]
        return self._cells.itemsize * (self._cells.shape[1] + shares) + 16

    def grow(self, rows: IntArray) -> None:
        """Make room for these rows."""
        needed = int(rows.max(initial=-1)) + 1
        if needed <= len(self.at_ms):
            return
        count = needed + len(self.at_ms) // 2
        self.at_ms = grown(self.at_ms, count, NEVER)
        self.floor = grown(self.floor, count, 0)
        self._cells = grown(self._cells, count, 0)
        self._shares = grown(self._shares, count, 0)

    def forget(self, rows: IntArray) -> None:
        """Drop these rows."""
        self.at_ms[rows[rows < len(self.at_ms)]] = NEVER

    def load(self, floor: int, rows: IntArray) -> FloatArray:
        """Return (MODES, n_cells, n_rows) beliefs of rows that are all on one floor."""
        blocks = self._blocks[floor]
        cells = _wide(self._cells[rows, : len(blocks.of_cell)]).T
        shares = _wide(self._shares[rows, :, : blocks.count]).transpose(1, 2, 0)
        belief: FloatArray = np.take(np.ascontiguousarray(shares), blocks.of_cell, axis=1)
        belief *= np.ascontiguousarray(cells)
        return belief

    def save(self, floor: int, rows: IntArray, at_ms: int, belief: FloatArray) -> None:
        """Keep (MODES, n_cells, n_rows) beliefs, whatever their totals."""
        blocks = self._blocks[floor]
        cells: FloatArray = belief.sum(axis=0)
        cells /= np.maximum(cells.sum(axis=0), TINY)
        shares = (blocks.gather @ belief.reshape(-1, len(rows))).reshape(MODES, -1, len(rows))
        shares /= np.maximum(shares.sum(axis=0), TINY)
        self._cells[rows, : len(cells)] = _narrow(np.ascontiguousarray(cells.T))
        self._shares[rows, :, : blocks.count] = _narrow(
            np.ascontiguousarray(shares.transpose(2, 0, 1))
        )
        self.at_ms[rows] = at_ms
        self.floor[rows] = floor


def _narrow(values: FloatArray) -> NDArray[np.uint16]:
    """Return the upper halves of contiguous float32: 8 bits of mantissa, and the whole range."""
    rounded = values.view(np.uint32) + np.uint32(0x8000)
    return np.asarray(rounded >> np.uint32(16), dtype=np.uint16)


def _wide(halves: NDArray[np.uint16]) -> FloatArray:
    return np.asarray((halves.astype(np.uint32) << np.uint32(16)).view(np.float32))
