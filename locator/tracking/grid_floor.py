"""One floor of the method `radiomap`, prepared: its cells, solver, motion model and summary."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from floorplans.grid import Grid, grid_of, zone_matrix
from floorplans.model import Floorplan
from locator.arrays import FloatArray
from locator.radio.scans import Scans
from locator.solving.posterior import Evidence, PosteriorSummary
from locator.tracking.coarse_grid import CoarseGrid
from locator.tracking.hidden_markov import Motion

# At most 3,000 cells a floor (docs/decisions/0010); the others are chosen by hand.
TARGET_CELLS, MOST_CELLS, SMALLEST_CELL_M = 1_500, 3_000, 0.25
LARGEST_SQUARE_M = 2.0  # of the motion's two by two cells: larger ones would leak through walls


class FloorSolver(Protocol):
    """The likelihood of scans on the cells of one floor, with a survey or without.

    Attributes:
        prior: (n_cells,) of a device without readings.
        radius_: of a 90 % circle, in root mean square distances.
        correlation_time_s_: seconds after which a scan is new information.
    """

    prior: FloatArray
    radius_: float
    correlation_time_s_: float

    def evidence(self, scans: Scans) -> Evidence:
        """Return the likelihood of scans on this floor; must not change any state."""

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Update running estimates by scans of devices with (n_devices, n_cells) posteriors."""


@dataclass(frozen=True, eq=False)
class GridFloor:
    """One floor, prepared.

    Attributes:
        grid: the cells of likelihoods.
        solver: fitted.
        coarse: the squares of the motion model.
        motion: over those.
        summary: of beliefs over the cells.
        zones: the floor's columns among the zones of the store.
    """

    grid: Grid
    solver: FloorSolver
    coarse: CoarseGrid
    motion: Motion
    summary: PosteriorSummary
    zones: slice

    @classmethod
    def of(cls, grid: Grid, solver: FloorSolver, plan: Floorplan, zones: slice) -> "GridFloor":
        """Prepare a floor whose solver is fitted to the cells of `grid`."""
        factor = 2 if 2 * grid.cell_m <= LARGEST_SQUARE_M else 1
        coarse = CoarseGrid.of(grid, solver.prior, factor)
        return cls(
            grid=grid,
            solver=solver,
            coarse=coarse,
            motion=Motion(coarse.grid, plan, coarse.prior),
            summary=PosteriorSummary(grid, zone_matrix(grid, plan.zones)),
            zones=zones,
        )


def cells_of(plan: Floorplan, largest_m: float) -> Grid:
    """Return a floor's grid: fine cells on small floors, and never too many of them."""
    area = plan.outline.area
    side = float(np.clip(np.sqrt(area / TARGET_CELLS), SMALLEST_CELL_M, largest_m))
    return grid_of(plan, max(side, float(np.sqrt(area / MOST_CELLS))))
