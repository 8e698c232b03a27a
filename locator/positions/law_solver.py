"""The likelihood of scans on a floor without a survey: the log-distance law, walls, the centroid.

Nobody measured this floor, so the law is believed no more than it fits: the likelihood is flattened
by the misfit of its best cell, and the robust centroid is its prior.
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy.special import ndtr

from floorplans.crossings import attenuation_db
from floorplans.grid import Grid
from floorplans.model import Floorplan
from locator.positioning import FloatArray
from locator.positions.audibility import Audibility
from locator.positions.centroid import Centroid, centroid_of
from locator.positions.channel import (
    PHONE_SPREAD_DB,
    SPREAD_DB,
    Heard,
    Receivers,
    fall_db,
)
from locator.positions.moments import Evidence
from locator.positions.posterior import few
from locator.positions.scans import Scans
from locator.positions.self_calibration import SelfCalibration

THRESHOLD_DBM, THRESHOLD_SPREAD_DB = -91.0, 12.0  # of hearing, under a law that may be wrong
HEARD_BOUNDS = 0.03, 0.9
LEVEL_STEP_DB = 2.0
WALLS = 0.5  # of what is drawn: signals go round it, and the exponent holds some of it already


class LawSolver:
    """Solves one floor from the access points' places alone.

    Attributes:
        prior: (n_cells,) where a device is of which nothing is known.
        radius_: of a 90 % circle, in root mean squared distances.
    """

    radius_ = 1.65  # a normal's is 1.52; nobody measured this floor

    def __init__(
        self,
        floors: Sequence[Floorplan],
        floor: int,
        receivers: Receivers,
        grid: Grid,
        calibration: SelfCalibration,
    ) -> None:
        plan = floors[floor]
        self.prior = np.full(len(grid), 1 / len(grid), dtype=np.float32)
        self._receivers = receivers
        self._area_m2 = sum(plan.outline.area for plan in floors)
        cells = grid.centers
        fall = fall_db(self._receivers, cells, np.full(len(cells), floor, dtype=np.intp))
        fall += np.float32(WALLS) * attenuation_db(plan, self._receivers.xy, cells).T
        self._fall = np.ascontiguousarray(fall.T)
        self._square = np.concatenate([2 * self._fall, self._fall**2])
        self.calibration_ = calibration
        self._level_db = math.inf
        self._refresh()
        self._middle = cells.mean(axis=0)
        self._xy = cells - self._middle

    def evidence(self, scans: Scans) -> Evidence:
        """Return what the scans say; the centroid is a prior here, and no answer of its own."""
        heard = self._heard(scans)
        prior = centroid_of(heard, self._receivers, self._area_m2)
        weight = heard.weight / np.float32(SPREAD_DB**2)
        weighted = weight * heard.level
        square = np.concatenate([weighted, weight], axis=1) @ self._square
        square += (weighted * heard.level).sum(axis=1, keepdims=True)
        residual = weight @ self._fall
        residual += weighted.sum(axis=1, keepdims=True)
        total = weight.sum(axis=1, keepdims=True)
        residual *= residual
        residual *= np.float32(PHONE_SPREAD_DB**2) / (1 + np.float32(PHONE_SPREAD_DB**2) * total)
        square -= residual
        witnesses = heard.weight.sum(axis=1)
        misfit = np.maximum(square.min(axis=1) / np.maximum(witnesses - 2, 1), 1)
        square += prior.precision[:, None] * self._distance2(prior)
        square *= (np.float32(-0.5) / misfit)[:, None]
        present = (heard.weight > 0).astype(np.float32)
        unsaid = scans.unsaid[:, self._receivers.column]
        square += self._audibility.log(present, unsaid) * few(witnesses)[:, None]
        square *= scans.share[:, None]
        return Evidence(square.astype(np.float32), prior.xy, 0.0)

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Correct the law by scans of devices of (n_devices, n_cells) probabilities."""
        columns = self._receivers.column
        level = scans.rssi[:, columns] - self._receivers.rssi_1m
        heard = np.isfinite(level)
        present = heard.astype(np.float32)
        self.calibration_.learn(np.where(heard, level, 0), present, cells @ self._fall.T)
        self._audibility.learn(present, scans.unsaid[:, columns], cells)
        self._refresh()

    def _refresh(self) -> None:
        """Reckon anew who is heard where, when phones turned out louder or fainter."""
        level_db = self.calibration_.level_db_
        if abs(level_db - self._level_db) < LEVEL_STEP_DB:
            return
        self._level_db = level_db
        expected = self._receivers.rssi_1m[:, None] + np.float32(level_db) - self._fall
        heard = ndtr((expected - THRESHOLD_DBM) / THRESHOLD_SPREAD_DB)
        self._audibility = Audibility(np.clip(heard, *HEARD_BOUNDS).astype(np.float32))

    def _heard(self, scans: Scans) -> Heard:
        """Return what the receivers say; radios at one place share one witness's weight."""
        columns = self._receivers.column
        level, weight = scans.rssi[:, columns], scans.weight[:, columns]
        company = weight @ self._receivers.together
        return Heard(
            level=np.where(np.isfinite(level), level - self._receivers.rssi_1m, 0),
            weight=weight * self.calibration_.trust_ / np.maximum(company, 1),
        )

    def _distance2(self, prior: Centroid) -> FloatArray:
        x, y = (prior.xy - self._middle).T
        return np.asarray((x[:, None] - self._xy[:, 0]) ** 2 + (y[:, None] - self._xy[:, 1]) ** 2)
