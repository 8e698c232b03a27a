"""Whether the access points of a floor hang where they are listed, told from unlabelled scans.

The device of a scan is placed by all receivers but the one in question, and so is its level: what
that one heard is then as likely as its place is right. Levels have errors that stay where people
stay and that are the same wherever two scans are taken side by side. So a part of the floor counts
as one witness, however many scans come from it, and its witness is the mean of its newest scans.
"""

import math
from typing import Final

import numpy as np
import shapely

from floorplans.model import Floorplan
from locator.arrays import BoolArray, FloatArray, IntArray
from locator.radio.correlated_errors import tempering
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB, path_loss_db
from locator.radio.receivers import Receivers

LEAST_OTHERS: Final = 5  # receivers that place the device: fewer always fit
PLACES, CANDIDATES = 150, 200  # of devices, and of a receiver
LEAST_STEP_M, MARGIN_M = 1.5, 5.0
LIKELIEST = 16  # places of a device that are looked at
NOISE_DB, TAIL = 7.0, 5.0  # of a level about the model: Student's t
OFFSET_DB = 6.0  # spread of the receivers' own levels
PART_M, PARTS = 4.0, 60  # a part of the floor, and at most so many of them
NEWEST, LEAST_SCANS = 50.0, 3.0  # scans that a part's witness is made of
LEAST_WITNESSES = 6
LEAST_ERROR = 0.01  # nats
FAR_M = 3.0  # from the listed place: closer is as good
EVIDENCE, FIRMNESS = 4.5, 2.0  # nats in all, and in standard errors; sound plans: 3.3 and 2.3
SETTLED = 0.5  # of the evidence under which a detector is given up
JUDGED_EVERY, JUDGED_EACH = 64, 4  # scans, or more where there are many receivers
KEPT_SHARE, LEAST_KEPT = 2 / 3, 3  # of the receivers, whatever is suspected


class MisplacementDetector:
    """The running judgement of one floor, of more than `LEAST_OTHERS` receivers.

    Attributes:
        own: (n_own,) the receivers of the floor.
        candidates: (n_candidates, 2) metres, where else they might hang.
        pairs_: what access points that hear each other say (`NeighbourLevels.log_ratios`), or None.
        left_out_: (n_receivers,) whose readings are not to be used.
        place_: (n_receivers, 2) metres where those seem to hang, else NaN.
    """

    def __init__(self, plan: Floorplan, receivers: Receivers, floor: int) -> None:
        self.own = np.flatnonzero(receivers.floor == floor)
        own = receivers.only(self.own)
        self._xy, outline = own.xy, plan.outline
        places, step = _lattice(outline.bounds, PLACES)
        inside = shapely.intersects_xy(outline.buffer(step / 2), *places.T.astype(np.float64))
        places = places[inside]
        around = shapely.MultiPoint(own.xy.astype(np.float64)).union(outline).buffer(MARGIN_M)
        self.candidates, _ = _lattice(around.bounds, CANDIDATES)
        floors = np.full(len(places), floor, dtype=np.intp)
        self._listed = np.ascontiguousarray(path_loss_db(own, places, floors).T)
        elsewhere = own.placed_at(self.candidates)
        self._elsewhere = path_loss_db(elsewhere, places, floors)
        self._far = np.linalg.norm(self.candidates - own.xy[:, None], axis=2) > FAR_M
        self._part = _parts(places, outline.bounds)
        shape = len(own), int(self._part.max(initial=0)) + 1
        self._log_ratio = np.zeros((*shape, len(self.candidates)), dtype=np.float32)
        self._scans = np.zeros(shape, dtype=np.float32)
        self._offset = np.zeros((len(own), 1 + len(self.candidates)), dtype=np.float32)
        self._offset_scans = np.zeros(len(own), dtype=np.float32)
        self._seen = 0
        self.pairs_: FloatArray | None = None
        self.left_out_ = np.zeros(len(receivers), dtype=np.bool_)
        self.place_ = np.full((len(receivers), 2), np.nan, dtype=np.float32)

    def learn(self, level: FloatArray, weight: FloatArray) -> None:
        """Take scans of devices on this floor.

        Args:
            level: (n_devices, n_receivers) dB above the level at 1 m.
            weight: the same shape, 1 for a fresh reading, 0 where not heard.
        """
        for device in range(len(level)):
            self._learn(level[device, self.own], weight[device, self.own])
            self._seen += 1
            if self._seen % max(JUDGED_EVERY, JUDGED_EACH * len(self.own)) == 0:
                self._judge()

    def resume(self, places: FloatArray) -> None:
        """Begin anew with those left out that seemed to hang at (n_receivers, 2) places, not NaN.

        One that is listed where it seemed to hang has been corrected meanwhile.
        """
        apart = np.linalg.norm(places[self.own] - self._xy, axis=1)
        self.left_out_[:] = False
        self.left_out_[self.own] = apart > FAR_M
        self.place_ = np.where(self.left_out_[:, None], places, np.float32(np.nan))
        self._begin_anew(np.arange(len(self.own)))

    def evidence(self) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        """Return what speaks for the best other candidate of each receiver of the floor.

        Returns:
            nats by all witnesses together, the same in standard errors, how many witnesses there
            are, parts of the floor and pairs, and which candidate it is; each (n_own,).
        """
        spoke = (self._scans >= LEAST_SCANS)[:, :, None]
        log_ratio = np.where(spoke, self._log_ratio, np.nan)
        if self.pairs_ is not None:
            log_ratio = np.concatenate([log_ratio, self.pairs_], axis=1)
        spoke = np.isfinite(log_ratio)
        witnesses = np.maximum(spoke.sum(axis=1), 1)
        mean = np.where(spoke, log_ratio, 0).sum(axis=1) / witnesses
        apart2 = np.where(spoke, log_ratio - mean[:, None], 0) ** 2
        variance = apart2.sum(axis=1) / np.maximum(witnesses - 1, 1)
        rows = np.arange(len(mean))
        best = np.where(self._far, mean, -np.inf).argmax(axis=1)
        count = spoke[rows, :, best].sum(axis=1)
        error = np.sqrt(variance[rows, best] / np.maximum(count, 1)) + LEAST_ERROR
        return mean[rows, best] * count, mean[rows, best] / error, count, best

    def _learn(self, level: FloatArray, weight: FloatArray) -> None:
        heard = np.flatnonzero(weight > 0)
        used = np.where(self.left_out_[self.own], 0, weight)
        others = (used > 0).sum() - (used[heard] > 0)
        heard = heard[others >= LEAST_OTHERS]
        if not len(heard):
            return
        log, phone, part = self._without(heard, level, used)
        likely = np.argpartition(-log, min(LIKELIEST, log.shape[1] - 1), axis=1)[:, :LIKELIEST]
        belief = np.take_along_axis(log, likely, axis=1)
        belief = np.exp(belief - belief.max(axis=1, keepdims=True))
        belief /= belief.sum(axis=1, keepdims=True)
        above = level[heard, None] - np.take_along_axis(phone, likely, axis=1)
        residual = np.empty((*likely.shape, 1 + len(self.candidates)), dtype=np.float32)
        residual[:, :, 0] = np.take_along_axis(self._listed[heard], likely, axis=1)
        residual[:, :, 1:] = self._elsewhere[likely]
        residual += above[:, :, None]
        self._compare(heard, part, weight[heard], residual, belief)

    def _without(
        self, heard: IntArray, level: FloatArray, weight: FloatArray
    ) -> tuple[FloatArray, FloatArray, int]:
        """Place a device by all but each of `heard`.

        Returns:
            (n_heard, n_places) log-likelihood and the phone's level, and the part of the floor by
            all receivers together.
        """
        precision = weight / np.float32(SPREAD_DB**2)
        above = np.where(weight > 0, level, 0)[:, None] + self._listed
        weighted = precision[:, None] * above
        squares = weighted * above
        prior = np.float32(1 / PHONE_SPREAD_DB**2)
        total, first, second = precision.sum(), weighted.sum(axis=0), squares.sum(axis=0)
        part = int(self._part[(second - first**2 / (total + prior)).argmin()])
        rest = (total - precision[heard] + prior)[:, None]
        first = first - weighted[heard]
        square = second - squares[heard] - first**2 / rest
        witnesses = weight.sum() - weight[heard]
        misfit = np.maximum(square.min(axis=1) / np.maximum(witnesses - 2, 1), 1)
        square *= (np.float32(-0.5) * tempering(witnesses) / misfit)[:, None]
        return square, first / rest, part

    def _compare(
        self,
        heard: IntArray,
        part: int,
        weight: FloatArray,
        residual: FloatArray,
        belief: FloatArray,
    ) -> None:
        """Let each candidate, the listed place first, tell how likely the levels are.

        Args:
            heard: (n_heard,) receivers.
            part: of the floor.
            weight: (n_heard,) of the readings.
            residual: (n_heard, n_likely, 1 + n_candidates) dB above what is expected there.
            belief: (n_heard, n_likely) of the device's place.
        """
        offset = self._offset[heard]
        share = residual - offset[:, None]
        share *= np.float32(1 / (NOISE_DB * math.sqrt(TAIL)))
        share *= share
        share += 1
        share = belief[:, :, None] / (share * share * share)
        likelihood = share.sum(axis=1)
        log = np.log(likelihood)
        share *= residual
        mean = share.sum(axis=1) / likelihood
        scans = np.minimum(self._offset_scans[heard] + 1, NEWEST)
        self._offset_scans[heard] = scans
        shrunk = mean * (scans / (scans + (NOISE_DB / OFFSET_DB) ** 2))[:, None]
        self._offset[heard] += (shrunk - offset) / scans[:, None]
        scans = np.minimum(self._scans[heard, part] + weight, NEWEST)
        self._scans[heard, part] = scans
        told = self._log_ratio[heard, part]
        told += (weight / scans)[:, None] * (log[:, 1:] - log[:, :1] - told)
        self._log_ratio[heard, part] = told

    def _judge(self) -> None:
        """Leave out the one that fits worst, if it does not fit, and take back who fits again."""
        nats, firmness, witnesses, best = self.evidence()
        left_out = self.left_out_[self.own]
        sure = (nats >= EVIDENCE) & (firmness >= FIRMNESS)
        sure &= (witnesses >= LEAST_WITNESSES) & ~left_out
        back = left_out & (witnesses >= LEAST_WITNESSES) & (nats < SETTLED * EVIDENCE)
        changed = np.flatnonzero(back)
        if sure.any() and self._may_lose_one(left_out & ~back):
            changed = np.append(changed, int(np.where(sure, nats, -np.inf).argmax()))
        left_out[changed] = ~left_out[changed]
        self.left_out_[self.own] = left_out
        places = np.where(left_out[:, None], self.candidates[best], np.nan)
        keep = left_out & (witnesses < LEAST_WITNESSES)
        self.place_[self.own] = np.where(keep[:, None], self.place_[self.own], places)
        if len(changed):
            self._begin_anew(np.setdiff1d(np.arange(len(left_out)), changed))

    def _may_lose_one(self, left_out: BoolArray) -> bool:
        kept = len(left_out) - int(left_out.sum()) - 1
        return kept >= max(LEAST_KEPT, KEPT_SHARE * len(left_out))

    def _begin_anew(self, own: IntArray) -> None:
        """Forget what was found while the devices were placed by other receivers."""
        self._log_ratio[own] = 0
        self._scans[own] = 0


def _lattice(bounds: tuple[float, ...], count: int) -> tuple[FloatArray, float]:
    west, south, east, north = bounds
    width, depth = east - west, north - south
    step = max(LEAST_STEP_M if count == PLACES else 1.0, float(np.sqrt(width * depth / count)))
    axes = [
        (low + high) / 2 + step * (np.arange(n) - (n - 1) / 2)
        for low, high in ((west, east), (south, north))
        for n in [int((high - low) // step) + 1]
    ]
    return np.stack(np.meshgrid(*axes), axis=2).reshape(-1, 2).astype(np.float32), step


def _parts(places: FloatArray, bounds: tuple[float, ...]) -> IntArray:
    """Return (n_places,) the part of the floor of each."""
    west, south, east, north = bounds
    side = max(PART_M, float(np.sqrt((east - west) * (north - south) / PARTS)))
    column, row = ((places - np.array([west, south], dtype=np.float32)) // side).astype(np.intp).T
    _, part = np.unique(np.stack([column, row]), axis=1, return_inverse=True)
    return np.asarray(part.reshape(-1), dtype=np.intp)
