"""Whether a path-loss model that was learned without truth leads positions astray.

The likelihood of what is heard cannot tell: it rose while positions diverged. The robust centroid
knows no model, so a model that has gone astray takes the posterior away from it. How far apart the
two are on a sound floor depends on the floor, so the learned model is compared with the default
one, on the same scans (docs/decisions/0011).
"""

from typing import Final

from locator.arrays import FloatArray

MEMORY: Final = 400.0  # scans
LEAST_SCANS: Final = 60.0
# In units of both variances the default model is 0.06 to 0.18 from the centroid on seven
# recordings; levels that are 12 dB wrong make it 2.4 to 9 times as much on each of them.
FACTOR, MARGIN = 1.5, 0.05


class DivergenceMonitor:
    """A running comparison of a learned model with the default one.

    Attributes:
        scans_: how many were compared, after fading.
    """

    def __init__(self) -> None:
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was compared: another model is in use."""
        self.scans_ = self._learned = self._default = 0.0

    @property
    def agrees(self) -> bool:
        """Whether positions are as near to the centroid as by the default model, or nearly."""
        learned, default = (part / max(self.scans_, 1) for part in (self._learned, self._default))
        return self.scans_ < LEAST_SCANS or learned <= FACTOR * default + MARGIN

    @property
    def is_sure(self) -> bool:
        """Whether the model has proved itself for as long as anything is remembered."""
        return self.agrees and self.scans_ > MEMORY / 2

    def compare(self, learned: FloatArray, default: FloatArray) -> None:
        """Take (n,) squared distances from the centroid, in units of both variances, by both."""
        fade = max(1 - len(learned) / MEMORY, 0.0)
        self.scans_ = fade * self.scans_ + len(learned)
        self._learned = fade * self._learned + float(learned.sum())
        self._default = fade * self._default + float(default.sum())
