"""The path-loss model fitted to a survey: the prior mean of the radio map's Gaussian process.

It says what level to expect away from the survey points, from distance, walls and fixtures. On a
floor without any survey, `path_loss.py` is used with its defaults instead.
"""

from collections.abc import Sequence

import numpy as np

from floorplans.crossings import attenuation_db
from floorplans.model import AccessPoint, Floorplan
from locator.arrays import DoubleArray, FloatArray
from locator.survey.floor_points import SurveyedFloor

PHONE_HEIGHT_M = 1.1  # in a hand or a pocket
# Added to the distance in squares. Less than `receivers.SOFTENING_M`: here the Gaussian process
# corrects what the model misses near an access point. Chosen.
SOFTENING_M = 1.0
# The priors that the fit is shrunk to, and physical bounds. Not the 3.0 of `receivers.EXPONENT`:
# walls are a term of their own here, while there half of them is left to the exponent. Chosen by
# hand; not measured alone.
PRIOR_EXPONENT, EXPONENT_BOUNDS = 2.5, (0.5, 4.0)
PRIOR_WALL_SHARE, WALL_SHARE_BOUNDS = 0.5, (0.0, 1.5)  # of the attenuation that is drawn
RIDGE_PENALTY = 25.0  # of ridge regression towards the priors, in squared terms (dB2); chosen
REWEIGHTINGS = 8  # rounds of iteratively reweighted least squares; chosen
# The constant level of an access point that is on no plan: pulled to the edge of audibility, as if
# two more samples had been there. Chosen.
UNPLACED_PRIOR_DBM, UNPLACED_PRIOR_SAMPLES = -90.0, 2


class PathLossFit:
    """The terms of the model in the cells of a floor, computed once, and the fit of a column.

    Attributes:
        cells: (n_cells, 2) metres.
    """

    def __init__(self, plan: Floorplan, access_points: Sequence[str], cells: FloatArray) -> None:
        self.cells: DoubleArray = cells.astype(np.float64)
        self._plan = plan
        self._column = {name: column for column, name in enumerate(access_points)}
        self._placed: dict[int, AccessPoint] = {}
        for point in plan.access_points:
            if point.id in self._column:
                self._placed.setdefault(self._column[point.id], point)
        self._in_cells = {
            column: self._terms(point, self.cells) for column, point in self._placed.items()
        }

    def fit(self, column: int, points: SurveyedFloor) -> tuple[DoubleArray, DoubleArray]:
        """Return the model's level at the points that heard a column, and in the cells, in dBm.

        The fit is robust, and shrunk towards a common exponent and share of the walls' attenuation;
        for an access point without a place the model is a constant.
        """
        here = np.isfinite(points.rssi[:, column])
        level = points.rssi[here, column]
        if column not in self._placed:
            prior = UNPLACED_PRIOR_SAMPLES * UNPLACED_PRIOR_DBM
            mean = (level.sum() + prior) / (len(level) + UNPLACED_PRIOR_SAMPLES)
            return np.full(len(level), mean), np.full(len(self.cells), mean)
        decades, loss = self._terms(self._placed[column], points.xy[here])
        cell_decades, cell_loss = self._in_cells[column]
        power, exponent, walls = _fit_model(level, decades, loss)
        return (
            power - 10 * exponent * decades - walls * loss,
            power - 10 * exponent * cell_decades - walls * cell_loss,
        )

    def _terms(self, point: AccessPoint, places: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
        """Return (n,) decades of distance, and (n,) dB that walls and fixtures take."""
        place = np.array([[point.place.x, point.place.y]])
        rise = point.height_m - PHONE_HEIGHT_M
        distance = np.sqrt(((places - place) ** 2).sum(axis=1) + rise**2 + SOFTENING_M**2)
        loss = attenuation_db(self._plan, place, places)[0].astype(np.float64)
        return np.log10(distance), loss


def _fit_model(
    level: DoubleArray, decades: DoubleArray, loss: DoubleArray
) -> tuple[float, float, float]:
    """Return level at 1 m, exponent and wall share, by iteratively reweighted ridge regression.

    The level is not penalised: terms and levels are centred first, and it is what remains.
    """
    terms = np.stack([-10 * decades, -loss])
    weight = np.ones(len(level))
    power = exponent = walls = 0.0
    for _ in range(REWEIGHTINGS):
        centred = terms - np.average(terms, axis=1, weights=weight)[:, None]
        normal = (centred * weight) @ centred.T + RIDGE_PENALTY * np.eye(2)
        about = level - np.average(level, weights=weight)
        right = (centred * weight) @ about + RIDGE_PENALTY * np.array(
            [PRIOR_EXPONENT, PRIOR_WALL_SHARE]
        )
        exponent, walls = np.linalg.solve(normal, right)
        exponent = float(np.clip(exponent, *EXPONENT_BOUNDS))
        walls = float(np.clip(walls, *WALL_SHARE_BOUNDS))
        residual = level - np.array([exponent, walls]) @ terms
        power = float(np.average(residual, weights=weight))
        residual -= power
        # 1.4826 times the median absolute deviation is a normal's standard deviation; the half dB
        # keeps the scale above 0 where points are few. Cauchy weights at twice the scale.
        scale = 1.4826 * float(np.median(np.abs(residual))) + 0.5
        weight = 1 / (1 + (residual / (2 * scale)) ** 2)
    return power, exponent, walls
