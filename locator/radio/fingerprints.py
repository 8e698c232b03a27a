"""Survey points that sound alike: Sorensen's distance of powed levels, as a likelihood of cells."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from locator.arrays import DoubleArray, FloatArray
from locator.survey.floor_points import SurveyedFloor

POWER = np.e  # of the powed representation (Torres-Sospedra et al. 2015)
QUIETEST_DBM = -95.0
NEIGHBOURS = 5
SHARPNESS = 0.5  # width of the kernel, in distances of the last of the neighbours
SMEAR_SPACINGS, SMEAR_LEAST_M = 0.7, 0.3
STRANGER = 0.3  # points' worth of dissimilar ones that every cell has about it
LEAST = 1e-6
FAINTEST = np.float32(-30)  # numbers too small for float32 make products slow


@dataclass(frozen=True, eq=False)
class Fingerprints:
    """The points of a survey, ready to be compared.

    Attributes:
        xy: (n_points, 2) metres.
        powed: (n_points, n_access_points).
        quietest_dbm: the level that counts as nothing.
        smear: (n_points, n_cells) how much each point says of each cell.
        density: (n_cells,) how many points speak of it, and a stranger.
    """

    xy: FloatArray
    powed: FloatArray
    quietest_dbm: float
    smear: FloatArray
    density: FloatArray

    @classmethod
    def of(cls, surveyed: SurveyedFloor, cells: FloatArray, cell_m: float) -> "Fingerprints":
        """Prepare the points of a floor for its cells."""
        quietest = min(QUIETEST_DBM, float(np.nanmin(surveyed.rssi))) - 1
        width = max(SMEAR_LEAST_M, cell_m, SMEAR_SPACINGS * surveyed.spacing_m)
        smear = np.exp(-0.5 * (cdist(surveyed.xy, cells) / width) ** 2)
        smear[smear < LEAST] = 0
        return cls(
            xy=surveyed.xy.astype(np.float32),
            powed=powed(surveyed.rssi, quietest),
            quietest_dbm=quietest,
            smear=smear.astype(np.float32),
            density=(smear.sum(axis=0) + STRANGER).astype(np.float32),
        )

    def log(self, rssi: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return the log-likelihood of each cell and the weighted nearest neighbours' place.

        Args:
            rssi: (n_devices, n_access_points) dBm, NaN where not heard.

        Returns:
            (n_devices, n_cells) up to a constant a device, and (n_devices, 2) metres.
        """
        distance = self._distance(rssi)
        count = min(NEIGHBOURS, len(self.xy))
        nearest = np.argpartition(distance, count - 1, axis=1)[:, :count]
        near = np.take_along_axis(distance, nearest, axis=1)
        weight = 1 / (near + np.float32(1e-3))
        weight /= weight.sum(axis=1, keepdims=True)
        place = (weight[:, :, None] * self.xy[nearest]).sum(axis=1)
        width = np.maximum(np.float32(SHARPNESS) * near.max(axis=1, keepdims=True), LEAST)
        alike = distance**2 - near.min(axis=1, keepdims=True) ** 2
        alike = np.exp(np.maximum(alike / (-2 * width**2), FAINTEST))
        return np.log((alike @ self.smear + np.float32(LEAST)) / self.density), place

    def _distance(self, rssi: FloatArray) -> FloatArray:
        """Return (n_devices, n_points) Sorensen's distance, 1 where nothing is shared."""
        heard = np.flatnonzero(np.isfinite(rssi).any(axis=0))
        levels = powed(rssi[:, heard], self.quietest_dbm)
        known = self.powed[:, heard]
        rest = self.powed.sum(axis=1) - known.sum(axis=1)
        apart = cdist(levels, known, "cityblock") + rest
        total = levels.sum(axis=1)[:, None] + self.powed.sum(axis=1)
        return np.asarray(apart / np.maximum(total, LEAST), dtype=np.float32)


def powed(rssi: FloatArray | DoubleArray, quietest_dbm: float) -> FloatArray:
    """Return levels between 0 (not heard) and 1 (0 dBm) in the powed representation."""
    level = np.where(np.isfinite(rssi), rssi, quietest_dbm)
    share = np.clip((level - quietest_dbm) / -quietest_dbm, 0, 1)
    return np.asarray(share**POWER, dtype=np.float32)
