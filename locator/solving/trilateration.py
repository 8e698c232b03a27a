"""Trilateration without a survey: places from the access points' listed places and levels.

The method `trilateration`; `tracking/kalman_positioner.py` follows its solutions.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.positioning import Observation
from locator.radio.received_levels import ReceivedLevels, received_levels
from locator.radio.receivers import receivers_of
from locator.solving.centroid import Centroid, centroid_of, neighbourhood_m2
from locator.solving.lattice import LEAST_SPREAD_M, Lattice
from locator.solving.least_squares import trilaterate
from locator.solving.solution import Solution

# Standard deviation of the likelihood, in cells of the lattice: a narrower one has one maximum,
# which the lattice is too coarse for and least squares finds. Chosen by hand; not measured alone.
REFINE_BELOW_CELLS = 0.8


class Trilateration:
    """Solves by the log-distance model, with the robust centroid as prior.

    The answer is the mean of the posterior on a lattice while that is wider than its cells; where
    it is narrower, least squares continues from there (docs/decisions/0007).
    """

    def __init__(self, floors: Sequence[Floorplan], access_points: Sequence[str]) -> None:
        self._outlines = [plan.outline for plan in floors]
        self._receivers = receivers_of(floors, access_points)
        self._lattice = Lattice(floors, self._receivers)
        self._near_m2 = neighbourhood_m2(floors, self._receivers)

    def solve(self, observation: Observation, floor_prior: FloatArray) -> Solution:
        """Return a place for each device; the mean of the floor where no receiver heard it."""
        heard = received_levels(self._receivers, observation.rssi, observation.age_s)
        prior = centroid_of(heard, self._receivers, self._near_m2)
        moments = self._lattice.moments(heard, prior, floor_prior)
        floor = np.asarray(moments.floor.argmax(axis=1), dtype=np.intp)
        devices = np.arange(len(floor))
        xy, covariance = moments.xy[devices, floor], moments.covariance[devices, floor]
        for index in range(len(self._outlines)):
            sharp = np.flatnonzero(
                (floor == index) & (self._lattice.likelihood_cells(covariance) < REFINE_BELOW_CELLS)
            )
            if len(sharp) > 0:
                self._refine(heard, prior, index, sharp, xy, covariance)
        return Solution(floor, moments.floor, xy, covariance)

    def _refine(
        self,
        heard: ReceivedLevels,
        prior: Centroid,
        floor: int,
        devices: IntArray,
        xy: FloatArray,
        covariance: FloatArray,
    ) -> None:
        """Write the least-squares solutions of `devices` into `xy` and `covariance`.

        Only those inside the outline: least squares is bounded by its bounding box alone.
        """
        same_floor = self._receivers.floor == floor
        minimum = trilaterate(
            ReceivedLevels(level=heard.level[devices], weight=heard.weight[devices] * same_floor),
            self._receivers,
            Centroid(xy=prior.xy[devices], precision=prior.precision[devices]),
            xy[devices],
            self._outlines[floor].bounds,
        )
        inside = shapely.contains_xy(self._outlines[floor], *minimum.xy.T)
        xy[devices[inside]] = minimum.xy[inside]
        least = np.eye(2, dtype=np.float32) * np.float32(LEAST_SPREAD_M**2)
        covariance[devices[inside]] = minimum.covariance[inside] + least
