"""Fingerprinting: a likelihood of cells from the survey points with similar levels.

Levels are compared in the powed representation by the Sorensen (Bray-Curtis) distance, a pair that
Torres-Sospedra et al. recommend (Comprehensive analysis of distance and similarity measures for
Wi-Fi fingerprinting indoor positioning systems, Expert Systems with Applications 42, 2015). The
weights of the points are spread to cells by a Gaussian kernel. Multiplied with the radio map it
beats either alone (docs/decisions/0010).
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from locator.arrays import DoubleArray, FloatArray
from locator.survey.floor_points import SurveyedFloor

POWED_EXPONENT = np.e  # beta of the powed representation: e is the paper's
QUIETEST_DBM = -95.0  # taken for silence, unless the survey holds quieter levels; chosen
NEIGHBOURS = 5  # of the weighted k nearest neighbours, as in the baseline that it guards against
# Width of the kernel over distances, in units of the distance to the last neighbour: it follows how
# similar fingerprints are on this floor. Chosen by hand; not measured alone.
KERNEL_WIDTH = 0.5
# Width of the kernel over metres, in survey spacings and at least: bandwidths must follow the
# spacing, or sparse surveys lose to WKNN. Chosen by hand; not measured alone.
SMOOTHING_SPACINGS, LEAST_SMOOTHING_M = 0.7, 0.3
# Pseudo-count of dissimilar points about every cell: where no survey point is near, the likelihood
# becomes low and not undefined. Chosen by hand.
BACKGROUND_POINTS = 0.3
NEGLIGIBLE = 1e-6  # keeps divisions and logarithms finite
# exp(-30) is 1e-13. Below 1e-38 float32 has denormal numbers, which slow matrix products down.
LEAST_LOG = np.float32(-30)


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """The points of a survey, prepared for products.

    Attributes:
        xy: (n_points, 2) metres.
        powed: (n_points, n_access_points), 0 to 1.
        quietest_dbm: the level that counts as silence.
        smoothing: (n_points, n_cells) Gaussian kernel of their distance, 1 at the point.
        density: (n_cells,) sum of the kernel over the points, and the background.
    """

    xy: FloatArray
    powed: FloatArray
    quietest_dbm: float
    smoothing: FloatArray
    density: FloatArray

    @classmethod
    def of(cls, surveyed: SurveyedFloor, cells: FloatArray, cell_m: float) -> "Fingerprints":
        """Prepare the points of a floor for its (n_cells, 2) cells of side `cell_m`."""
        quietest = min(QUIETEST_DBM, float(np.nanmin(surveyed.rssi))) - 1
        width = max(LEAST_SMOOTHING_M, cell_m, SMOOTHING_SPACINGS * surveyed.spacing_m)
        smoothing = np.exp(-0.5 * (cdist(surveyed.xy, cells) / width) ** 2)
        smoothing[smoothing < NEGLIGIBLE] = 0
        return cls(
            xy=surveyed.xy.astype(np.float32),
            powed=powed(surveyed.rssi, quietest),
            quietest_dbm=quietest,
            smoothing=smoothing.astype(np.float32),
            density=(smoothing.sum(axis=0) + BACKGROUND_POINTS).astype(np.float32),
        )

    def log(self, rssi: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the log-likelihood of each cell and the weighted nearest neighbours' place.

        Args:
            rssi: (n_devices, n_access_points) dBm, NaN where not heard.

        Returns:
            (n_devices, n_cells) up to a constant a device, and (n_devices, 2) metres.
        """
        # Dividing by the density keeps a walk, which passes some cells often, from drawing every
        # scan there: worth 0.2 m where a survey is a walk (docs/decisions/0010).
        distance = self._distance(rssi)
        count = min(NEIGHBOURS, len(self.xy))
        nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(distance, nearest, axis=1)
        weight = 1 / (near + np.float32(1e-3))
        weight /= weight.sum(axis=1, keepdims=True)
        place = (weight[:, :, None] * self.xy[nearest]).sum(axis=1)
        width = np.maximum(np.float32(KERNEL_WIDTH) * near.max(axis=1, keepdims=True), NEGLIGIBLE)
        similarity = distance**2 - near.min(axis=1, keepdims=True) ** 2
        similarity = np.exp(np.maximum(similarity / (-2 * width**2), LEAST_LOG))
        return np.log((similarity @ self.smoothing + np.float32(NEGLIGIBLE)) / self.density), place

    def _distance(self, rssi: FloatArray) -> FloatArray:
        """Return (n_devices, n_points) Sorensen's distance, 1 where no access point is shared."""
        # Only the columns that some device hears go through cdist, which is slow. In the others
        # the difference is the survey's own level, and `rest` holds their sum.
        heard = np.flatnonzero(np.isfinite(rssi).any(axis=0))
        levels = powed(rssi[:, heard], self.quietest_dbm)
        known = self.powed[:, heard]
        rest = self.powed.sum(axis=1) - known.sum(axis=1)
        apart = cdist(levels, known, "cityblock") + rest
        total = levels.sum(axis=1)[:, None] + self.powed.sum(axis=1)
        return np.asarray(apart / np.maximum(total, NEGLIGIBLE), dtype=np.float32)


def powed(rssi: FloatArray | DoubleArray, quietest_dbm: float) -> FloatArray:
    """Return levels between 0 (not heard) and 1 (0 dBm) in the powed representation.

    The paper's definition, ((rssi - min) / -min) ** beta, with min just below the quietest level,
    so that a heard level is never the same as silence.
    """
    level = np.where(np.isfinite(rssi), rssi, quietest_dbm)
    share = np.clip((level - quietest_dbm) / -quietest_dbm, 0, 1)
    return np.asarray(share**POWED_EXPONENT, dtype=np.float32)
