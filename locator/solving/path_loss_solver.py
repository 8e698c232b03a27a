"""The likelihood of scans on a floor without a survey: path loss, walls, and the centroid.

The model was not measured on this floor, so it counts no more than it fits: the likelihood is
tempered by the misfit of its best cell, and the robust centroid is its prior. What may be estimated
from the stream, and what may not, is docs/decisions/0011.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from floorplans.crossings import attenuation_db
from floorplans.grid import Grid
from floorplans.model import Floorplan
from locator.arrays import FloatArray
from locator.calibration.store_calibration import StoreCalibration
from locator.radio.audibility import Audibility
from locator.radio.correlated_errors import (
    CORRELATION_TIME_S,
    MODEL_CORRELATION_POWER,
    MODEL_REGION_POWER,
    shortfall,
    tempering,
)
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB, WALL_SHARE, path_loss_db
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers
from locator.radio.scans import Scans
from locator.solving.centroid import Centroid, centroid_of, neighbourhood_m2
from locator.solving.posterior import Evidence

# P(heard) is a probit of the expected level: one half at the threshold, with a spread that holds
# the error of a model that was not measured here. Chosen by hand; not measured alone.
HEARING_THRESHOLD_DBM, HEARING_SPREAD_DB = -91.0, 12.0
HEARD_BOUNDS = 0.03, 0.9  # farther from 0 than a survey's (0.01): the model may be wrong; chosen
LEVEL_STEP_DB = 2.0  # change of the phones' offset for which the tables are made again, for cost
# Radius of a 90 % circle over the root mean square distance: 1.52 for a circular normal, and more
# for a model that was not measured here. Chosen.
RADIUS_FACTOR = 1.65


@dataclass(frozen=True, eq=False)
class PathLossModel:
    """A path-loss model on the cells of one floor, prepared for matrix products.

    Attributes:
        receivers: with their levels and exponents.
        loss_db: (n_receivers, n_cells) dB from 1 m, walls included.
        square: (2 n_receivers, n_cells), factors of the weighted level and of the weight in the sum
            of squared residuals.
    """

    receivers: Receivers
    loss_db: FloatArray
    square: FloatArray

    @classmethod
    def of(
        cls, receivers: Receivers, grid: Grid, floor: int, walls_db: FloatArray
    ) -> "PathLossModel":
        """Return the model of the receivers of a store on the cells of one floor."""
        floors = np.full(len(grid), floor, dtype=np.intp)
        loss_db = np.ascontiguousarray(path_loss_db(receivers, grid.centers, floors).T)
        loss_db += walls_db
        return cls(receivers, loss_db, np.concatenate([2 * loss_db, loss_db**2]))


class PathLossSolver:
    """Solves one floor from the access points' places alone.

    All floors of a store share one `StoreCalibration`.

    Attributes:
        prior: (n_cells,) of a device without readings.
        radius_: of a 90 % circle, in root mean square distances.
        correlation_time_s_: seconds after which a scan is new information.
    """

    def __init__(
        self,
        floors: Sequence[Floorplan],
        floor: int,
        grid: Grid,
        calibration: StoreCalibration,
    ) -> None:
        plan, receivers = floors[floor], calibration.listed
        self.prior = np.full(len(grid), 1 / len(grid), dtype=np.float32)
        self._near_m2 = neighbourhood_m2(floors, receivers)
        few = shortfall(receivers.places(floor))
        self.radius_, self.correlation_time_s_ = (
            RADIUS_FACTOR * few**MODEL_REGION_POWER,
            CORRELATION_TIME_S * few**MODEL_CORRELATION_POWER,
        )
        self._floor, self._grid = floor, grid
        self._walls_db = np.float32(WALL_SHARE) * attenuation_db(plan, receivers.xy, grid.centers)
        self._model = self._listed = PathLossModel.of(receivers, grid, floor, self._walls_db)
        self._calibration = calibration
        self._level_db = math.inf
        self._refresh()
        self._middle = grid.centers.mean(axis=0)
        self._xy = grid.centers - self._middle

    def evidence(self, scans: Scans) -> Evidence:
        """Return the likelihood of scans; the centroid is a prior in it, so its share is 0."""
        return self._evidence_under(self._model, scans)

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Update the calibration by scans of devices with (n_devices, n_cells) posteriors."""
        receivers = self._model.receivers
        level = scans.rssi[:, receivers.column] - receivers.rssi_1m
        heard = np.isfinite(level)
        present = heard.astype(np.float32)
        expected = cells @ self._model.loss_db.T
        self._calibration.learn(np.where(heard, level, 0), present, expected)
        here, undetermined = self._heard_and_undetermined(scans)
        self._audibility.learn(here, undetermined, cells)
        self._refresh()

    def watch(self, scans: Scans) -> None:
        """Test listed places and the fitted model by scans of devices on this floor.

        Without a posterior, unlike `learn`: both tests place the devices themselves.
        """
        self._calibration.watch(scans, self._floor)
        if self._calibration.has_learned_model and len(scans.rssi):
            apart = [self._apart(model, scans) for model in (self._model, self._listed)]
            self._calibration.compare(*apart)
        self._refresh()

    def _evidence_under(self, model: PathLossModel, scans: Scans) -> Evidence:
        # As in `lattice.py`: sum w (level + loss)2, expanded into factors for matrix products, and
        # the phone's offset integrated out as sigma_b2 / (1 + sigma_b2 sum w) (sum w r)2.
        heard = self._heard(model, scans)
        prior = centroid_of(heard, model.receivers, self._near_m2)
        weight = heard.weight / np.float32(SPREAD_DB**2)
        weighted = weight * heard.level
        square = np.concatenate([weighted, weight], axis=1) @ model.square
        square += (weighted * heard.level).sum(axis=1, keepdims=True)
        residual = weight @ model.loss_db
        residual += weighted.sum(axis=1, keepdims=True)
        total = weight.sum(axis=1, keepdims=True)
        residual *= residual
        residual *= np.float32(PHONE_SPREAD_DB**2) / (1 + np.float32(PHONE_SPREAD_DB**2) * total)
        square -= residual
        n_independent = heard.weight.sum(axis=1)
        misfit = np.maximum(square.min(axis=1) / np.maximum(n_independent - 2, 1), 1)
        square += prior.precision[:, None] * self._distance2(prior)
        square *= (np.float32(-0.5) / misfit)[:, None]
        present, undetermined = self._heard_and_undetermined(scans)
        square += self._audibility.log(present, undetermined) * tempering(n_independent)[:, None]
        square *= scans.share[:, None]
        return Evidence(square.astype(np.float32), prior.xy, 0.0)

    def _refresh(self) -> None:
        """Make the tables again when the model, or the phones' mean offset, has changed."""
        # By identity: `StoreCalibration` replaces its receivers whenever the model changes.
        receivers, level_db = self._calibration.receivers_, self._calibration.level_db
        changed = receivers is not self._model.receivers
        if changed and receivers is self._listed.receivers:
            self._model = self._listed
        elif changed:
            self._model = PathLossModel.of(receivers, self._grid, self._floor, self._walls_db)
        elif abs(level_db - self._level_db) < LEVEL_STEP_DB:
            return
        self._level_db = level_db
        expected = receivers.rssi_1m[:, None] + np.float32(level_db) - self._model.loss_db
        heard = ndtr((expected - HEARING_THRESHOLD_DBM) / HEARING_SPREAD_DB)
        self._audibility = Audibility(np.clip(heard, *HEARD_BOUNDS).astype(np.float32))

    def _apart(self, model: PathLossModel, scans: Scans) -> FloatArray:
        """Return (n_devices,) squared distances from the centroid, in units of both variances."""
        log = self._evidence_under(model, scans).log
        cells = np.exp(log - log.max(axis=1, keepdims=True))
        cells /= cells.sum(axis=1, keepdims=True)
        mean = cells @ self._xy
        variance = (cells @ self._xy**2 - mean**2).sum(axis=1)
        robust = centroid_of(
            self._heard(self._listed, scans), self._listed.receivers, self._near_m2
        )
        allowed = variance + 2 / np.maximum(robust.precision, np.float32(1e-9))
        distance2 = ((mean + self._middle - robust.xy) ** 2).sum(axis=1)
        return np.asarray(distance2 / allowed, dtype=np.float32)

    def _heard(self, model: PathLossModel, scans: Scans) -> ReceivedLevels:
        """Return levels and weights under a model; radios at one place share one weight."""
        receivers = model.receivers
        level, weight = scans.rssi[:, receivers.column], scans.weight[:, receivers.column]
        radios_at_place = weight @ receivers.co_located
        return ReceivedLevels(
            level=np.where(np.isfinite(level), level - receivers.rssi_1m, 0),
            weight=weight * self._calibration.weight_ / np.maximum(radios_at_place, 1),
        )

    def _heard_and_undetermined(self, scans: Scans) -> tuple[FloatArray, FloatArray]:
        """Return (n_devices, n_receivers) 1 where heard, and 1 where neither heard nor silent.

        A receiver that is left out is neither: its silence is as wrong as its level.
        """
        columns = self._model.receivers.column
        left_out = self._calibration.weight_ == 0
        heard = np.isfinite(scans.rssi[:, columns]) & ~left_out
        undetermined = np.where(left_out, np.float32(1), scans.undetermined[:, columns])
        return heard.astype(np.float32), undetermined

    def _distance2(self, prior: Centroid) -> FloatArray:
        x, y = (prior.xy - self._middle).T
        return np.asarray((x[:, None] - self._xy[:, 0]) ** 2 + (y[:, None] - self._xy[:, 1]) ** 2)
