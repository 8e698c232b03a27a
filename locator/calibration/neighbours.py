"""What access points that hear each other say of a floor's radio: a survey that nobody walked.

The level at which access point j hears access point i is T_i + R_j - 10 n log10(d_ij) less the
walls between: the power of the one, the ear of the other, and the law of the floor. Only the last
two are of use: phones are heard by the same ears.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from floorplans.crossings import attenuation_db
from floorplans.model import Floorplan
from locator.arrays import BoolArray, DoubleArray, FloatArray, IntArray
from locator.radio.receivers import EXPONENT, WALLS, Receivers

NEWEST: Final = 200.0  # readings that the mean level of a pair is made of
LEAST_READINGS: Final = 3.0
LEAST_PAIRS, PAIRS_EACH = 12, 2.0  # in all, and for each access point heard: fewer always fit
NEAREST_M: Final = 1.0
POWER_DBM, POWER_DB = -42.0, 8.0  # of access points at 1 m; what is learned stays within
EAR_DB, EAR_BOUND_DB = 1.5, 6.0
EXPONENT_SPREAD: Final = 0.5
BOUNDS: Final = (-60.0, 2.0), (-30.0, 3.5)  # of the common power and the exponent
HELD: Final = 1e-3
PAIR_DB: Final = 4.0  # of a pair's mean level about the law
SHARED_DB: Final = 2**0.5 * PAIR_DB  # both ways of a pair go through the same: two are one witness
AGREE_DB, AGREE_SHARE = 8.0, 0.75  # so many pairs lie so near the law, or it is none
TAIL: Final = 4.0  # degrees of freedom of Student's t
ROUNDS: Final = 6
ROUNDS_HEARD: Final = 2  # of readings of every pair, between two looks at the law


@dataclass(frozen=True, eq=False)
class Law:
    """What was learned.

    Attributes:
        exponent: of the fall between access points.
        ear_db: (n_receivers,) by which each hears better than the middle one.
        strength_dbm: (n_receivers,) half of what a pair of its like would hear at 1 m; NaN unknown.
    """

    exponent: float
    ear_db: FloatArray
    strength_dbm: FloatArray

    @classmethod
    def restored(cls, exponent: float, ear_db: FloatArray) -> "Law":
        """Return a law that was learned once, without what is known of the pairs."""
        return cls(exponent, ear_db, np.full(len(ear_db), np.nan, dtype=np.float32))


class Backbone:
    """Mean levels between the access points of a store, and the law that fits them."""

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        count = len(receivers)
        self._row = {int(column): row for row, column in enumerate(receivers.column)}
        flat = np.linalg.norm(receivers.xy[:, None] - receivers.xy, axis=2)
        rise = receivers.height_m[:, None] - receivers.height_m
        self._decades = np.log10(np.maximum(np.hypot(flat, rise), NEAREST_M)).astype(np.float64)
        same = receivers.floor[:, None] == receivers.floor
        self._usable = same & (receivers.together == 0)
        self._xy, self._height = receivers.xy, receivers.height_m
        self._walls = np.zeros((count, count))
        for floor, plan in enumerate(floors):
            here = np.flatnonzero(receivers.floor == floor)
            if len(here):
                xy = receivers.xy[here]
                loss = attenuation_db(replace(plan, fixtures=()), xy, xy)
                self._walls[np.ix_(here, here)] = WALLS * loss
        self._level = np.zeros((count, count))
        self._readings = np.zeros((count, count))
        self._heard = 0

    def hear(self, hearing: IntArray, heard: IntArray, rssi: FloatArray) -> bool:
        """Take levels between columns of an observation; say whether to look at the law again."""
        every = max(ROUNDS_HEARD * len(self._level) ** 2, 1)
        before = self._heard // every
        for ear, mouth, level in zip(hearing.tolist(), heard.tolist(), rssi.tolist(), strict=True):
            row, column = self._row.get(ear), self._row.get(mouth)
            if row is None or column is None or not self._usable[row, column]:
                continue
            self._heard += 1
            readings = min(self._readings[row, column] + 1, NEWEST)
            self._readings[row, column] = readings
            self._level[row, column] += (level - self._level[row, column]) / readings
        return self._heard // every > before

    def law(self, trusted: BoolArray) -> Law | None:
        """Return the law of the pairs among `trusted` (n_receivers,); None where they are few.

        Least squares with a ridge towards what is usual, reweighted so that a pair with something
        else than walls between it counts little.
        """
        ears, mouths = np.nonzero((self._readings >= LEAST_READINGS) & trusted & trusted[:, None])
        heard = len(np.union1d(ears, mouths))
        if len(ears) < max(LEAST_PAIRS, PAIRS_EACH * heard):
            return None
        count = len(self._level)
        terms = np.zeros((len(ears), 2 * count + 2))
        pair = np.arange(len(ears))
        terms[pair, ears] = terms[pair, count + mouths] = terms[:, -2] = 1
        terms[:, -1] = -10 * self._decades[ears, mouths]
        target = self._level[ears, mouths] + self._walls[ears, mouths]
        solution, residual = _fit(terms, target, count)
        if (np.abs(residual) < AGREE_DB).mean() < AGREE_SHARE:
            return None
        return Law(
            exponent=float(solution[-1]),
            ear_db=solution[:count].astype(np.float32),
            strength_dbm=np.where(
                np.isin(np.arange(count), np.concatenate([ears, mouths])),
                (solution[:count] + solution[count : 2 * count] + solution[-2]) / 2,
                np.nan,
            ).astype(np.float32),
        )

    def gains(self, law: Law, own: IntArray, candidates: FloatArray) -> FloatArray:
        """Return what each pair says of other places of its first access point.

        Walls are passed over, for nobody knows those of the other places.

        Args:
            law: that the others fit.
            own: (n_own,) receivers of one floor.
            candidates: (n_candidates, 2) metres.

        Returns:
            (n_own, n_own, n_candidates) nats above the listed place; NaN where a pair is not heard.
        """
        both = np.minimum(self._readings, self._readings.T)[np.ix_(own, own)] >= LEAST_READINGS
        level = ((self._level + self._level.T) / 2)[np.ix_(own, own)]
        above = np.where(both, level - law.strength_dbm[own], np.nan)
        rise2 = (self._height[own, None] - self._height[own]) ** 2
        to_candidates = ((candidates[:, None] - self._xy[own]) ** 2).sum(axis=2)
        distance2 = np.concatenate(
            [
                rise2[:, :, None] + to_candidates.T,
                (100**self._decades)[np.ix_(own, own)][:, :, None],
            ],
            axis=2,
        )
        residual = above[:, :, None] + 5 * law.exponent * np.log10(np.maximum(distance2, 1))
        known = np.isfinite(residual)
        mean = np.where(known, residual, 0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
        residual -= mean[:, None]
        log = -(TAIL + 1) / 2 * np.log1p((residual / PAIR_DB) ** 2 / TAIL)
        return np.asarray(log[:, :, :-1] - log[:, :, -1:], dtype=np.float32)


def _fit(terms: DoubleArray, target: DoubleArray, count: int) -> tuple[DoubleArray, DoubleArray]:
    """Return ears, powers, the common power and the exponent; and (n_pairs,) residuals, dB.

    What leaves its bounds is held there while the others are fitted again.
    """
    low = np.concatenate([np.full(2 * count, -EAR_BOUND_DB), BOUNDS[0]])
    high = np.concatenate([np.full(2 * count, EAR_BOUND_DB), BOUNDS[1]])
    usual = np.concatenate([np.zeros(2 * count), [POWER_DBM, EXPONENT]])
    spread = np.concatenate([np.full(2 * count, EAR_DB), [POWER_DB, EXPONENT_SPREAD]])
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
