"""The likelihood of a scan in every cell of a surveyed floor, for many devices by matrix products.

Levels are normal about the radio map. The phone's power offset is normal too and integrated out in
closed form. Scans with an outlier get a second product, with the weights of a Student t at the best
cell of the first. Measured equal to a Student t on a grid of offsets, at a twentieth of the cost
(docs/decisions/0010).
"""

from dataclasses import dataclass

import numpy as np

from locator.arrays import FloatArray
from locator.radio.audibility import Audibility
from locator.radio.correlated_errors import tempering
from locator.radio.radio_map import RadioMap
from locator.radio.scans import Scans

# Spread of phones' power about the surveying phone's. Much less than `path_loss.PHONE_SPREAD_DB`,
# which also holds the guess of a model's level. Chosen by hand; not measured alone.
PHONE_OFFSET_DB = 3.0
DEGREES_OF_FREEDOM = 8.0  # of the Student t; chosen by hand
OUTLIER_WEIGHT = 0.6  # Student weight below which a level is an outlier; chosen, for cost
# dBm. Levels are differences from here: squares of -70 dBm, summed and subtracted, would leave
# float32 (7 digits) without the fractions that decide between cells.
CENTRE_DBM = np.float32(-70)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """A radio map prepared for matrix products; arrays are (n_access_points, n_cells).

    Attributes:
        mean: of the level, dB above `CENTRE_DBM`.
        precision: 1 / variance.
        square: (3 n_access_points, n_cells), factors of the squared level, of the level and of
            hearing at all, in the sum of squared residuals.
        slope: (2 n_access_points, n_cells), factors of the level and of hearing at all, in the sum
            of weighted residuals.
        offset_db: spread of the phones' power offsets.
    """

    mean: FloatArray
    precision: FloatArray
    square: FloatArray
    slope: FloatArray
    audibility: Audibility
    offset_db: float

    @classmethod
    def of(cls, radio_map: RadioMap, offset_db: float = PHONE_OFFSET_DB) -> "Likelihood":
        """Prepare a radio map; an access point without a map gets precision 0."""
        known = radio_map.known_[:, None].astype(np.float32)
        mean = radio_map.mean_ - CENTRE_DBM
        precision = known / radio_map.spread_**2
        weighted = mean * precision
        constant = weighted * mean + known * 2 * np.log(radio_map.spread_)
        return cls(
            mean=mean,
            precision=precision,
            square=np.concatenate([precision, -2 * weighted, constant]),
            slope=np.concatenate([precision, -weighted]),
            audibility=Audibility(known * radio_map.heard_),
            offset_db=offset_db,
        )

    def log(self, scans: Scans) -> FloatArray:
        """Return (n_devices, n_cells) the log-likelihood, up to a constant a device."""
        heard, weight = scans.heard, scans.weight
        level = np.where(heard > 0, scans.rssi - CENTRE_DBM, np.float32(0))
        result = self._gaussian(level, weight)
        trust = self._student(level, weight, result)
        outlying = np.flatnonzero(trust.min(axis=1, initial=1) < OUTLIER_WEIGHT)
        result[outlying] = self._gaussian(level[outlying], (weight * trust)[outlying])
        result += self.audibility.log(heard, scans.undetermined)
        result *= tempering(weight.sum(axis=1))[:, None]
        return result

    def _gaussian(self, level: FloatArray, weight: FloatArray) -> FloatArray:
        """Return (n_devices, n_cells) normal log-likelihoods with the offset integrated out."""
        weighted = weight * level
        square = np.concatenate([weighted * level, weighted, weight], axis=1) @ self.square
        residual = np.concatenate([weighted, weight], axis=1) @ self.slope
        total = weight @ self.precision
        total += np.float32(1 / self.offset_db**2)
        residual *= residual
        residual /= total
        square -= residual
        square *= np.float32(-0.5)
        return square

    def _student(self, level: FloatArray, weight: FloatArray, fit: FloatArray) -> FloatArray:
        """Return (n_devices, n_access_points) weights of a Student t at the best cells."""
        best = fit.argmax(axis=1)
        mean, precision = self.mean[:, best].T, self.precision[:, best].T
        apart = level - mean
        share = weight * precision
        offset = (share * apart).sum(axis=1) / (share.sum(axis=1) + 1 / self.offset_db**2)
        square = precision * (apart - offset[:, None]) ** 2
        tail = np.float32(DEGREES_OF_FREEDOM)
        return np.asarray(np.minimum((tail + 1) / (tail + square), 1), dtype=np.float32)
