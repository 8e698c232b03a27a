"""The running calibration of a store without a full survey: all floors, checked for divergence.

It puts together what the other files of the folder estimate, and decides which path-loss model the
solvers use. The guard and its measurements are docs/decisions/0011's.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import AccessPointCalibration, Calibration
from locator.calibration.divergence import DivergenceMonitor
from locator.calibration.misplaced import LEAST_OTHERS, MisplacementDetector
from locator.calibration.neighbours import NeighbourLevels, NeighbourPathLoss
from locator.calibration.self_calibration import SelfCalibration
from locator.radio.receivers import EXPONENT, RSSI_1M_DBM, Receivers
from locator.radio.scans import Scans

REFUSED_FITS: Final = 20  # fits of the pairs that are not used after a model diverged; chosen
# Smaller changes of the model are not taken over: every change costs new tables in all solvers and
# restarts the comparison with the centroid. Chosen.
LEAST_EXPONENT_CHANGE, LEAST_GAIN_CHANGE_DB = 0.05, 0.5


class StoreCalibration:
    """The running calibration of a store.

    Solvers compare `receivers_` by identity to see that the model changed, so it is replaced as a
    whole and never written into.

    Attributes:
        listed: the receivers under the default model.
        receivers_: the same under the model in use.
        weight_: (n_receivers,) of their readings, 0 where they are left out.
    """

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        self.listed = self.receivers_ = receivers
        self.weight_ = np.ones(len(receivers), dtype=np.float32)
        self._levels = SelfCalibration(len(receivers))
        self._detectors = {
            floor: MisplacementDetector(plan, receivers, floor)
            for floor, plan in enumerate(floors)
            if np.count_nonzero(receivers.floor == floor) > LEAST_OTHERS
        }
        self._neighbours = NeighbourLevels(floors, receivers)
        self._divergence = DivergenceMonitor()
        self._model: NeighbourPathLoss | None = None
        self._last_proven: NeighbourPathLoss | None = None
        self._refused = 0

    @property
    def level_db(self) -> float:
        """Mean transmit power offset of phones, dB above the model."""
        return self._levels.level_db_

    @property
    def has_learned_model(self) -> bool:
        """Whether a fitted model is in use, and not the default one."""
        return self._model is not None

    def learn(self, level: FloatArray, heard: FloatArray, loss_db: FloatArray) -> None:
        """Update phone power and trust by scans; `loss_db` is expected over the posteriors."""
        self._levels.learn(level, heard * (self.weight_ > 0), loss_db)
        self._update_weights()

    def watch(self, scans: Scans, floor: int) -> None:
        """Test the listed places by scans of devices on a floor; floors without a detector pass."""
        detector = self._detectors.get(floor)
        if detector is None:
            return
        columns = self.listed.column
        rssi = scans.rssi[:, columns]
        level = np.where(np.isfinite(rssi), rssi - self.receivers_.rssi_1m, np.float32(0))
        detector.learn(level, scans.weight[:, columns])
        self._update_weights()

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Take levels between access points, and refit the model when a refit is due."""
        if not self._neighbours.observe(receiving, sending, rssi):
            return
        self._refused = max(self._refused - 1, 0)
        model = self._neighbours.model(self.weight_ > 0)
        if model is None:
            return
        for detector in self._detectors.values():
            detector.pairs_ = self._neighbours.log_ratios(model, detector.own, detector.candidates)
        if not self._refused and _differs(model, self._model):
            self._use(model)

    def compare(self, learned: FloatArray, default: FloatArray) -> None:
        """Take (n,) distances from the centroid under both models, and act on the comparison.

        A model that diverges is replaced by the last one that agreed long enough, or else by the
        default one.
        """
        self._divergence.compare(learned, default)
        if self._divergence.is_sure:
            self._last_proven = self._model
        elif not self._divergence.agrees:
            self._refused = REFUSED_FITS
            self._use(self._last_proven if self._last_proven is not self._model else None)

    def snapshot(self) -> Calibration:
        """Return the estimates as plain values, for the database and for the pages."""
        offset = np.zeros(len(self.listed)) if self._model is None else self._model.gain_db
        places = self._places()
        rows = zip(self.listed.ids, self._levels.count_, offset, self.weight_, places, strict=True)
        return Calibration(
            level_db=self.level_db,
            exponent=None if self._model is None else self._model.exponent,
            access_points=tuple(
                AccessPointCalibration(
                    id=id_,
                    heard=float(heard),
                    offset_db=float(offset_db),
                    trust=float(trust),
                    suspected=(float(x), float(y)) if np.isfinite(x) else None,
                )
                for id_, heard, offset_db, trust, (x, y) in rows
            ),
        )

    def restore(self, calibration: Calibration) -> None:
        """Continue from stored estimates; receivers that they do not name start from the priors."""
        points = {point.id: point for point in calibration.access_points}
        known = [points.get(id_) for id_ in self.listed.ids]
        heard = np.array([point.heard if point else 0.0 for point in known])
        # Trust 0 says only that it was left out: it may be back at its place, so it starts at 1 and
        # the detector alone decides.
        trust = np.array([point.trust if point and point.trust else 1.0 for point in known])
        self._levels.resume(calibration.level_db, heard, trust)
        nowhere = np.nan, np.nan
        places = [point.suspected or nowhere if point else nowhere for point in known]
        for detector in self._detectors.values():
            detector.resume(np.array(places, dtype=np.float32).reshape(-1, 2))
        gains = [point.offset_db if point else 0.0 for point in known]
        self._last_proven = None
        self._use(
            None
            if calibration.exponent is None
            else NeighbourPathLoss.restored(calibration.exponent, np.array(gains, dtype=np.float32))
        )
        self._update_weights()

    def _use(self, model: NeighbourPathLoss | None) -> None:
        self._model = model
        self._divergence.reset()
        self.receivers_ = self.listed if model is None else _under(model, self.listed)

    def _update_weights(self) -> None:
        # A copy: the detectors' zeros must not get into the running estimate.
        weight = self._levels.trust_.copy()
        for detector in self._detectors.values():
            weight[detector.left_out_] = 0
        self.weight_ = weight

    def _places(self) -> FloatArray:
        places = np.full((len(self.listed), 2), np.nan, dtype=np.float32)
        for detector in self._detectors.values():
            places[detector.own] = detector.place_[detector.own]
        return places


def _under(model: NeighbourPathLoss, receivers: Receivers) -> Receivers:
    """Return the receivers under a model; levels and exponents given on the floorplan stay."""
    # A floorplan that gives exactly the default cannot be told from one that gives nothing.
    gain = np.where(receivers.rssi_1m == RSSI_1M_DBM, model.gain_db, np.float32(0))
    exponent = np.where(receivers.exponent == EXPONENT, model.exponent, receivers.exponent)
    return replace(
        receivers, rssi_1m=receivers.rssi_1m + gain, exponent=exponent.astype(np.float32)
    )


def _differs(model: NeighbourPathLoss, other: NeighbourPathLoss | None) -> bool:
    if other is None or abs(model.exponent - other.exponent) > LEAST_EXPONENT_CHANGE:
        return True
    return bool(np.abs(model.gain_db - other.gain_db).max(initial=0) > LEAST_GAIN_CHANGE_DB)
