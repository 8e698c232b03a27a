"""Where people can walk, cell by cell."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

from floorplans.model import Floorplan
from simulators.furniture import staff_rooms

CELL_M = 0.5
# Half a cell's diagonal and the little that a sampled line may cut off a corner.
CLEARANCE_M = 0.42
SAMPLE_M = 0.1

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Walkable:
    """The cells that people can walk on, all of each cell free.

    Attributes:
        free: (n_rows, n_columns), row 0 lowest.
        origin: (2,) metres, the lower left corner.
    """

    free: Flags
    origin: Floats

    @cached_property
    def centers(self) -> Floats:
        """Return the middles of the free cells, (n_cells, 2) metres."""
        return self.origin + (np.argwhere(self.free)[:, ::-1] + 0.5) * CELL_M

    @cached_property
    def number(self) -> Ints:
        """Return each cell's index into `centers`, -1 where nobody walks, (n_rows, n_columns)."""
        number = np.full(self.free.shape, -1, dtype=np.intp)
        number[self.free] = np.arange(np.count_nonzero(self.free))
        return number

    @cached_property
    def _framed(self) -> Ints:
        """One more row and column on each side, where nobody walks, for all that is beyond."""
        return np.pad(self.number, 1, constant_values=-1)

    def cell_of(self, xy: Floats) -> Ints:
        """Return the index of the free cell that each point (n, 2) is in or nearest to, (n,)."""
        cells = self._cell_at(xy)
        for lost in np.flatnonzero(cells < 0):
            cells[lost] = np.square(self.centers - xy[lost]).sum(axis=1).argmin()
        return cells

    def is_free(self, xy: Floats) -> Flags:
        """Return for each point (..., 2) whether it is on a free cell."""
        return self._cell_at(xy) >= 0

    def _cell_at(self, xy: Floats) -> Ints:
        rows, columns = self.free.shape
        place = np.floor((xy - self.origin) / CELL_M).astype(np.intp) + 1
        place = np.minimum(np.maximum(place, 0), (columns + 1, rows + 1))
        return self._framed[place[..., 1], place[..., 0]]

    def is_clear(self, starts: Floats, ends: Floats) -> Flags:
        """Return for each straight way between points (n, 2) whether it stays on free cells."""
        steps = ends - starts
        longest = math.sqrt(np.square(steps).sum(axis=1).max(initial=0.0))
        samples = int(longest / SAMPLE_M) + 3
        share = (np.arange(samples) / (samples - 1))[None, :, None]
        return np.asarray(self.is_free(starts[:, None, :] + steps[:, None, :] * share).all(axis=1))


def walkable_of(plan: Floorplan) -> Walkable:
    """Return where the public of a floor can walk: in reach of a door, never in staff rooms."""
    x0, y0, x1, y1 = plan.outline.bounds
    columns, rows = (max(1, int(np.ceil(side / CELL_M))) for side in (x1 - x0, y1 - y0))
    row, column = np.indices((rows, columns))
    points = shapely.points(x0 + (column + 0.5) * CELL_M, y0 + (row + 0.5) * CELL_M)
    inside = plan.outline.buffer(-CLEARANCE_M)
    solid = shapely.union_all([*(f.area for f in plan.fixtures), *(w.line for w in plan.walls)])
    closed = shapely.union_all([solid.buffer(CLEARANCE_M), staff_rooms(plan)])
    shapely.prepare([inside, closed])
    free = np.asarray(shapely.intersects(inside, points) & ~shapely.intersects(closed, points))
    if not free.any():
        place = plan.outline.representative_point()
        free[int((place.y - y0) / CELL_M), int((place.x - x0) / CELL_M)] = True
    walkable = Walkable(free, np.array([x0, y0]))
    return Walkable(_in_reach(plan, walkable), walkable.origin)


def _in_reach(plan: Floorplan, walkable: Walkable) -> Flags:
    """Return the largest part of the free cells that hangs together, if possible with a door."""
    # Only sides count: a way between two cells that touch at a corner would cut that corner.
    parts, _ = ndimage.label(walkable.free)
    doors = np.array([(e.place.x, e.place.y) for e in plan.entrances]).reshape(-1, 2)
    part_of = parts[walkable.free]
    with_door = np.isin(part_of, part_of[walkable.cell_of(doors)]) if len(doors) else part_of > 0
    return np.asarray(parts == np.argmax(np.bincount(part_of[with_door])))
