"""Estimates from unlabelled scans where nobody surveyed, inside physical bounds.

The places come from the same path-loss model that is being corrected, so no estimate enters the
likelihood of levels: the mean power of all phones only sets P(heard), and a receiver with large
residuals only loses weight. Correcting the levels of single receivers was measured on six
recordings: it gained 0.05 m where it helped and lost 0.25 m elsewhere (docs/decisions/0010).
"""

import numpy as np

from locator.arrays import DoubleArray, FloatArray
from locator.radio.path_loss import SPREAD_DB

# Chosen by hand; not measured alone.
MEMORY_SCANS = 3_000.0  # time constant of exponential fading
LEVEL_PRIOR_SCANS, LEVEL_BOUND_DB = 5.0, 20.0  # pseudo-count of scans with offset 0, and bound
LEAST_RECEIVERS = 5  # in a scan that is used: with fewer the residuals are small at any place
PRIOR_SCANS = 30.0  # pseudo-count of scans with the model's own residuals, for each receiver
LEAST_TRUST = 0.05  # of a restored receiver: its variance would be infinite at 0


class SelfCalibration:
    """Running estimates from scans with a posterior of the place.

    Attributes:
        count_: (n_receivers,) scans used, after fading.
        level_db_: mean transmit power offset of phones, dB above the model.
        trust_: (n_receivers,) model variance over residual variance, at most 1.
    """

    def __init__(self, receivers: int) -> None:
        self.level_db_ = 0.0
        self.trust_ = np.ones(receivers, dtype=np.float32)
        self._level_sum = self._level_count = 0.0
        self.count_ = np.zeros(receivers)
        self._square = np.zeros(receivers)

    def learn(self, level: FloatArray, heard: FloatArray, loss_db: FloatArray) -> None:
        """Update by scans.

        Args:
            level: (n_devices, n_receivers) dB above the level at 1 m; 0 where not heard.
            heard: the same shape, 1 where there is a level.
            loss_db: the same shape, the model's loss from 1 m, expected over the posterior.
        """
        enough = heard.sum(axis=1) >= LEAST_RECEIVERS
        level, heard, loss_db = level[enough], heard[enough], loss_db[enough]
        if not len(heard):
            return
        fade = np.exp(-len(heard) / MEMORY_SCANS)
        above = heard * (level + loss_db)
        phone = above.sum(axis=1) / heard.sum(axis=1)
        residual = above - heard * phone[:, None]
        self._level_sum = fade * self._level_sum + float(phone.sum())
        self._level_count = fade * self._level_count + len(phone)
        self.count_ = fade * self.count_ + heard.sum(axis=0)
        self._square = fade * self._square + (residual**2).sum(axis=0)
        self._update_estimates()

    def resume(self, level_db: float, count: DoubleArray, trust: DoubleArray) -> None:
        """Continue from a stored level and (n_receivers,) counts and trusts.

        The sums are reconstructed so that `_update_estimates` gives these values back.
        """
        self.count_ = count
        variance = SPREAD_DB**2 / np.maximum(trust, LEAST_TRUST)
        self._square = variance * (count + PRIOR_SCANS) - PRIOR_SCANS * SPREAD_DB**2
        self._level_count = float(count.max(initial=0))
        self._level_sum = level_db * (self._level_count + LEVEL_PRIOR_SCANS)
        self._update_estimates()

    def _update_estimates(self) -> None:
        mean = self._level_sum / (self._level_count + LEVEL_PRIOR_SCANS)
        self.level_db_ = float(np.clip(mean, -LEVEL_BOUND_DB, LEVEL_BOUND_DB))
        variance = (self._square + PRIOR_SCANS * SPREAD_DB**2) / (self.count_ + PRIOR_SCANS)
        self.trust_ = np.minimum(SPREAD_DB**2 / variance, 1).astype(np.float32)
