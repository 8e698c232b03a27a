"""The likelihood of a scan on each floor: one kind of evidence for all floors of a store.

The solvers' own likelihoods cannot be compared between floors: that of a map and that of a model
have different scales, and the model's is divided by its misfit, which favours the floor that fits
worst. By them the right floor was chosen 7 % of the time on a simulated shop (docs/decisions/0012).
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial.distance import cdist
from shapely import Point

from floorplans.model import AccessPoint, Floorplan
from locator.arrays import TINY, FloatArray
from locator.positioning import Observation
from locator.radio.fingerprints import QUIETEST_DBM, powed
from locator.radio.received_levels import received_levels
from locator.radio.receivers import receivers_of
from locator.solving.centroid import centroid_of, neighbourhood_m2
from locator.solving.lattice import Lattice
from locator.survey.floor_points import SurveyedFloor

# Log-likelihood lost for each unit of Sorensen's distance, and the points whose mean distance
# counts. Rates of 20 to 80, and 1 to 8 points, changed the share of right floors by at most half a
# percent; chosen on three simulated shops (docs/decisions/0012).
DISTANCE_RATE, NEAREST_POINTS = 40.0, 3
UNHEARD_DBM = -200.0  # stands for silence in maxima; below any level
# The next three place access points that only surveys know. Chosen by hand; not measured alone.
LOUD_DBM = -65.0  # heard less loud at all points, an access point may be on another floor
LOUD_RANGE_DB = 10.0  # where no point hears one so loud: those within this of the loudest count
PLACE_WEIGHT_DB = 10.0  # a point that hears it fainter by this has a tenth of the weight
BLOCK_DEVICES = 256  # at a time: each is compared with every survey point


class SurveyFloorEvidence:
    """For stores with every floor surveyed: the floor of the most similar survey points."""

    def __init__(self, surveyed: Sequence[SurveyedFloor]) -> None:
        quietest = min(QUIETEST_DBM, *(float(np.nanmin(points.rssi)) for points in surveyed)) - 1
        self._quietest_dbm = quietest
        self._floors = [powed(points.rssi, quietest) for points in surveyed]

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors) posterior probabilities, `expected` being the prior."""
        level = powed(observation.rssi, self._quietest_dbm)
        nearest = np.empty(expected.shape)
        for first in range(0, len(level), BLOCK_DEVICES):
            part = slice(first, first + BLOCK_DEVICES)
            for floor, known in enumerate(self._floors):
                nearest[part, floor] = _nearest(level[part], known)
        similarity = np.exp(DISTANCE_RATE * (nearest.min(axis=1, keepdims=True) - nearest))
        on = expected * similarity
        return np.asarray(on / np.maximum(on.sum(axis=1, keepdims=True), TINY), dtype=np.float32)


class PathLossFloorEvidence:
    """For stores with a floor that is not surveyed: the path-loss lattice over all floors."""

    def __init__(self, floors: Sequence[Floorplan], access_points: Sequence[str]) -> None:
        self._receivers = receivers_of(floors, access_points)
        self._lattice = Lattice(floors, self._receivers)
        self._near_m2 = neighbourhood_m2(floors, self._receivers)

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors) posterior probabilities, `expected` being the prior."""
        heard = received_levels(self._receivers, observation.rssi, observation.age_s)
        prior = centroid_of(heard, self._receivers, self._near_m2)
        return self._lattice.moments(heard, prior, expected).floor


def placed_by_survey(
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    surveyed: Sequence[SurveyedFloor | None],
) -> list[Floorplan]:
    """Return the floors, with access points that only surveys know added at an estimated place.

    The floor is the one that hears an access point loudest, the place the weighted mean of its
    points. Those that no floor hears loudly are left out: they may be outside, or on a floor
    without a survey. The result serves floor detection alone.
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
        least = min(LOUD_DBM, loudest[here].max(initial=UNHEARD_DBM) - LOUD_RANGE_DB)
        columns = np.flatnonzero(here & unknown & (loudest >= least))
        if points is not None:
            weight = 10 ** ((level[:, columns] - loudest[columns]) / PLACE_WEIGHT_DB)
            xy = (weight / weight.sum(axis=0)).T @ points.xy
            added = (
                AccessPoint(id=access_points[column], place=Point(place))
                for column, place in zip(columns.tolist(), xy.tolist(), strict=True)
            )
            plan = replace(plan, access_points=(*plan.access_points, *added))  # noqa: PLW2901
        found.append(plan)
    return found


def _nearest(level: FloatArray, known: FloatArray) -> FloatArray:
    """Return (n_devices,) Sorensen's mean distance to the most similar points of a floor."""
    # As in `Fingerprints`: cdist over the columns that are heard, and a sum for the others.
    heard = np.flatnonzero(level.any(axis=0))
    total = known.sum(axis=1)
    rest = total - known[:, heard].sum(axis=1)
    apart = cdist(level[:, heard], known[:, heard], "cityblock") + rest
    apart /= np.maximum(level.sum(axis=1)[:, None] + total, TINY)
    count = min(NEAREST_POINTS, len(known))
    return np.asarray(np.partition(apart, count - 1, axis=1)[:, :count].mean(axis=1))
