"""Mean, covariance and zone probabilities of beliefs over the cells of a floor.

A belief is the Bayes filter's: the probability of each cell given all readings so far.
"""

from dataclasses import dataclass

import numpy as np

from floorplans.grid import Grid
from locator.arrays import TINY, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """The likelihood of scans on one floor, and the answer of a plain method that guards it.

    Attributes:
        log: (n_devices, n_cells) log-likelihood, up to a constant a device.
        place: (n_devices, 2) metres by the plain method: weighted nearest neighbours, or centroid.
        share: of that answer in the fix, 0 to 1 (docs/decisions/0010).
    """

    log: FloatArray
    place: FloatArray
    share: float

    def only(self, devices: IntArray) -> "Evidence":
        """Return the evidence of the devices with these indices."""
        return Evidence(self.log[devices], self.place[devices], self.share)

    def guarded(self, xy: FloatArray) -> FloatArray:
        """Return (n_devices, 2) means moved towards the plain method's answer by `share`."""
        return np.asarray(xy + np.float32(self.share) * (self.place - xy))


@dataclass(frozen=True, eq=False)
class PosteriorMoments:
    """Moments of each device's belief on one floor.

    Attributes:
        xy: (n_devices, 2) mean in metres.
        most_likely: (n_devices, 2) metres, the centre of the cell with the maximum.
        covariance: (n_devices, 2, 2) m2.
    """

    xy: FloatArray
    most_likely: FloatArray
    covariance: FloatArray

    @property
    def spread_m(self) -> FloatArray:
        """(n_devices,) root mean squared distance from the mean."""
        return np.asarray(np.sqrt(np.trace(self.covariance, axis1=1, axis2=2)))


class PosteriorSummary:
    """Computes moments and zone probabilities by one matrix product.

    Args:
        grid: the cells.
        zones: (n_cells, n_zones) share of each cell that lies in each zone.
    """

    def __init__(self, grid: Grid, zones: FloatArray) -> None:
        self._centers = grid.centers
        # About the middle: E[x2] - E[x]2 would lose its digits in float32 far from the origin.
        self._middle = grid.centers.mean(axis=0)
        x, y = (grid.centers - self._middle).T
        self._within = np.float32(grid.cell_m**2 / 12)
        terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
        self._terms = np.concatenate([terms, zones], axis=1).astype(np.float32)

    def of(self, belief: FloatArray) -> tuple[PosteriorMoments, FloatArray]:
        """Return moments and (n_devices, n_zones) probabilities of (n_devices, n_cells) beliefs.

        Beliefs need not sum to 1. A cell's own extent is added to the covariance.
        """
        sums = belief @ self._terms
        sums /= np.maximum(sums[:, :1], TINY)
        x, y, xx, xy, yy = sums[:, 1:6].T
        across = xy - x * y
        rows = [np.maximum(xx - x * x, 0) + self._within, across]
        rows += [across, np.maximum(yy - y * y, 0) + self._within]
        moments = PosteriorMoments(
            xy=np.stack([x, y], axis=1) + self._middle,
            most_likely=self._centers[belief.argmax(axis=1)],
            covariance=np.stack(rows, axis=1).reshape(-1, 2, 2),
        )
        return moments, sums[:, 6:]


def moments_of(log_belief: FloatArray, grid: Grid) -> PosteriorMoments:
    """Return the moments of (n_devices, n_cells) log-beliefs, up to a constant a device."""
    belief = np.exp(log_belief - log_belief.max(axis=1, keepdims=True))
    nothing = np.zeros((len(grid), 0), dtype=np.float32)
    return PosteriorSummary(grid, nothing).of(belief.astype(np.float32))[0]
