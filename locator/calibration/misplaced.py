"""Detection of access points that are not where the floorplan lists them, from unlabelled scans.

For each receiver, the device of a scan and its transmit power are estimated from all the others
(leave one out). The level at this receiver is then compared under its listed place and some 200
candidates: a log-likelihood ratio each. Shadowing is the same for scans taken side by side, so a
part of the floor is one independent measurement, the mean over its newest scans, however many scans
come from it; scans taken one by one would let a shadow beside one shelf condemn an access point.
Walls are left out on purpose: with them an access point in a corner of a correct plan came to 3.9,
without them none beyond 1.3 on the same scans (docs/decisions/0011).
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

# Receivers that must place the device without the one in question: with fewer, any place of it
# fits. So a floor with fewer than six is never judged (docs/decisions/0011).
LEAST_OTHERS: Final = 5
# Cells of devices and candidate places of a receiver, by count: the cost is their product. Chosen.
DEVICE_CELLS, CANDIDATE_PLACES = 150, 200
LEAST_CELL_M: Final = 1.5  # side of a device's cell on small floors; chosen
MARGIN_M: Final = 5.0  # beyond the outline and the receivers, where candidates still lie; chosen
LIKELIEST_CELLS = 16  # of a device that are evaluated; the rest have next to no probability; chosen
# Student's t of a level about the model: a little wider than `path_loss.SPREAD_DB`, for walls are
# left out. Chosen by hand; not measured alone.
NOISE_DB, DEGREES_OF_FREEDOM = 7.0, 5.0
OFFSET_DB = 6.0  # spread of the receivers' own gains; chosen
PART_M, MOST_PARTS = 4.0, 60  # side of a part of the floor (decision 0011), and their most
MEMORY_SCANS, LEAST_SCANS = 50.0, 3.0  # behind the mean of a part, at most and at least; chosen
LEAST_MEASUREMENTS = 6  # independent ones, before anything is decided; chosen
LEAST_STANDARD_ERROR = 0.01  # natural log units; keeps the quotient finite
FAR_M = 3.0  # nearer than this to the listed place, a candidate is the listed place (decision 0011)
# A receiver is suspected where a candidate is better by so much in all, in natural log units, and
# by so many standard errors. On correct plans (three simulated stores of a quarter of an hour, and
# the recordings that can be judged) nothing reached 3.2 in all, by decision 0011; the highest noted
# when the constants were written were 3.3, and 2.3 standard errors.
SUSPECT_LOG_RATIO, SUSPECT_STANDARD_ERRORS = 4.5, 2.0
CLEARED_SHARE = 0.5  # of the ratio, below which a suspicion ends: hysteresis; chosen
# Scans between two judgements: at least, and for each receiver, for a judgement's cost grows too.
JUDGE_EVERY_SCANS, JUDGE_SCANS_A_RECEIVER = 64, 4
# Of the receivers of a floor, whatever is suspected: at most a third is left out (decision 0011).
LEAST_KEPT_SHARE, LEAST_KEPT_RECEIVERS = 2 / 3, 3


class MisplacementDetector:
    """The running test of one floor, of more than `LEAST_OTHERS` receivers.

    Attributes:
        own: (n_own,) indices of the receivers of the floor.
        candidates: (n_candidates, 2) metres, where else they might be.
        pairs_: log-likelihood ratios of access points that hear each other
            (`NeighbourLevels.log_ratios`), or None.
        left_out_: (n_receivers,) whose readings are not to be used.
        place_: (n_receivers, 2) metres, the likeliest place of those, else NaN.
    """

    def __init__(self, plan: Floorplan, receivers: Receivers, floor: int) -> None:
        self.own = np.flatnonzero(receivers.floor == floor)
        own = receivers.only(self.own)
        self._xy, outline = own.xy, plan.outline
        places, step = _lattice(outline.bounds, DEVICE_CELLS)
        inside = shapely.intersects_xy(outline.buffer(step / 2), *places.T.astype(np.float64))
        places = places[inside]
        around = shapely.MultiPoint(own.xy.astype(np.float64)).union(outline).buffer(MARGIN_M)
        self.candidates, _ = _lattice(around.bounds, CANDIDATE_PLACES)
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
        self._scans_seen = 0
        self.pairs_: FloatArray | None = None
        self.left_out_ = np.zeros(len(receivers), dtype=np.bool_)
        self.place_ = np.full((len(receivers), 2), np.nan, dtype=np.float32)

    def learn(self, level: FloatArray, weight: FloatArray) -> None:
        """Take scans of devices on this floor, one after the other: each changes the offsets.

        Args:
            level: (n_devices, n_receivers) dB above the level at 1 m.
            weight: the same shape, 1 for a fresh reading, 0 where not heard.
        """
        for device in range(len(level)):
            self._learn(level[device, self.own], weight[device, self.own])
            self._scans_seen += 1
            if (
                self._scans_seen % max(JUDGE_EVERY_SCANS, JUDGE_SCANS_A_RECEIVER * len(self.own))
                == 0
            ):
                self._judge()

    def resume(self, places: FloatArray) -> None:
        """Restart with those left out whose (n_receivers, 2) suspected place is not NaN.

        One that is listed near its suspected place now has been corrected meanwhile, and is used.
        """
        # NaN > FAR_M is false: without a suspected place a receiver is used.
        apart = np.linalg.norm(places[self.own] - self._xy, axis=1)
        self.left_out_[:] = False
        self.left_out_[self.own] = apart > FAR_M
        self.place_ = np.where(self.left_out_[:, None], places, np.float32(np.nan))
        self._reset(np.arange(len(self.own)))

    def evidence(self) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
        """Return the log-likelihood ratio of the best candidate of each receiver of the floor.

        Returns:
            the sum over all independent measurements, its mean in standard errors, the number of
            measurements (parts of the floor, and pairs), and the candidate's index; each (n_own,).
        """
        measured = (self._scans >= LEAST_SCANS)[:, :, None]
        log_ratio = np.where(measured, self._log_ratio, np.nan)
        if self.pairs_ is not None:
            log_ratio = np.concatenate([log_ratio, self.pairs_], axis=1)
        measured = np.isfinite(log_ratio)
        n_independent = np.maximum(measured.sum(axis=1), 1)
        mean = np.where(measured, log_ratio, 0).sum(axis=1) / n_independent
        apart2 = np.where(measured, log_ratio - mean[:, None], 0) ** 2
        variance = apart2.sum(axis=1) / np.maximum(n_independent - 1, 1)
        rows = np.arange(len(mean))
        best = np.where(self._far, mean, -np.inf).argmax(axis=1)
        count = measured[rows, :, best].sum(axis=1)
        error = np.sqrt(variance[rows, best] / np.maximum(count, 1)) + LEAST_STANDARD_ERROR
        return mean[rows, best] * count, mean[rows, best] / error, count, best

    def _learn(self, level: FloatArray, weight: FloatArray) -> None:
        heard = np.flatnonzero(weight > 0)
        used = np.where(self.left_out_[self.own], 0, weight)
        others = (used > 0).sum() - (used[heard] > 0)
        heard = heard[others >= LEAST_OTHERS]
        if not len(heard):
            return
        log, phone, part = self._without(heard, level, used)
        likely = np.argpartition(-log, min(LIKELIEST_CELLS, log.shape[1] - 1), axis=1)[
            :, :LIKELIEST_CELLS
        ]
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
        """Place a device by all receivers but each of `heard`.

        Returns:
            (n_heard, n_places) log-likelihoods and estimates of the phone's level, and the part of
            the floor by all receivers together.
        """
        # Sums over all receivers less the one in question, instead of a sum for each: the squares
        # stay in float32 because levels are differences from the level at 1 m.
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
        n_independent = weight.sum() - weight[heard]
        misfit = np.maximum(square.min(axis=1) / np.maximum(n_independent - 2, 1), 1)
        square *= (np.float32(-0.5) * tempering(n_independent) / misfit)[:, None]
        return square, first / rest, part

    def _compare(
        self,
        heard: IntArray,
        part: int,
        weight: FloatArray,
        residual: FloatArray,
        belief: FloatArray,
    ) -> None:
        """Update the running ratios of each candidate; index 0 is the listed place.

        Args:
            heard: (n_heard,) receivers.
            part: of the floor.
            weight: (n_heard,) of the readings.
            residual: (n_heard, n_likely, 1 + n_candidates) dB above what is expected there.
            belief: (n_heard, n_likely) posterior of the device's place.
        """
        # In place, for `residual` is the largest array of a scan. The density of Student's t is
        # (1 + r2 / (nu s2)) ** -((nu + 1) / 2): a plain cube with nu = 5. The cube is written out
        # below and does not follow DEGREES_OF_FREEDOM when that is changed.
        offset = self._offset[heard]
        share = residual - offset[:, None]
        share *= np.float32(1 / (NOISE_DB * math.sqrt(DEGREES_OF_FREEDOM)))
        share *= share
        share += 1
        share = belief[:, :, None] / (share * share * share)
        likelihood = share.sum(axis=1)
        log = np.log(likelihood)
        share *= residual
        mean = share.sum(axis=1) / likelihood
        scans = np.minimum(self._offset_scans[heard] + 1, MEMORY_SCANS)
        self._offset_scans[heard] = scans
        shrunk = mean * (scans / (scans + (NOISE_DB / OFFSET_DB) ** 2))[:, None]
        self._offset[heard] += (shrunk - offset) / scans[:, None]
        scans = np.minimum(self._scans[heard, part] + weight, MEMORY_SCANS)
        self._scans[heard, part] = scans
        mean_ratio = self._log_ratio[heard, part]
        mean_ratio += (weight / scans)[:, None] * (log[:, 1:] - log[:, :1] - mean_ratio)
        self._log_ratio[heard, part] = mean_ratio

    def _judge(self) -> None:
        """Leave out at most one receiver, the worst, and take back those that fit again.

        One at a time: a wrong place distorts the estimates of the others, which is why all others
        are tested afresh after a change.
        """
        log_ratio, standard_errors, n_independent, best = self.evidence()
        left_out = self.left_out_[self.own]
        sure = (log_ratio >= SUSPECT_LOG_RATIO) & (standard_errors >= SUSPECT_STANDARD_ERRORS)
        sure &= (n_independent >= LEAST_MEASUREMENTS) & ~left_out
        back = (
            left_out
            & (n_independent >= LEAST_MEASUREMENTS)
            & (log_ratio < CLEARED_SHARE * SUSPECT_LOG_RATIO)
        )
        changed = np.flatnonzero(back)
        if sure.any() and self._may_lose_one(left_out & ~back):
            changed = np.append(changed, int(np.where(sure, log_ratio, -np.inf).argmax()))
        left_out[changed] = ~left_out[changed]
        self.left_out_[self.own] = left_out
        places = np.where(left_out[:, None], self.candidates[best], np.nan)
        keep = left_out & (n_independent < LEAST_MEASUREMENTS)
        self.place_[self.own] = np.where(keep[:, None], self.place_[self.own], places)
        if len(changed):
            self._reset(np.setdiff1d(np.arange(len(left_out)), changed))

    def _may_lose_one(self, left_out: BoolArray) -> bool:
        kept = len(left_out) - int(left_out.sum()) - 1
        return kept >= max(LEAST_KEPT_RECEIVERS, LEAST_KEPT_SHARE * len(left_out))

    def _reset(self, own: IntArray) -> None:
        """Drop the ratios of `own`, which were found while other receivers placed the devices."""
        self._log_ratio[own] = 0
        self._scans[own] = 0


def _lattice(bounds: tuple[float, ...], count: int) -> tuple[FloatArray, float]:
    """Return about `count` places, (n, 2) metres centred in the bounds, and their distance."""
    west, south, east, north = bounds
    width, depth = east - west, north - south
    # Cells of devices are no finer than 1.5 m, candidate places no finer than 1 m.
    step = max(
        LEAST_CELL_M if count == DEVICE_CELLS else 1.0, float(np.sqrt(width * depth / count))
    )
    axes = [
        (low + high) / 2 + step * (np.arange(n) - (n - 1) / 2)
        for low, high in ((west, east), (south, north))
        for n in [int((high - low) // step) + 1]
    ]
    return np.stack(np.meshgrid(*axes), axis=2).reshape(-1, 2).astype(np.float32), step


def _parts(places: FloatArray, bounds: tuple[float, ...]) -> IntArray:
    """Return (n_places,) the part of the floor of each, numbered without gaps from 0."""
    west, south, east, north = bounds
    side = max(PART_M, float(np.sqrt((east - west) * (north - south) / MOST_PARTS)))
    column, row = ((places - np.array([west, south], dtype=np.float32)) // side).astype(np.intp).T
    _, part = np.unique(np.stack([column, row]), axis=1, return_inverse=True)
    return np.asarray(part.reshape(-1), dtype=np.intp)
