"""Calibration from access points that hear each other: path-loss exponent and receive gains.

The level at which access point j hears access point i is T_i + G_j - 10 n log10(d_ij) less the
walls between: the transmit power of the one, the receive gain of the other, and the path loss of
the floor. Only gains and exponent are used: phones are heard by the same receivers, but have a
power of their own. It takes four simulated stores from 2.95 to 2.88 m (docs/decisions/0011).
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

MEMORY_READINGS: Final = 200.0  # behind the running mean of a pair, at most; chosen
LEAST_READINGS: Final = 3.0  # of a pair that is used; chosen
# Pairs needed in all (decision 0011), and for each access point: with fewer than two each, powers
# and gains are not determined.
LEAST_PAIRS, PAIRS_A_RECEIVER = 12, 2.0
LEAST_DISTANCE_M: Final = 1.0  # the model has no meaning nearer
# Priors, as mean and standard deviation. The gain's is measured: with half of the shrinkage one
# simulated store gained 0.14 m and another lost 0.03 (decision 0011). The others are chosen.
PRIOR_POWER_DBM, POWER_SPREAD_DB = -42.0, 8.0  # transmit power of access points, at 1 m
GAIN_SPREAD_DB, GAIN_BOUND_DB = 1.5, 6.0  # about 0, and the physical bound
EXPONENT_SPREAD: Final = 0.5  # about `receivers.EXPONENT`
# Least and greatest of (common power dBm, exponent): the physics that a prototype left when it
# diverged, with -22 dBm at 1 m. Decision 0011 has the exponent's.
POWER_AND_EXPONENT_BOUNDS: Final = (-60.0, 2.0), (-30.0, 3.5)
HELD_SPREAD: Final = 1e-3  # a prior this narrow holds a parameter at its bound
PAIR_SPREAD_DB: Final = 4.0  # of a pair's mean level about the model; chosen
# Both ways of a pair go through the same walls: together they count as one measurement.
ONE_WAY_SPREAD_DB: Final = 2**0.5 * PAIR_SPREAD_DB
# The share of pairs that must lie so near the model, or it is rejected (decision 0011).
AGREE_DB, AGREE_SHARE = 8.0, 0.75
DEGREES_OF_FREEDOM: Final = 4.0  # of Student's t in the ratios; chosen
REWEIGHTINGS: Final = 6  # rounds of iteratively reweighted least squares; chosen
REFIT_READINGS_A_PAIR: Final = 2  # mean readings of a pair between two fits; chosen for cost


@dataclass(frozen=True, eq=False)
class NeighbourPathLoss:
    """The fitted model.

    Attributes:
        exponent: of the path loss between access points.
        gain_db: (n_receivers,) receive gain about the mean receiver's.
        strength_dbm: (n_receivers,) half the sum of power and gain: the mean level both ways of a
            pair at 1 m is the sum of two; NaN where unknown.
    """

    exponent: float
    gain_db: FloatArray
    strength_dbm: FloatArray

    @classmethod
    def restored(cls, exponent: float, gain_db: FloatArray) -> "NeighbourPathLoss":
        """Return the model of a stored calibration, in which the strengths are not kept."""
        return cls(exponent, gain_db, np.full(len(gain_db), np.nan, dtype=np.float32))


class NeighbourLevels:
    """Running mean levels between the access points of a store, and the model fitted to them."""

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        count = len(receivers)
        self._row = {int(column): row for row, column in enumerate(receivers.column)}
        flat = np.linalg.norm(receivers.xy[:, None] - receivers.xy, axis=2)
        rise = receivers.height_m[:, None] - receivers.height_m
        self._decades = np.log10(np.maximum(np.hypot(flat, rise), LEAST_DISTANCE_M)).astype(
            np.float64
        )
        same = receivers.floor[:, None] == receivers.floor
        self._usable = same & (receivers.co_located == 0)
        self._xy, self._height = receivers.xy, receivers.height_m
        self._walls = np.zeros((count, count))
        for floor, plan in enumerate(floors):
            here = np.flatnonzero(receivers.floor == floor)
            if len(here):
                # Without fixtures: access points are above the shelves, phones among them.
                xy = receivers.xy[here]
                loss = attenuation_db(replace(plan, fixtures=()), xy, xy)
                self._walls[np.ix_(here, here)] = WALL_SHARE * loss
        self._level = np.zeros((count, count))
        self._readings = np.zeros((count, count))
        self._heard = 0

    def observe(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> bool:
        """Take (n,) levels between columns of an observation; return whether a refit is due."""
        # By count and not by time: there are n2 pairs, and a fit costs n3.
        every = max(REFIT_READINGS_A_PAIR * len(self._level) ** 2, 1)
        before = self._heard // every
        levels = zip(receiving.tolist(), sending.tolist(), rssi.tolist(), strict=True)
        for receiver, sender, level in levels:
            row, column = self._row.get(receiver), self._row.get(sender)
            if row is None or column is None or not self._usable[row, column]:
                continue
            self._heard += 1
            readings = min(self._readings[row, column] + 1, MEMORY_READINGS)
            self._readings[row, column] = readings
            self._level[row, column] += (level - self._level[row, column]) / readings
        return self._heard // every > before

    def model(self, trusted: BoolArray) -> NeighbourPathLoss | None:
        """Return the model of the pairs among `trusted` (n_receivers,); None without a good fit.

        Ridge regression towards the priors, reweighted so that outlying pairs, with something
        besides walls between them, count little.
        """
        usable = (self._readings >= LEAST_READINGS) & trusted & trusted[:, None]
        receiving, sending = np.nonzero(usable)
        heard = len(np.union1d(receiving, sending))
        if len(receiving) < max(LEAST_PAIRS, PAIRS_A_RECEIVER * heard):
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
        """Return the log-likelihood ratios of other places for each pair's first access point.

        Walls are ignored, as in `misplaced.py`.

        Args:
            model: fitted to the trusted receivers.
            own: (n_own,) receivers of one floor.
            candidates: (n_candidates, 2) metres.

        Returns:
            (n_own, n_own, n_candidates) of each candidate against the listed place; NaN where a
            pair is not heard both ways.
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
        log = (
            -(DEGREES_OF_FREEDOM + 1)
            / 2
            * np.log1p((residual / PAIR_SPREAD_DB) ** 2 / DEGREES_OF_FREEDOM)
        )
        return np.asarray(log[:, :, :-1] - log[:, :, -1:], dtype=np.float32)


def _fit(terms: DoubleArray, target: DoubleArray, count: int) -> tuple[DoubleArray, DoubleArray]:
    """Return gains, powers, the common power and the exponent; and (n_pairs,) residuals, dB.

    A parameter that leaves its bounds is held there while the others are fitted again: clipping at
    the end would leave the others wrong.
    """
    low = np.concatenate([np.full(2 * count, -GAIN_BOUND_DB), POWER_AND_EXPONENT_BOUNDS[0]])
    high = np.concatenate([np.full(2 * count, GAIN_BOUND_DB), POWER_AND_EXPONENT_BOUNDS[1]])
    usual = np.concatenate([np.zeros(2 * count), [PRIOR_POWER_DBM, EXPONENT]])
    spread = np.concatenate(
        [np.full(2 * count, GAIN_SPREAD_DB), [POWER_SPREAD_DB, EXPONENT_SPREAD]]
    )
    weight = np.ones(len(target))
    found, residual = usual, target
    for _ in range(REWEIGHTINGS):
        normal = (terms.T * weight) @ terms / ONE_WAY_SPREAD_DB**2 + np.diag(1 / spread**2)
        right = terms.T @ (weight * (target - terms @ usual)) / ONE_WAY_SPREAD_DB**2
        free = usual + np.linalg.solve(normal, right)
        found = np.clip(free, low, high)
        usual, spread = (
            np.where(found == free, usual, found),
            np.where(found == free, spread, HELD_SPREAD),
        )
        residual = target - terms @ found
        weight = 1 / (1 + (residual / (2 * ONE_WAY_SPREAD_DB)) ** 2)
    return found, residual
