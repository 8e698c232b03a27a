"""P(heard) of each access point in each cell: likelihood of hearing it, and of not hearing it.

Not being heard is information too: without it a self-calibrating prototype erred by 17 m in
simulation, with it by 4 m. But an access point that is down, or that hears phones less often than
the map says, is silent in every cell; running counts find that out, and its silence then carries
little weight.
"""

import numpy as np

from locator.arrays import FloatArray

# Power of this likelihood. Access points fall silent together (a body, a hand, a busy channel), and
# the product over all of them takes each for independent. Chosen by hand; not measured alone.
EVIDENCE_POWER = 0.3
PRIOR_HEARINGS = 20.0  # expected hearings that the map's own probability counts for; chosen
MEMORY_SCANS = 2_000.0  # time constant of the counts' exponential fading; chosen
REFRESH_SCANS = 16  # between two updates of the tables, for cost; chosen
LEAST_KEPT_SHARE = 0.01  # above 0: an access point that is back must be able to recover


class Audibility:
    """Log-probabilities of hearing and not hearing, prepared for matrix products.

    Attributes:
        kept_: (n_access_points,) share of the map's probability that the stream confirms.
    """

    def __init__(self, probability: FloatArray) -> None:
        """Prepare (n_access_points, n_cells) probabilities; 0 leaves an access point out."""
        self._probability = probability
        self._expected = np.zeros(len(probability))
        self._heard = np.zeros(len(probability))
        self._scans = 0
        self.kept_ = np.ones(len(probability))
        self._prepare()

    def log(self, heard: FloatArray, undetermined: FloatArray) -> FloatArray:
        """Return (n_devices, n_cells) log-likelihoods.

        Args:
            heard: (n_devices, n_access_points) 1 where heard, else 0.
            undetermined: the same shape, 1 where heard too long ago to say either.
        """
        # Start from "nothing was heard", summed once for all devices, and correct the few columns
        # that were: most access points of a large store are heard by nobody in a tick.
        columns = np.flatnonzero(heard.any(axis=0))
        result = self._silent + heard[:, columns] @ self._present[columns]
        columns = np.flatnonzero(undetermined.any(axis=0))
        if len(columns):
            result -= undetermined[:, columns] @ self._absent[columns]
        return np.asarray(result)

    def learn(self, heard: FloatArray, undetermined: FloatArray, cells: FloatArray) -> None:
        """Count what devices heard, against what their (n_devices, n_cells) posteriors expect.

        The posterior is itself made with these probabilities, so a count only ever lowers them.
        """
        before = self._scans // REFRESH_SCANS
        self._scans += len(heard)
        fade = np.exp(-len(heard) / MEMORY_SCANS)
        expected = (1 - undetermined) * (cells @ self._probability.T)
        self._expected = fade * self._expected + expected.sum(axis=0)
        # `_probability` is 0 in all cells or in none, so one cell says which columns count.
        self._heard = fade * self._heard + (heard * (self._probability[:, 0] > 0)).sum(axis=0)
        if self._scans // REFRESH_SCANS > before:
            kept = (self._heard + PRIOR_HEARINGS) / (self._expected + PRIOR_HEARINGS)
            self.kept_ = np.clip(kept, LEAST_KEPT_SHARE, 1)
            self._prepare()

    def _prepare(self) -> None:
        probability = self._probability * self.kept_[:, None].astype(np.float32)
        # log1p, for 1 - p loses the digits of a small p in float32; p stays below 1 by the callers'
        # bounds, or this would be -inf.
        self._absent = EVIDENCE_POWER * np.log1p(-probability)
        self._silent = self._absent.sum(axis=0)
        logarithm = EVIDENCE_POWER * np.log(np.maximum(probability, np.float32(1e-12)))
        self._present = np.where(probability > 0, logarithm - self._absent, np.float32(0))
