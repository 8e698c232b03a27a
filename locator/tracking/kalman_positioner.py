"""A positioner from any `Solver`: a floor filter, a Kalman filter, and zone probabilities.

The method `trilateration`. It learns nothing from the stream.
"""

from collections.abc import Sequence

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.floors.detector import FloorFilter
from locator.positioning import Fixes, Observation
from locator.radio.correlated_errors import MODEL_CORRELATION_POWER, MODEL_REGION_POWER, shortfall
from locator.radio.receivers import receivers_of
from locator.solving.solution import Solver, circle_radius
from locator.tracking.kalman import ConstantVelocity
from locator.tracking.positioner import PositioningSettings
from locator.tracking.zone_quadrature import ZoneQuadrature


class TrackedPositioner:
    """Places devices by a solver and tracks them; observations must come in order of time."""

    def __init__(
        self, floors: Sequence[Floorplan], solver: Solver, settings: PositioningSettings
    ) -> None:
        self._solver = solver
        self._filter = ConstantVelocity()
        self._zones = ZoneQuadrature(floors, settings.cell_m)
        self._floors = FloorFilter([bool(plan.access_points) for plan in floors])
        listed = receivers_of(floors, [point.id for plan in floors for point in plan.access_points])
        few = [shortfall(listed.places(floor)) for floor in range(len(floors))]
        self._few = np.array(few, dtype=np.float32)

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""
        rows = observation.rows
        expected = self._floors.expected(rows, observation.at_ms)
        solution = self._solver.solve(observation, expected)
        self._floors.keep(rows, observation.at_ms, solution.floor_probability)
        changed = rows[solution.floor != expected.argmax(axis=1)]
        self._filter.forget(changed)
        few = self._few[solution.floor]
        xy, covariance = self._filter.update(
            rows, observation.at_ms, solution.xy, solution.covariance, few**MODEL_CORRELATION_POWER
        )
        zones = self._zones.probability(solution.floor, xy, covariance)
        return Fixes(
            at_ms=observation.at_ms,
            rows=rows,
            floor=solution.floor,
            floor_probability=solution.floor_probability,
            xy=xy,
            most_likely=xy,
            covariance=covariance,
            radius_m=circle_radius(covariance) * few**MODEL_REGION_POWER,
            zone_probability=zones * solution.floor_probability.max(axis=1, keepdims=True),
        )

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""
        self._filter.forget(rows)
        self._floors.forget(rows)

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Do nothing: this method estimates nothing from the stream."""

    def calibration(self) -> None:
        """Return None: this method has no calibration."""

    def restore(self, calibration: Calibration) -> None:
        """Do nothing: this method has no calibration."""
