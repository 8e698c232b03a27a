"""What to expect of an access point where nobody surveyed: log-distance, walls and fixtures."""

from collections.abc import Sequence

import numpy as np

from floorplans.crossings import attenuation_db
from floorplans.model import AccessPoint, Floorplan
from locator.arrays import DoubleArray, FloatArray
from locator.survey.floor_points import SurveyedFloor

PHONE_HEIGHT_M = 1.1
NEAREST_M = 1.0
EXPONENT, EXPONENT_BOUNDS = 2.5, (0.5, 4.0)
WALLS, WALLS_BOUNDS = 0.5, (0.0, 1.5)  # of the loss that is drawn
RIDGE = 25.0  # what the guesses count for, in squared residuals of well spread points
ROUNDS = 8  # of reweighting
QUIET_DBM, QUIET_SAMPLES = -90.0, 2  # drawn in where only the survey knows an access point


class PathLossFit:
    """The loss from every access point's place to the cells of a floor, and a model fitted to it.

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
        """Return the model's level where a column was heard, and in the cells, both in dBm.

        The fit is robust, and drawn towards a common exponent and share of the walls' loss; without
        a place the model is a constant.
        """
        here = np.isfinite(points.rssi[:, column])
        level = points.rssi[here, column]
        if column not in self._placed:
            quiet = QUIET_SAMPLES * QUIET_DBM
            mean = (level.sum() + quiet) / (len(level) + QUIET_SAMPLES)
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
        distance = np.sqrt(((places - place) ** 2).sum(axis=1) + rise**2 + NEAREST_M**2)
        loss = attenuation_db(self._plan, place, places)[0].astype(np.float64)
        return np.log10(distance), loss


def _fit_model(
    level: DoubleArray, decades: DoubleArray, loss: DoubleArray
) -> tuple[float, float, float]:
    """Return level at 1 m, exponent and share of the walls' loss: iteratively reweighted ridge."""
    terms = np.stack([-10 * decades, -loss])
    weight = np.ones(len(level))
    power = exponent = walls = 0.0
    for _ in range(ROUNDS):
        centred = terms - np.average(terms, axis=1, weights=weight)[:, None]
        normal = (centred * weight) @ centred.T + RIDGE * np.eye(2)
        about = level - np.average(level, weights=weight)
        right = (centred * weight) @ about + RIDGE * np.array([EXPONENT, WALLS])
        exponent, walls = np.linalg.solve(normal, right)
        exponent = float(np.clip(exponent, *EXPONENT_BOUNDS))
        walls = float(np.clip(walls, *WALLS_BOUNDS))
        residual = level - np.array([exponent, walls]) @ terms
        power = float(np.average(residual, weights=weight))
        residual -= power
        scale = 1.4826 * float(np.median(np.abs(residual))) + 0.5
        weight = 1 / (1 + (residual / (2 * scale)) ** 2)
    return power, exponent, walls
