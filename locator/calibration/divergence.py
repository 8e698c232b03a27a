"""Whether positions diverge under a path-loss model that was fitted without ground truth.

The likelihood of the readings cannot say so: it rose while positions diverged to 12 m in a
prototype. The robust centroid uses no model, so a wrong model moves the posterior away from it. How
far apart the two are under a right model depends on the floor, so the fitted model is compared with
the default one, on the same scans (docs/decisions/0011).
"""

from typing import Final

from locator.arrays import FloatArray

MEMORY_SCANS: Final = 400.0  # of the running means; chosen by hand
LEAST_SCANS: Final = 60.0  # before the model may be rejected; chosen by hand
# In units of both variances the default model is 0.06 to 0.18 from the centroid on seven
# recordings; levels that are 12 dB wrong make it 2.4 to 9 times as much on each of them (decision
# 0011). The factor lies between; the margin keeps noise of a small distance from mattering.
TOLERATED_FACTOR, TOLERATED_MARGIN = 1.5, 0.05


class DivergenceMonitor:
    """Running means of the squared distance from the centroid, by the fitted and default model.

    Attributes:
        scans_: how many were compared, after fading.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Drop the running means, because another model is in use."""
        self.scans_ = self._learned = self._default = 0.0

    @property
    def agrees(self) -> bool:
        """Whether positions are nearly as close to the centroid as under the default model.

        True before `LEAST_SCANS`: a new model gets a trial.
        """
        learned, default = (part / max(self.scans_, 1) for part in (self._learned, self._default))
        return self.scans_ < LEAST_SCANS or learned <= TOLERATED_FACTOR * default + TOLERATED_MARGIN

    @property
    def is_sure(self) -> bool:
        """Whether the model agrees over half the memory, so that it may be returned to later."""
        return self.agrees and self.scans_ > MEMORY_SCANS / 2

    def compare(self, learned: FloatArray, default: FloatArray) -> None:
        """Take (n,) squared distances from the centroid, in units of both variances, by both."""
        fade = max(1 - len(learned) / MEMORY_SCANS, 0.0)
        self.scans_ = fade * self.scans_ + len(learned)
        self._learned = fade * self._learned + float(learned.sum())
        self._default = fade * self._default + float(default.sum())
