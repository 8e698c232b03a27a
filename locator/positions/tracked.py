"""A positioner out of any solver: floors with stickiness, a Kalman filter, and the zones."""

from collections.abc import Sequence

import numpy as np

from floorplans.model import Floorplan
from locator.positioning import (
    Fixes,
    FloatArray,
    IntArray,
    Observation,
    PositioningSettings,
)
from locator.positions.calibration import Calibration
from locator.positions.kalman import ConstantVelocity
from locator.positions.solution import Solver, circle_radius
from locator.positions.zones import ZoneQuadrature

CHANGE_OF_FLOOR = 0.02  # from one fix to the next


class TrackedPositioner:
    """Places devices by a solver, one observation after the other."""

    def __init__(
        self, floors: Sequence[Floorplan], solver: Solver, settings: PositioningSettings
    ) -> None:
        self._solver = solver
        self._filter = ConstantVelocity()
        self._zones = ZoneQuadrature(floors, settings.cell_m)
        self._even = np.full(len(floors), 1 / len(floors), dtype=np.float32)
        self._floor: FloatArray = np.empty((0, len(floors)), dtype=np.float32)

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""
        rows = observation.rows
        solution = self._solver.solve(observation, self._floor_prior(rows))
        before = self._floor[rows].argmax(axis=1)
        self._floor[rows] = solution.floor_probability
        changed = rows[solution.floor != before]
        self._filter.forget(changed)
        xy, covariance = self._filter.update(
            rows, observation.at_ms, solution.xy, solution.covariance
        )
        return Fixes(
            at_ms=observation.at_ms,
            rows=rows,
            floor=solution.floor,
            xy=xy,
            covariance=covariance,
            radius_m=circle_radius(covariance),
            zone_probability=self._zones.probability(solution.floor, xy, covariance),
        )

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""
        self._filter.forget(rows)
        self._floor[rows[rows < len(self._floor)]] = self._even

    def overhear(self, hearing: IntArray, heard: IntArray, rssi: FloatArray) -> None:
        """Do nothing: nothing is learned."""

    def calibration(self) -> None:
        """Return None: nothing is learned."""

    def restore(self, calibration: Calibration) -> None:
        """Do nothing: nothing is learned."""

    def _floor_prior(self, rows: IntArray) -> FloatArray:
        more = int(rows.max(initial=-1)) + 1 - len(self._floor)
        if more > 0:
            new = np.tile(self._even, (more + len(self._floor) // 2, 1))
            self._floor = np.concatenate([self._floor, new])
        return (1 - CHANGE_OF_FLOOR) * self._floor[rows] + CHANGE_OF_FLOOR * self._even
