"""Whether an access point is heard in a cell: evidence from what was heard, and from what was not.

An access point that is down, or that phones here hear less often than the map says, is found out
by running counts, and its silence then says nothing.
"""

import numpy as np

from locator.arrays import FloatArray

WEIGHT = 0.3  # of this evidence: access points fall silent together more than one by one
BELIEF = 20.0  # expected hearings before an access point's own count weighs as much as the map
MEMORY = 2_000.0  # scans
REFRESHED = 16  # scans between two looks at the counts
LEAST = 0.01


class Audibility:
    """Log-probabilities of hearing, ready for products.

    Attributes:
        kept_: (n_access_points,) share of the map's probability that the stream confirms.
    """

    def __init__(self, probability: FloatArray) -> None:
        """Prepare (n_access_points, n_cells) probabilities, 0 for those that say nothing."""
        self._probability = probability
        self._expected = np.zeros(len(probability))
        self._heard = np.zeros(len(probability))
        self._scans = 0
        self.kept_ = np.ones(len(probability))
        self._prepare()

    def log(self, heard: FloatArray, undetermined: FloatArray) -> FloatArray:
        """Return (n_devices, n_cells) the evidence.

        Args:
            heard: (n_devices, n_access_points) 1 where heard, else 0.
            undetermined: the same shape, 1 where nobody can tell.
        """
        columns = np.flatnonzero(heard.any(axis=0))
        result = self._silent + heard[:, columns] @ self._present[columns]
        columns = np.flatnonzero(undetermined.any(axis=0))
        if len(columns):
            result -= undetermined[:, columns] @ self._absent[columns]
        return np.asarray(result)

    def learn(self, heard: FloatArray, undetermined: FloatArray, cells: FloatArray) -> None:
        """Count what was heard by devices whose (n_devices, n_cells) probabilities are known."""
        before = self._scans // REFRESHED
        self._scans += len(heard)
        fade = np.exp(-len(heard) / MEMORY)
        expected = (1 - undetermined) * (cells @ self._probability.T)
        self._expected = fade * self._expected + expected.sum(axis=0)
        self._heard = fade * self._heard + (heard * (self._probability[:, 0] > 0)).sum(axis=0)
        if self._scans // REFRESHED > before:
            kept = (self._heard + BELIEF) / (self._expected + BELIEF)
            self.kept_ = np.clip(kept, LEAST, 1)
            self._prepare()

    def _prepare(self) -> None:
        probability = self._probability * self.kept_[:, None].astype(np.float32)
        self._absent = WEIGHT * np.log1p(-probability)
        self._silent = self._absent.sum(axis=0)
        logarithm = WEIGHT * np.log(np.maximum(probability, np.float32(1e-12)))
        self._present = np.where(probability > 0, logarithm - self._absent, np.float32(0))
