"""What the unlabelled stream teaches where nobody surveyed, inside physical bounds.

The places come from the same path-loss model that is being judged, so what is learned never moves a
likelihood towards itself: the level of all phones says who can be heard where, and a receiver whose
levels do not fit its listed place loses weight. Correcting the levels of single receivers was
measured on six recordings, and cost more than it gave (docs/decisions/0011).
"""

import numpy as np

from locator.arrays import DoubleArray, FloatArray
from locator.radio.path_loss import SPREAD_DB

MEMORY = 3_000.0  # scans
LEVEL_BELIEF, LEVEL_BOUND_DB = 5.0, 20.0
LEAST_HEARD = 5  # receivers in a scan that teaches anything: fewer always fit
BELIEF = 30.0  # scans' worth of belief in the model, for each receiver
LEAST_TRUST = 0.05


class SelfCalibration:
    """Running estimates from scans whose places are known in probability.

    Attributes:
        count_: (n_receivers,) scans that taught, after fading.
        level_db_: of phones above what the model says.
        trust_: (n_receivers,) 1 where residuals are the model's own, else less.
    """

    def __init__(self, receivers: int) -> None:
        self.level_db_ = 0.0
        self.trust_ = np.ones(receivers, dtype=np.float32)
        self._level_sum = self._level_count = 0.0
        self.count_ = np.zeros(receivers)
        self._square = np.zeros(receivers)

    def learn(self, level: FloatArray, heard: FloatArray, loss_db: FloatArray) -> None:
        """Take scans.

        Args:
            level: (n_devices, n_receivers) dB above the level at 1 m; 0 where not heard.
            heard: the same shape, 1 where there is a level.
            loss_db: the same shape, the model's expected loss_db from 1 m.
        """
        teaching = heard.sum(axis=1) >= LEAST_HEARD
        level, heard, loss_db = level[teaching], heard[teaching], loss_db[teaching]
        if not len(heard):
            return
        fade = np.exp(-len(heard) / MEMORY)
        above = heard * (level + loss_db)
        phone = above.sum(axis=1) / heard.sum(axis=1)
        residual = above - heard * phone[:, None]
        self._level_sum = fade * self._level_sum + float(phone.sum())
        self._level_count = fade * self._level_count + len(phone)
        self.count_ = fade * self.count_ + heard.sum(axis=0)
        self._square = fade * self._square + (residual**2).sum(axis=0)
        self._settle()

    def resume(self, level_db: float, count: DoubleArray, trust: DoubleArray) -> None:
        """Go on from levels, and (n_receivers,) scans and trusts, that were learned once."""
        self.count_ = count
        variance = SPREAD_DB**2 / np.maximum(trust, LEAST_TRUST)
        self._square = variance * (count + BELIEF) - BELIEF * SPREAD_DB**2
        self._level_count = float(count.max(initial=0))
        self._level_sum = level_db * (self._level_count + LEVEL_BELIEF)
        self._settle()

    def _settle(self) -> None:
        mean = self._level_sum / (self._level_count + LEVEL_BELIEF)
        self.level_db_ = float(np.clip(mean, -LEVEL_BOUND_DB, LEVEL_BOUND_DB))
        variance = (self._square + BELIEF * SPREAD_DB**2) / (self.count_ + BELIEF)
        self.trust_ = np.minimum(SPREAD_DB**2 / variance, 1).astype(np.float32)
