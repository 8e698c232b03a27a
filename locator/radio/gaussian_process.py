"""Gaussian process regression over a floor: one kernel for all access points, a posterior each.

In float64 where matrices are factored: covariances of close points differ in digits that float32
does not have. `radio_map.py` is the only caller; scikit-learn's regressor can share no kernel
between several outputs with different points.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import Bounds, minimize
from scipy.spatial.distance import cdist

from locator.arrays import DoubleArray, FloatArray

# Where the search starts, and the physical bounds of what it may find; chosen, not fitted.
START_AMPLITUDE_DB, START_NUGGET_DB = 4.0, 2.0
AMPLITUDE_BOUNDS_DB, NUGGET_BOUNDS_DB = (0.5, 12.0), (0.5, 6.0)
SHORTEST_LENGTH_M = 0.3  # of the kernel, on surveys that are denser than that; chosen
MOST_ITERATIONS = 25  # of L-BFGS-B; chosen


@dataclass(frozen=True)
class Kernel:
    """Matern 3/2 (Rasmussen and Williams 2006, eq. 4.17) with a nugget.

    The nugget is variation finer than the survey's spacing, and the turns of the phone.

    Attributes:
        amplitude_db: standard deviation of the process.
        length_m: length scale.
        nugget_db: standard deviation that stays at a point however often it is measured.
    """

    amplitude_db: float
    length_m: float
    nugget_db: float

    def covariance(self, distance: DoubleArray) -> DoubleArray:
        """Return the covariance in dB2 at each distance in metres, without the nugget."""
        scaled = np.sqrt(3) / self.length_m * distance
        return np.asarray(self.amplitude_db**2 * (1 + scaled) * np.exp(-scaled))


@dataclass(frozen=True, eq=False)
class Residuals:
    """Training data: (n, 2) metres, (n,) dB about the prior mean, (n,) dB2 noise of each mean."""

    xy: DoubleArray
    value: DoubleArray
    noise: DoubleArray


def fit_kernel(samples: Sequence[Residuals], spacing_m: float) -> Kernel:
    """Return the kernel of greatest marginal likelihood over all samples together.

    One kernel, for a single access point of a small survey does not determine three parameters.
    `spacing_m` bounds the length scale from below: a shorter one cannot be seen at that spacing.
    """
    extent = max((float(np.hypot(*np.ptp(s.xy, axis=0))) for s in samples), default=0.0)
    shortest = max(spacing_m, SHORTEST_LENGTH_M)
    longest = max(extent, 2 * shortest)
    apart = [cdist(s.xy, s.xy) for s in samples]

    # Logarithms, so that one step of the search means the same for a small and a large parameter.
    def loss(logarithms: DoubleArray) -> float:
        kernel = Kernel(*np.exp(logarithms).tolist())
        pairs = zip(samples, apart, strict=True)
        return sum(_negative_evidence(kernel, sample, distance) for sample, distance in pairs)

    start = START_AMPLITUDE_DB, float(np.clip(extent / 4, shortest, longest)), START_NUGGET_DB
    if not samples:
        return Kernel(*start)
    found = minimize(
        loss,
        np.log(start),
        bounds=Bounds(*np.log([AMPLITUDE_BOUNDS_DB, (shortest, longest), NUGGET_BOUNDS_DB]).T),
        method="L-BFGS-B",
        options={"maxiter": MOST_ITERATIONS},
    )
    return Kernel(*np.exp(found.x).tolist())


def posterior(
    kernel: Kernel, sample: Residuals, across: FloatArray
) -> tuple[DoubleArray, FloatArray]:
    """Return the process at other places: (m,) mean dB and (m,) variance dB2, without the nugget.

    Args:
        kernel: fitted.
        sample: what was measured.
        across: (m, n) dB2, the kernel's covariance of each place with each of the sample's.
    """
    # The explicit inverse is wanted here: (m, n) x (n, n) in float32 is one fast product, where a
    # triangular solve for thousands of cells is not. The clip below takes up what it loses.
    factor = _factor(kernel, sample, cdist(sample.xy, sample.xy))
    mean = across @ cho_solve((factor, True), sample.value)
    inverse = cho_solve((factor, True), np.eye(len(factor))).astype(np.float32)
    explained = np.einsum("mn,mn->m", across @ inverse, across)
    return mean, np.maximum(np.float32(kernel.amplitude_db**2) - explained, 0)


def _negative_evidence(kernel: Kernel, sample: Residuals, distance: DoubleArray) -> float:
    """Return the negative log marginal likelihood, up to a constant."""
    factor = _factor(kernel, sample, distance)
    whitened = solve_triangular(factor, sample.value, lower=True)
    return float(whitened @ whitened / 2 + np.log(np.diag(factor)).sum())


def _factor(kernel: Kernel, sample: Residuals, distance: DoubleArray) -> DoubleArray:
    covariance = kernel.covariance(distance)
    covariance[np.diag_indices_from(covariance)] += sample.noise + kernel.nugget_db**2
    return np.asarray(cholesky(covariance, lower=True))
