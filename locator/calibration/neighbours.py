"""What access points that hear each other say of a floor's radio: a survey that nobody walked.

The level at which access point j hears access point i is T_i + G_j - 10 n log10(d_ij) less the
walls between: the transmit power of the one, the receive gain of the other, and the path loss of
the floor. Only gains and path loss are of use: phones are heard by the same receivers, but have a
power of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from floorplans.crossings import attenuation_db
from floorplans.model import Floorplan
from locator.arrays import BoolArray, DoubleArray, FloatArray, IntArray
from locator.radio.path_loss import WALL_SHARE
from locator.radio.receivers import EXPONENT, Receivers

NEWEST: Final = 200.0  # readings that the mean level of a pair is made of
LEAST_READINGS: Final = 3.0
LEAST_PAIRS, PAIRS_EACH = 12, 2.0  # in all, and for each access point heard: fewer always fit
NEAREST_M: Final = 1.0
POWER_DBM, POWER_DB = -42.0, 8.0  # of access points at 1 m; what is learned stays within
GAIN_DB, GAIN_BOUND_DB = 1.5, 6.0
EXPONENT_SPREAD: Final = 0.5
BOUNDS: Final = (-60.0, 2.0), (-30.0, 3.5)  # of the common power and the exponent
HELD: Final = 1e-3
PAIR_DB: Final = 4.0  # of a pair's mean level about the model
SHARED_DB: Final = 2**0.5 * PAIR_DB  # both ways of a pair go through the same: two are one witness
AGREE_DB, AGREE_SHARE = 8.0, 0.75  # so many pairs lie so near the model, or it is none
TAIL: Final = 4.0  # degrees of freedom of Student's t
ROUNDS: Final = 6
ROUNDS_HEARD: Final = 2  # of readings of every pair, between two fits of the model


@dataclass(frozen=True, eq=False)
class NeighbourPathLoss:
    """What was learned.

    Attributes:
        exponent: of the path loss between access points.
        gain_db: (n_receivers,) by which each hears better than the middle one.
        strength_dbm: (n_receivers,) half of what a pair of its like would hear at 1 m; NaN unknown.
    """

    exponent: float
    gain_db: FloatArray
    strength_dbm: FloatArray

    @classmethod
    def restored(cls, exponent: float, gain_db: FloatArray) -> "NeighbourPathLoss":
        """Return a model that was learned once, without what is known of the pairs."""
        return cls(exponent, gain_db, np.full(len(gain_db), np.nan, dtype=np.float32))


class NeighbourLevels:
    """Mean levels between the access points of a store, and the model that fits them."""

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        count = len(receivers)
        self._row = {int(column): row for row, column in enumerate(receivers.column)}
        flat = np.linalg.norm(receivers.xy[:, None] - receivers.xy, axis=2)
        rise = receivers.height_m[:, None] - receivers.height_m
        self._decades = np.log10(np.maximum(np.hypot(flat, rise), NEAREST_M)).astype(np.float64)
        same = receivers.floor[:, None] == receivers.floor
        self._usable = same & (receivers.co_located == 0)
        self._xy, self._height = receivers.xy, receivers.height_m
        self._walls = np.zeros((count, count))
        for floor, plan in enumerate(floors):
            here = np.flatnonzero(receivers.floor == floor)
            if len(here):
                xy = receivers.xy[here]
                loss = attenuation_db(replace(plan, fixtures=()), xy, xy)
                self._walls[np.ix_(here, here)] = WALL_SHARE * loss
        self._level = np.zeros((count, count))
        self._readings = np.zeros((count, count))
        self._heard = 0

    def observe(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> bool:
        """Take levels between columns of an observation; say whether to fit the model again."""
        every = max(ROUNDS_HEARD * len(self._level) ** 2, 1)
        before = self._heard // every
        levels = zip(receiving.tolist(), sending.tolist(), rssi.tolist(), strict=True)
        for receiver, sender, level in levels:
            row, column = self._row.get(receiver), self._row.get(sender)
            if row is None or column is None or not self._usable[row, column]:
                continue
            self._heard += 1
            readings = min(self._readings[row, column] + 1, NEWEST)
            self._readings[row, column] = readings
            self._level[row, column] += (level - self._level[row, column]) / readings
        return self._heard // every > before

    def model(self, trusted: BoolArray) -> NeighbourPathLoss | None:
        """Return the model of the pairs among `trusted` (n_receivers,); None where they are few.

        Least squares with a ridge towards what is usual, reweighted so that a pair with something
        else than walls between it counts little.
        """
        usable = (self._readings >= LEAST_READINGS) & trusted & trusted[:, None]
        receiving, sending = np.nonzero(usable)
        heard = len(np.union1d(receiving, sending))
        if len(receiving) < max(LEAST_PAIRS, PAIRS_EACH * heard):
            return None
        count = len(self._level)
        terms = np.zeros((len(receiving), 2 * count + 2))
        pair = np.arange(len(receiving))
        terms[pair, receiving] = terms[pair, count + sending] = terms[:, -2] = 1
        terms[:, -1] = -10 * self._decades[receiving, sending]
        target = self._level[receiving, sending] + self._walls[receiving, sending]
        solution, residual = _fit(terms, target, count)
        if (np.abs(residual) < AGREE_DB).mean() < AGREE_SHARE:
            return None
        return NeighbourPathLoss(
            exponent=float(solution[-1]),
            gain_db=solution[:count].astype(np.float32),
            strength_dbm=np.where(
                np.isin(np.arange(count), np.concatenate([receiving, sending])),
                (solution[:count] + solution[count : 2 * count] + solution[-2]) / 2,
                np.nan,
            ).astype(np.float32),
        )

    def log_ratios(
        self, model: NeighbourPathLoss, own: IntArray, candidates: FloatArray
    ) -> FloatArray:
        """Return what each pair says of other places of its first access point.

        Walls are passed over, for nobody knows those of the other places.

        Args:
            model: that the others fit.
            own: (n_own,) receivers of one floor.
            candidates: (n_candidates, 2) metres.

        Returns:
            (n_own, n_own, n_candidates) nats above the listed place; NaN where a pair is not heard.
        """
        both = np.minimum(self._readings, self._readings.T)[np.ix_(own, own)] >= LEAST_READINGS
        level = ((self._level + self._level.T) / 2)[np.ix_(own, own)]
        above = np.where(both, level - model.strength_dbm[own], np.nan)
        rise2 = (self._height[own, None] - self._height[own]) ** 2
        to_candidates = ((candidates[:, None] - self._xy[own]) ** 2).sum(axis=2)
        distance2 = np.concatenate(
            [
                rise2[:, :, None] + to_candidates.T,
                (100**self._decades)[np.ix_(own, own)][:, :, None],
            ],
            axis=2,
        )
        residual = above[:, :, None] + 5 * model.exponent * np.log10(np.maximum(distance2, 1))
        known = np.isfinite(residual)
        mean = np.where(known, residual, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        residual -= mean[:, None]
        log = -(TAIL + 1) / 2 * np.log1p((residual / PAIR_DB) ** 2 / TAIL)
        return np.asarray(log[:, :, :-1] - log[:, :, -1:], dtype=np.float32)


def _fit(terms: DoubleArray, target: DoubleArray, count: int) -> tuple[DoubleArray, DoubleArray]:
    """Return hearing, powers, the common power and the exponent; and (n_pairs,) residuals, dB.

    What leaves its bounds is held there while the others are fitted again.
    """
    low = np.concatenate([np.full(2 * count, -GAIN_BOUND_DB), BOUNDS[0]])
    high = np.concatenate([np.full(2 * count, GAIN_BOUND_DB), BOUNDS[1]])
    usual = np.concatenate([np.zeros(2 * count), [POWER_DBM, EXPONENT]])
    spread = np.concatenate([np.full(2 * count, GAIN_DB), [POWER_DB, EXPONENT_SPREAD]])
    weight = np.ones(len(target))
    found, residual = usual, target
    for _ in range(ROUNDS):
        normal = (terms.T * weight) @ terms / SHARED_DB**2 + np.diag(1 / spread**2)
        right = terms.T @ (weight * (target - terms @ usual)) / SHARED_DB**2
        free = usual + np.linalg.solve(normal, right)
        found = np.clip(free, low, high)
        usual, spread = np.where(found == free, usual, found), np.where(found == free, spread, HELD)
        residual = target - terms @ found
        weight = 1 / (1 + (residual / (2 * SHARED_DB)) ** 2)
    return found, residual
