"""Levels learned from the unlabelled stream, inside physical bounds, where nobody surveyed.

The places come from the same law that is being corrected, so the corrections are drawn towards
none, and an access point whose levels do not fit its listed place loses its weight.
"""

import numpy as np

from locator.channel import SPREAD_DB
from locator.positioning import FloatArray

BELIEF = 30.0  # scans' worth of belief in the law, for each access point
LEVEL_BELIEF = 5.0
MEMORY = 3_000.0  # scans
BOUND_DB = 8.0  # of an access point beside the others
LEVEL_BOUND_DB = 20.0
LEAST_HEARD = 5  # receivers in a scan that teaches anything: fewer always fit
MISFIT_BELIEF = 30.0
DOUBTFUL = 0.5  # trust under which an access point's listed place is reported


class SelfCalibration:
    """Corrections of the law, one for each receiver and one for all.

    Attributes:
        offset_db_: (n_receivers,) to be taken from their levels.
        level_db_: of phones above what the law says.
        trust_: (n_receivers,) 1 where the residuals are those of the law, less where they are not.
    """

    def __init__(self, receivers: int) -> None:
        self.offset_db_ = np.zeros(receivers, dtype=np.float32)
        self.trust_ = np.ones(receivers, dtype=np.float32)
        self.level_db_ = 0.0
        self._count = np.zeros(receivers)
        self._sum = np.zeros(receivers)
        self._square = np.zeros(receivers)
        self._level_sum = self._level_count = 0.0

    @property
    def doubtful(self) -> np.ndarray:
        """(n_receivers,) whether a listed place does not fit what is heard there."""
        return np.asarray(self.trust_ < DOUBTFUL)

    def learn(self, level: FloatArray, heard: FloatArray, fall: FloatArray) -> None:
        """Take scans whose places are known in probability.

        Args:
            level: (n_devices, n_receivers) dB above the level at 1 m, uncorrected.
            heard: the same shape, 1 where there is a level.
            fall: the same shape, the law's expected fall from 1 m.
        """
        teaching = heard.sum(axis=1) >= LEAST_HEARD
        level, heard, fall = level[teaching], heard[teaching], fall[teaching]
        if not len(heard):
            return
        fade = np.exp(-len(heard) / MEMORY)
        above = heard * (level + fall - self.offset_db_)
        phone = above.sum(axis=1) / heard.sum(axis=1)
        residual = heard * (above - phone[:, None])
        self._level_sum = fade * self._level_sum + phone.sum()
        self._level_count = fade * self._level_count + len(phone)
        self._count = fade * self._count + heard.sum(axis=0)
        self._sum = fade * self._sum + (residual + heard * self.offset_db_).sum(axis=0)
        self._square = fade * self._square + (residual**2).sum(axis=0)
        self._correct()

    def _correct(self) -> None:
        mean = self._level_sum / (self._level_count + LEVEL_BELIEF)
        self.level_db_ = float(np.clip(mean, -LEVEL_BOUND_DB, LEVEL_BOUND_DB))
        offset = self._sum / (self._count + BELIEF)
        share = self._count / max(self._count.sum(), 1)
        offset = np.clip(offset - share @ offset, -BOUND_DB, BOUND_DB)
        self.offset_db_ = offset.astype(np.float32)
        believed = MISFIT_BELIEF * SPREAD_DB**2
        variance = (self._square + believed) / (self._count + MISFIT_BELIEF)
        self.trust_ = np.minimum(SPREAD_DB**2 / variance, 1).astype(np.float32)
