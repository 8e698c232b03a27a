"""Positions from the places of the access points alone."""

from collections.abc import Sequence

import numpy as np
import shapely

from floorplans.model import Floorplan
from locator.centroid import weighted_centroid
from locator.positioning import Fixes, IntArray, Observation, PositioningSettings


class TrilaterationPositioner:
    """Places devices by the access points that hear them; needs no survey."""

    def __init__(
        self,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        settings: PositioningSettings,
    ) -> None:
        self._floors = tuple(floors)
        self._settings = settings
        place_of = {
            point.id: (point.place.x, point.place.y)
            for plan in floors
            for point in plan.access_points
        }
        unknown = (np.nan, np.nan)
        self._places = np.array([place_of.get(name, unknown) for name in access_points])

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation."""
        n_devices = len(observation.rows)
        plan = self._floors[0]
        middle = shapely.centroid(plan.outline)
        width = float(np.sqrt(plan.outline.area))
        xy = weighted_centroid(observation.rssi.astype(np.float64), self._places)
        xy = np.where(np.isfinite(xy), xy, (middle.x, middle.y))
        covariance = np.broadcast_to(np.eye(2) * (width / 4) ** 2, (n_devices, 2, 2))
        inside = [
            shapely.contains_xy(zone.area, *xy.T) for floor in self._floors for zone in floor.zones
        ]
        return Fixes(
            at_ms=observation.at_ms,
            rows=observation.rows,
            floor=np.zeros(n_devices, dtype=np.intp),
            xy=xy.astype(np.float32),
            covariance=covariance.astype(np.float32),
            radius_m=np.full(n_devices, 2.146 * width / 4, dtype=np.float32),
            zone_probability=np.array(inside, dtype=np.float32).reshape(-1, n_devices).T,
        )

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""
