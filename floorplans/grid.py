"""The walkable floor cut into square cells."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from floorplans.model import Floorplan, Zone

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Grid:
    """The cells of a floor whose centre is walkable: inside the outline and outside the fixtures.

    The grid's lines lie on multiples of `cell_m`: the cells stay where they are when the outline
    is changed.

    Attributes:
        cell_m: the side of a cell.
        origin: (x, y) of the lower left corner of row 0, column 0.
        shape: (n_rows, n_columns) of the rectangle about the floor.
        rows: (n_cells,) upwards.
        cols: (n_cells,) to the right.
        centers: (n_cells, 2) metres.
        lookup: (n_rows, n_columns) the index of the cell there, or -1.
    """

    cell_m: float
    origin: tuple[float, float]
    shape: tuple[int, int]
    rows: IntArray
    cols: IntArray
    centers: FloatArray
    lookup: IntArray

    def __len__(self) -> int:
        return len(self.rows)


def grid_of(plan: Floorplan, cell_m: float = 1.0) -> Grid:
    """Return the grid of a floor; it has one cell at least, however narrow the floor is."""
    west, south, east, north = plan.outline.bounds
    first_col, first_row = _below(west, cell_m), _below(south, cell_m)
    shape = (max(1, _above(north, cell_m) - first_row), max(1, _above(east, cell_m) - first_col))
    origin = (first_col * cell_m, first_row * cell_m)
    x = origin[0] + (np.arange(shape[1]) + 0.5) * cell_m
    y = origin[1] + (np.arange(shape[0]) + 0.5) * cell_m
    inside = _walkable(plan, *np.meshgrid(x, y))
    if not inside.any():
        inside[_middle(plan, origin, cell_m, shape)] = True
    rows, cols = np.nonzero(inside)
    lookup = np.full(shape, -1, dtype=np.intp)
    lookup[rows, cols] = np.arange(len(rows))
    centers = np.column_stack([x[cols], y[rows]]).astype(np.float32)
    return Grid(cell_m, origin, shape, rows, cols, centers, lookup)


def cell_of(grid: Grid, xy: ArrayLike) -> IntArray:
    """Return (n,) the cell of each of (n, 2) places; -1 where nobody can walk."""
    column_row = np.floor((np.asarray(xy, dtype=np.float64) - grid.origin) / grid.cell_m)
    known = (column_row >= 0).all(axis=1) & (column_row < grid.shape[::-1]).all(axis=1)
    cells = np.full(len(column_row), -1, dtype=np.intp)
    cols, rows = column_row[known].astype(np.intp).T
    cells[known] = grid.lookup[rows, cols]
    return cells


def zone_matrix(grid: Grid, zones: Sequence[Zone]) -> FloatArray:
    """Return (n_cells, n_zones) the share of each cell's area that lies inside each zone."""
    shares = np.zeros((len(grid), len(zones)), dtype=np.float32)
    if not zones:
        return shares
    boxes = _boxes(grid)
    areas = np.array([zone.area for zone in zones])
    shapely.prepare(areas)
    tree = shapely.STRtree(boxes)
    zone, cell = tree.query(areas, predicate="intersects")
    whole = shapely.covers(areas[zone], boxes[cell])
    shares[cell[whole], zone[whole]] = 1.0
    zone, cell = zone[~whole], cell[~whole]
    parts = shapely.area(shapely.intersection(areas[zone], boxes[cell]))
    shares[cell, zone] = parts / grid.cell_m**2
    return shares


def _boxes(grid: Grid) -> NDArray[np.object_]:
    x = grid.origin[0] + grid.cols * grid.cell_m
    y = grid.origin[1] + grid.rows * grid.cell_m
    boxes: NDArray[np.object_] = shapely.box(x, y, x + grid.cell_m, y + grid.cell_m)
    return boxes


def _walkable(plan: Floorplan, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = shapely.contains_xy(plan.outline, x, y)
    blocked = shapely.union_all([fixture.area for fixture in plan.fixtures])
    return inside & ~shapely.intersects_xy(blocked, x, y)


def _middle(
    plan: Floorplan, origin: tuple[float, float], cell_m: float, shape: tuple[int, int]
) -> tuple[int, int]:
    free = plan.outline.difference(shapely.union_all([f.area for f in plan.fixtures]))
    # Not the centroid, which may lie outside a floor that is bent.
    place = (plan.outline if free.is_empty else free).representative_point()
    row = math.floor((place.y - origin[1]) / cell_m)
    col = math.floor((place.x - origin[0]) / cell_m)
    return min(row, shape[0] - 1), min(col, shape[1] - 1)


# An outline on 0.3 m and cells of 0.1 m: 0.3 / 0.1 is 2.9999999999999996, and means 3.
def _below(value: float, cell_m: float) -> int:
    return math.floor(value / cell_m + 1e-9)


def _above(value: float, cell_m: float) -> int:
    return math.ceil(value / cell_m - 1e-9)
