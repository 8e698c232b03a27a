"""The baselines: centroid, least-squares trilateration, kNN and WKNN, as in the literature.

They implement the positioner's interface, so that they get the same observations from the engine as
the product's methods. They share no code with those, for an error must not cancel. None has a
region or memory; a device that a method cannot place gets the centroid of the floor's outline.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.optimize import least_squares

from floorplans.model import Floorplan
from locator.arrays import DoubleArray, FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.errors import UnknownMethodError
from locator.positioning import Fixes, Observation
from locator.survey.survey import Survey, by_point
from locator.tracking.zone_quadrature import ZoneQuadrature

# Usual values, not tuned to any recording: changing one changes every comparison in
# docs/reference/accuracy.md.
NEIGHBOURS = 5
ZONE_CELL_M = 0.5
RSSI_1M_DBM, EXPONENT = -45.0, 3.0
QUIETEST_DBM = -95.0  # taken for silence, unless the survey holds quieter levels
POWED_EXPONENT = np.e  # beta of the powed representation (Torres-Sospedra et al. 2015)

Placed = tuple[IntArray, DoubleArray]
Estimate = Callable[[DoubleArray], Placed]


class PlainPositioner:
    """A positioner of any function from (n, n_access_points) levels to floors and places."""

    def __init__(self, floors: Sequence[Floorplan], estimate: Estimate) -> None:
        self._estimate = estimate
        middles = [plan.outline.centroid for plan in floors]
        self._middle = np.array([(middle.x, middle.y) for middle in middles])
        self._zones = ZoneQuadrature(floors, ZONE_CELL_M)

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix with covariance and radius 0 for every device."""
        floor, found = self._estimate(observation.rssi.astype(np.float64))
        xy = np.where(np.isfinite(found), found, self._middle[floor]).astype(np.float32)
        covariance = np.zeros((len(xy), 2, 2), dtype=np.float32)
        return Fixes(
            at_ms=observation.at_ms,
            rows=observation.rows,
            floor=floor,
            floor_probability=np.eye(len(self._middle), dtype=np.float32)[floor],
            xy=xy,
            most_likely=xy,
            covariance=covariance,
            radius_m=np.zeros(len(xy), dtype=np.float32),
            zone_probability=self._zones.probability(floor, xy, covariance),
        )

    def forget(self, rows: IntArray) -> None:
        """Do nothing: nothing is remembered."""

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Do nothing: this method estimates nothing from the stream."""

    def calibration(self) -> None:
        """Return None: this method has no calibration."""

    def restore(self, calibration: Calibration) -> None:
        """Do nothing: this method has no calibration."""


def plain_positioner(
    method: str,
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    survey: Survey | None,
) -> PlainPositioner:
    """Build a baseline by its name.

    Raises:
        UnknownMethodError: there is no such baseline, or it needs a survey and there is none.
    """
    known = tuple(
        name for name in PLAIN_METHODS if survey is not None or name not in SURVEY_METHODS
    )
    if method not in known:
        raise UnknownMethodError(method, known)
    return PlainPositioner(floors, PLAIN_METHODS[method](floors, access_points, survey))


def _centroid(floors: Sequence[Floorplan], names: Sequence[str], _: Survey | None) -> Estimate:
    floor, place = _places(floors, names)

    def estimate(rssi: DoubleArray) -> Placed:
        level = np.where(np.isfinite(place[:, 0]), rssi, np.nan)
        weight = np.where(np.isfinite(level), 10 ** (np.nan_to_num(level) / 20), 0)
        total = weight.sum(axis=1, keepdims=True)
        mean = weight @ np.nan_to_num(place)
        xy = np.divide(mean, total, out=np.full_like(mean, np.nan), where=total > 0)
        return floor[weight.argmax(axis=1)], xy

    return estimate


def _ranges(floors: Sequence[Floorplan], names: Sequence[str], _: Survey | None) -> Estimate:
    """Fit the place to distances of a log-distance model, unweighted, starting at the centroid.

    With fewer than three access points the centroid is the answer. One device at a time, as the
    packages that it stands for do.
    """
    centroid = _centroid(floors, names, None)
    place = _places(floors, names)[1]

    def estimate(rssi: DoubleArray) -> Placed:
        floor, xy = centroid(rssi)
        for row, level in enumerate(rssi):
            heard = np.isfinite(level) & np.isfinite(place[:, 0])
            if heard.sum() >= 3:
                xy[row] = _fit(xy[row], place[heard], level[heard])
        return floor, xy

    return estimate


def _fit(start: DoubleArray, place: DoubleArray, level: DoubleArray) -> DoubleArray:
    distance = 10 ** ((RSSI_1M_DBM - level) / (10 * EXPONENT))

    def residuals(xy: DoubleArray) -> DoubleArray:
        return np.asarray(np.linalg.norm(xy - place, axis=1) - distance)

    return np.asarray(least_squares(residuals, start).x)


def _nearest(floors: Sequence[Floorplan], names: Sequence[str], survey: Survey | None) -> Estimate:
    """Average the nearest survey points, by the Euclidean distance of levels in dB."""
    return _neighbours(floors, names, survey, weighted=False)


def _weighted(floors: Sequence[Floorplan], names: Sequence[str], survey: Survey | None) -> Estimate:
    """Average the nearest survey points by 1/distance: Sorensen's, of powed levels."""
    return _neighbours(floors, names, survey, weighted=True)


def _neighbours(
    floors: Sequence[Floorplan], names: Sequence[str], survey: Survey | None, *, weighted: bool
) -> Estimate:
    if survey is None:
        raise UnknownMethodError("wknn" if weighted else "knn", tuple(PLAIN_METHODS))
    points = by_point(survey, names)
    quietest = min(QUIETEST_DBM, float(np.nanmin(points.rssi))) - 1
    represent = _powed if weighted else _filled
    known = represent(points.rssi.astype(np.float64), quietest)
    index_of = {plan.floor: index for index, plan in enumerate(floors)}
    floor_of = np.array([index_of.get(name, 0) for name in points.floors], dtype=np.intp)

    def estimate(rssi: DoubleArray) -> Placed:
        apart = _sorensen if weighted else _euclidean
        distance = apart(represent(rssi, quietest), known)
        nearest = np.argsort(distance, axis=1, kind="stable")[:, :NEIGHBOURS]
        weight = np.ones(nearest.shape)
        if weighted:
            weight = 1 / (np.take_along_axis(distance, nearest, axis=1) + 1e-3)
        weight /= weight.sum(axis=1, keepdims=True)
        xy = (points.xy[nearest] * weight[:, :, None]).sum(axis=1)
        return floor_of[points.floor[nearest[:, 0]]], xy

    return estimate


def _filled(rssi: DoubleArray, quietest: float) -> DoubleArray:
    return np.where(np.isfinite(rssi), rssi, quietest)


def _powed(rssi: DoubleArray, quietest: float) -> DoubleArray:
    share = np.maximum(_filled(rssi, quietest) - quietest, 0) / -quietest
    return np.asarray(share**POWED_EXPONENT)


def _sorensen(levels: DoubleArray, known: DoubleArray) -> DoubleArray:
    rows = [
        np.abs(level - known).sum(axis=1) / np.maximum((level + known).sum(axis=1), 1e-12)
        for level in levels
    ]
    return np.array(rows).reshape(-1, len(known))


def _euclidean(levels: DoubleArray, known: DoubleArray) -> DoubleArray:
    rows = [np.linalg.norm(level - known, axis=1) for level in levels]
    return np.array(rows).reshape(-1, len(known))


def _places(floors: Sequence[Floorplan], names: Sequence[str]) -> tuple[IntArray, DoubleArray]:
    """Return (n_access_points,) floors and (n_access_points, 2) places, NaN where unknown."""
    placed = {
        point.id: (index, point.place.x, point.place.y)
        for index, plan in enumerate(floors)
        for point in plan.access_points
    }
    rows = [placed.get(name, (0, np.nan, np.nan)) for name in names] or [(0, np.nan, np.nan)]
    table = np.array(rows)
    return table[:, 0].astype(np.intp), table[:, 1:]


PLAIN_METHODS: Mapping[
    str, Callable[[Sequence[Floorplan], Sequence[str], Survey | None], Estimate]
] = {
    "centroid": _centroid,
    "plain-trilateration": _ranges,
    "knn": _nearest,
    "wknn": _weighted,
}
SURVEY_METHODS = ("knn", "wknn")
