"""Heat: where people spend their time, in person-seconds a cell, never person by person."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.ndimage import distance_transform_edt

from floorplans.grid import Grid
from floorplans.periods import SLOT_MS

FloatArray = NDArray[np.float32]

# Estimates this far beside the walkable floor belong to people on it; farther ones to the street.
BESIDE_M = 2.0


@dataclass(frozen=True, eq=False)
class Patch:
    """Person-seconds on a rectangle of cells, placed by the multiple of `cell_m` it begins at.

    Attributes:
        first_row: y of the lower edge, in cells from y = 0.
        first_col: x of the left edge, in cells from x = 0.
        seconds: (n_rows, n_columns) person-seconds.
    """

    first_row: int
    first_col: int
    seconds: FloatArray


@dataclass(frozen=True, eq=False)
class HeatSlot:
    """What was added to five minutes of a floor."""

    start_ms: int
    cell_m: float
    patch: Patch


@dataclass(frozen=True, eq=False)
class HeatRaster:
    """The heat of a floor over an interval.

    Attributes:
        floor: which floor of the store.
        cell_m: the side of a cell.
        origin: (x, y) of the lower left corner of row 0, column 0.
        values: (n_rows, n_columns) person-minutes per m2; NaN where nobody can walk.
        from_ms: the interval's beginning, Unix epoch in milliseconds, on a whole five minutes.
        to_ms: its end.
    """

    floor: str
    cell_m: float
    origin: tuple[float, float]
    values: FloatArray
    from_ms: int
    to_ms: int


class HeatAccumulator:
    """Sums person-seconds a cell and five minutes, until they are drained into the database."""

    def __init__(self, grid: Grid) -> None:
        self._grid = grid
        self._slots: dict[int, Patch] = {}
        away, nearest = distance_transform_edt(
            grid.lookup < 0, sampling=grid.cell_m, return_indices=True
        )
        self._near = away <= BESIDE_M
        self._nearest_row, self._nearest_col = nearest

    def add(self, at_ms: int, xy: ArrayLike, seconds: ArrayLike) -> None:
        """Add the time that people spent at their places.

        Args:
            at_ms: when, Unix epoch in milliseconds.
            xy: (n, 2) metres; places outside the floor count in the nearest cell within 2 m.
            seconds: (n,) or one number for all.
        """
        places = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
        spent = np.broadcast_to(np.asarray(seconds, dtype=np.float32), len(places))
        finite = np.isfinite(places).all(axis=1)
        places, spent = places[finite], spent[finite]
        column_row = np.floor((places - self._grid.origin) / self._grid.cell_m)
        on_raster = np.clip(column_row, 0, np.subtract(self._grid.shape[::-1], 1))
        beside_m = np.abs(column_row - on_raster).max(axis=1) * self._grid.cell_m
        cols, rows = on_raster.astype(np.intp).T
        counted = (beside_m <= BESIDE_M) & self._near[rows, cols]
        rows, cols = rows[counted], cols[counted]
        cells = self._nearest_row[rows, cols], self._nearest_col[rows, cols]
        start = at_ms // SLOT_MS * SLOT_MS
        if start not in self._slots:
            self._slots[start] = _frame(self._grid)
        # Not `seconds[cells] += spent`: several people in one cell would count once.
        np.add.at(self._slots[start].seconds, cells, spent[counted])

    def drain(self) -> list[HeatSlot]:
        """Return what was added since the last drain, and forget it."""
        slots, self._slots = self._slots, {}
        return [HeatSlot(start, self._grid.cell_m, patch) for start, patch in sorted(slots.items())]


def merged(patches: Sequence[Patch]) -> Patch:
    """Return the sum of patches on the rectangle about all of them."""
    first_row = min(patch.first_row for patch in patches)
    first_col = min(patch.first_col for patch in patches)
    n_rows = max(patch.first_row + patch.seconds.shape[0] for patch in patches) - first_row
    n_cols = max(patch.first_col + patch.seconds.shape[1] for patch in patches) - first_col
    total = Patch(first_row, first_col, np.zeros((n_rows, n_cols), dtype=np.float32))
    for patch in patches:
        _add(total, patch)
    return total


def raster(
    floor: str, grid: Grid, patches: Iterable[Patch], from_ms: int, to_ms: int
) -> HeatRaster:
    """Return the patches as person-minutes per m2 on a floor's grid."""
    total = _frame(grid)
    for patch in patches:
        _add(total, patch)
    density = total.seconds / np.float32(60 * grid.cell_m**2)
    values = np.where(grid.lookup >= 0, density, np.float32(np.nan))
    return HeatRaster(floor, grid.cell_m, grid.origin, values, from_ms, to_ms)


def _frame(grid: Grid) -> Patch:
    """Return a patch without heat on all of a grid."""
    first_col, first_row = (round(edge / grid.cell_m) for edge in grid.origin)
    return Patch(first_row, first_col, np.zeros(grid.shape, dtype=np.float32))


def _add(total: Patch, patch: Patch) -> None:
    """Add to `total`, in place, what of the patch lies on it."""
    row, col = patch.first_row - total.first_row, patch.first_col - total.first_col
    n_rows, n_cols = patch.seconds.shape
    on_total = total.seconds[max(row, 0) : max(row + n_rows, 0), max(col, 0) : max(col + n_cols, 0)]
    first = max(-row, 0), max(-col, 0)
    last = first[0] + on_total.shape[0], first[1] + on_total.shape[1]
    on_total += patch.seconds[first[0] : last[0], first[1] : last[1]]


def packed(seconds: FloatArray) -> bytes:
    """Return an array of person-seconds as compressed little-endian single precision."""
    # Little-endian whatever the machine: a database may be read on another one.
    return zlib.compress(seconds.astype("<f4").tobytes())


def unpacked(blob: bytes, shape: tuple[int, int]) -> FloatArray:
    """Return the array that `packed` made bytes of; the caller knows its shape."""
    return np.frombuffer(zlib.decompress(blob), dtype="<f4").reshape(shape).astype(np.float32)
