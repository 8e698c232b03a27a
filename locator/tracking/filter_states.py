"""The stored belief of each device, compressed so that 50,000 devices fit into memory.

The probability of each cell is stored in 16 bits, its division among standing and the headings for
blocks of cells. A belief over 3,000 cells takes 8 kB instead of 108.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from floorplans.grid import Grid
from locator.arrays import NEVER, TINY, FloatArray, IntArray, grown
from locator.tracking.hidden_markov import MODES

MOST_BLOCKS = 120  # of a floor, in which the mode shares are stored; chosen for memory


class CellBlocks:
    """The cells of a grid grouped in square blocks, at most `MOST_BLOCKS` of them."""

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
        """The memory of one device's state, in bytes."""
        shares = self._shares.shape[1] * self._shares.shape[2]
        return self._cells.itemsize * (self._cells.shape[1] + shares) + 16

    def grow(self, rows: IntArray) -> None:
        """Make room for these rows, and for half as many again."""
        needed = int(rows.max(initial=-1)) + 1
        if needed <= len(self.at_ms):
            return
        count = needed + len(self.at_ms) // 2
        self.at_ms = grown(self.at_ms, count, NEVER)
        self.floor = grown(self.floor, count, 0)
        self._cells = grown(self._cells, count, 0)
        self._shares = grown(self._shares, count, 0)

    def forget(self, rows: IntArray) -> None:
        """Drop these rows; ones that were never stored are no error."""
        self.at_ms[rows[rows < len(self.at_ms)]] = NEVER

    def load(self, floor: int, rows: IntArray) -> FloatArray:
        """Return (MODES, n_cells, n_rows) beliefs of rows that are all on one floor.

        The product of cell probabilities and block shares: an approximation, and no copy of what
        was saved.
        """
        blocks = self._blocks[floor]
        cells = _wide(self._cells[rows, : len(blocks.of_cell)]).T
        shares = _wide(self._shares[rows, :, : blocks.count]).transpose(1, 2, 0)
        belief: FloatArray = np.take(np.ascontiguousarray(shares), blocks.of_cell, axis=1)
        belief *= np.ascontiguousarray(cells)
        return belief

    def save(self, floor: int, rows: IntArray, at_ms: int, belief: FloatArray) -> None:
        """Store (MODES, n_cells, n_rows) beliefs, which need not be normalised."""
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
    """Return the upper halves of contiguous float32 (bfloat16), rounded to nearest.

    numpy's float16 would turn probabilities below 6e-8 into 0, from which a filter never recovers;
    bfloat16 has float32's range and 8 bits of mantissa.
    """
    rounded = values.view(np.uint32) + np.uint32(0x8000)
    return np.asarray(rounded >> np.uint32(16), dtype=np.uint16)


def _wide(halves: NDArray[np.uint16]) -> FloatArray:
    """Return the float32 values of upper halves."""
    return np.asarray((halves.astype(np.uint32) << np.uint32(16)).view(np.float32))
