"""What a store teaches where nobody surveyed: all floors together, and the guard over it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import AccessPointCalibration, Calibration
from locator.calibration.divergence import Guard
from locator.calibration.misplaced import LEAST_OTHERS, Suspicion
from locator.calibration.neighbours import Backbone, Law
from locator.calibration.self_calibration import SelfCalibration
from locator.radio.receivers import EXPONENT, RSSI_1M_DBM, Receivers
from locator.radio.scans import Scans

REFUSED_LOOKS: Final = 20  # at the pairs, after a law was found to lead astray
NEW_EXPONENT, NEW_EAR_DB = 0.05, 0.5  # smaller changes of the law are not worth the while


class StoreCalibration:
    """The running calibration of a store.

    Attributes:
        listed: the receivers under the default law.
        receivers_: the same under the law in use.
        weight_: (n_receivers,) of their readings, 0 where they are left out.
    """

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        self.listed = self.receivers_ = receivers
        self.weight_ = np.ones(len(receivers), dtype=np.float32)
        self._levels = SelfCalibration(len(receivers))
        self._suspicions = {
            floor: Suspicion(plan, receivers, floor)
            for floor, plan in enumerate(floors)
            if np.count_nonzero(receivers.floor == floor) > LEAST_OTHERS
        }
        self._backbone = Backbone(floors, receivers)
        self._guard = Guard()
        self._law: Law | None = None
        self._proved: Law | None = None
        self._refused = 0

    @property
    def level_db(self) -> float:
        """Of phones above what the law says."""
        return self._levels.level_db_

    @property
    def has_law(self) -> bool:
        """Whether a law other than the default one is in use."""
        return self._law is not None

    def learn(self, level: FloatArray, heard: FloatArray, fall: FloatArray) -> None:
        """Take scans of devices whose places are known in probability; see `SelfCalibration`."""
        self._levels.learn(level, heard * (self.weight_ > 0), fall)
        self._weigh()

    def watch(self, scans: Scans, floor: int) -> None:
        """Judge the listed places by scans of devices on a floor."""
        suspicion = self._suspicions.get(floor)
        if suspicion is None:
            return
        columns = self.listed.column
        rssi = scans.rssi[:, columns]
        level = np.where(np.isfinite(rssi), rssi - self.receivers_.rssi_1m, np.float32(0))
        suspicion.learn(level, scans.weight[:, columns])
        self._weigh()

    def overhear(self, hearing: IntArray, heard: IntArray, rssi: FloatArray) -> None:
        """Take how access points hear each other; now and then look for a law in it."""
        if not self._backbone.hear(hearing, heard, rssi):
            return
        self._refused = max(self._refused - 1, 0)
        law = self._backbone.law(self.weight_ > 0)
        if law is None:
            return
        for suspicion in self._suspicions.values():
            suspicion.pairs_ = self._backbone.gains(law, suspicion.own, suspicion.candidates)
        if not self._refused and _differs(law, self._law):
            self._use(law)

    def compare(self, learned: FloatArray, default: FloatArray) -> None:
        """Take how far positions by both laws are from the centroid; see `Guard`."""
        self._guard.compare(learned, default)
        if self._guard.is_sure:
            self._proved = self._law
        elif not self._guard.agrees:
            self._refused = REFUSED_LOOKS
            self._use(self._proved if self._proved is not self._law else None)

    def snapshot(self) -> Calibration:
        """Return what was learned, as plain values."""
        offset = np.zeros(len(self.listed)) if self._law is None else self._law.ear_db
        places = self._places()
        rows = zip(self.listed.ids, self._levels.count_, offset, self.weight_, places, strict=True)
        return Calibration(
            level_db=self.level_db,
            exponent=None if self._law is None else self._law.exponent,
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
        """Go on from what was learned once; receivers that it does not know start anew."""
        points = {point.id: point for point in calibration.access_points}
        known = [points.get(id_) for id_ in self.listed.ids]
        heard = np.array([point.heard if point else 0.0 for point in known])
        # Of one that was left out nothing is known but that: it may be back at its place.
        trust = np.array([point.trust if point and point.trust else 1.0 for point in known])
        self._levels.resume(calibration.level_db, heard, trust)
        nowhere = np.nan, np.nan
        places = [point.suspected or nowhere if point else nowhere for point in known]
        for suspicion in self._suspicions.values():
            suspicion.resume(np.array(places, dtype=np.float32).reshape(-1, 2))
        ears = [point.offset_db if point else 0.0 for point in known]
        self._proved = None
        self._use(
            None
            if calibration.exponent is None
            else Law.restored(calibration.exponent, np.array(ears, dtype=np.float32))
        )
        self._weigh()

    def _use(self, law: Law | None) -> None:
        self._law = law
        self._guard.begin_anew()
        self.receivers_ = self.listed if law is None else _under(law, self.listed)

    def _weigh(self) -> None:
        weight = self._levels.trust_.copy()
        for suspicion in self._suspicions.values():
            weight[suspicion.left_out_] = 0
        self.weight_ = weight

    def _places(self) -> FloatArray:
        places = np.full((len(self.listed), 2), np.nan, dtype=np.float32)
        for suspicion in self._suspicions.values():
            places[suspicion.own] = suspicion.place_[suspicion.own]
        return places


def _under(law: Law, receivers: Receivers) -> Receivers:
    """Return the receivers under a law; what the floorplan says of one of them stands."""
    ear = np.where(receivers.rssi_1m == RSSI_1M_DBM, law.ear_db, np.float32(0))
    exponent = np.where(receivers.exponent == EXPONENT, law.exponent, receivers.exponent)
    return replace(receivers, rssi_1m=receivers.rssi_1m + ear, exponent=exponent.astype(np.float32))


def _differs(law: Law, other: Law | None) -> bool:
    if other is None or abs(law.exponent - other.exponent) > NEW_EXPONENT:
        return True
    return bool(np.abs(law.ear_db - other.ear_db).max(initial=0) > NEW_EAR_DB)
