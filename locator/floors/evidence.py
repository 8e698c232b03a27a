"""How likely what was heard is on each floor: evidence of one kind on all floors of a store.

What the solvers of two floors say cannot be compared: a radio map and the model count in different
units, and the model forgives the floor that fits worst the most.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial.distance import cdist
from shapely import Point

from floorplans.model import AccessPoint, Floorplan
from locator.arrays import FloatArray
from locator.positioning import Observation
from locator.radio.fingerprints import QUIETEST_DBM, powed
from locator.radio.received_levels import received_levels
from locator.radio.receivers import receivers_of
from locator.solving.centroid import centroid_of, neighbourhood_m2
from locator.solving.lattice import Lattice
from locator.survey.floor_points import SurveyedFloor

# Of 20 to 80 and 1 to 8 points, none changed the share of right floors by more than half a percent.
SHARPNESS, NEAREST = 40.0, 3
UNHEARD_DBM = -200.0
LOUD_DBM = -65.0  # an access point that no survey point hears so loud may hang on another floor
LOUDEST_DB = 10.0  # where none is: those that are not fainter than the loudest by more
PLACE_DB = 10.0  # a point where it is so much fainter says a tenth of where an access point hangs
DEVICES = 256  # at a time: each is compared with every survey point
TINY = np.float32(1e-30)


class SurveyFloorEvidence:
    """Where every floor is surveyed: the floor of the survey points that sound alike."""

    def __init__(self, surveyed: Sequence[SurveyedFloor]) -> None:
        quietest = min(QUIETEST_DBM, *(float(np.nanmin(points.rssi)) for points in surveyed)) - 1
        self._quietest_dbm = quietest
        self._floors = [powed(points.rssi, quietest) for points in surveyed]

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors), given what was expected before."""
        level = powed(observation.rssi, self._quietest_dbm)
        nearest = np.empty(expected.shape)
        for first in range(0, len(level), DEVICES):
            part = slice(first, first + DEVICES)
            for floor, known in enumerate(self._floors):
                nearest[part, floor] = _nearest(level[part], known)
        alike = np.exp(SHARPNESS * (nearest.min(axis=1, keepdims=True) - nearest))
        on = expected * alike
        return np.asarray(on / np.maximum(on.sum(axis=1, keepdims=True), TINY), dtype=np.float32)


class PathLossFloorEvidence:
    """Where a floor is not surveyed: the log-distance model, on all floors at once."""

    def __init__(self, floors: Sequence[Floorplan], access_points: Sequence[str]) -> None:
        self._receivers = receivers_of(floors, access_points)
        self._lattice = Lattice(floors, self._receivers)
        self._near_m2 = neighbourhood_m2(floors, self._receivers)

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors), given what was expected before."""
        heard = received_levels(self._receivers, observation.rssi, observation.age_s)
        prior = centroid_of(heard, self._receivers, self._near_m2)
        return self._lattice.moments(heard, prior, expected).floor


def placed_by_survey(
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    surveyed: Sequence[SurveyedFloor | None],
) -> list[Floorplan]:
    """Return the floors with the access points that only surveys know, about where they hang.

    They hang on the surveyed floor that hears them loudest, where it does; those that no floor
    hears loudly are left out.
    """
    drawn = {point.id for plan in floors for point in plan.access_points}
    unknown = np.array([name not in drawn for name in access_points], dtype=np.bool_)
    levels = [
        np.full((1, len(access_points)), UNHEARD_DBM)
        if points is None
        else np.nan_to_num(points.rssi, nan=UNHEARD_DBM)
        for points in surveyed
    ]
    top = np.stack([level.max(axis=0) for level in levels])
    home, loudest = top.argmax(axis=0), top.max(axis=0)
    found = []
    for index, (plan, points, level) in enumerate(zip(floors, surveyed, levels, strict=True)):
        here = (home == index) & (loudest > UNHEARD_DBM)
        least = min(LOUD_DBM, loudest[here].max(initial=UNHEARD_DBM) - LOUDEST_DB)
        columns = np.flatnonzero(here & unknown & (loudest >= least))
        if points is not None:
            weight = 10 ** ((level[:, columns] - loudest[columns]) / PLACE_DB)
            xy = (weight / weight.sum(axis=0)).T @ points.xy
            added = (
                AccessPoint(id=access_points[column], place=Point(place))
                for column, place in zip(columns.tolist(), xy.tolist(), strict=True)
            )
            plan = replace(plan, access_points=(*plan.access_points, *added))  # noqa: PLW2901
        found.append(plan)
    return found


def _nearest(level: FloatArray, known: FloatArray) -> FloatArray:
    """Return (n_devices,) Sorensen's mean distance to the points that sound most alike."""
    heard = np.flatnonzero(level.any(axis=0))
    total = known.sum(axis=1)
    rest = total - known[:, heard].sum(axis=1)
    apart = cdist(level[:, heard], known[:, heard], "cityblock") + rest
    apart /= np.maximum(level.sum(axis=1)[:, None] + total, TINY)
    count = min(NEAREST, len(known))
    return np.asarray(np.partition(apart, count - 1, axis=1)[:, :count].mean(axis=1))
