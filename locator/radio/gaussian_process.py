"""Gaussian processes over a floor: one kernel for all access points, one posterior for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import Bounds, minimize
from scipy.spatial.distance import cdist

from locator.arrays import DoubleArray, FloatArray

START_DB, START_NUGGET_DB = 4.0, 2.0
AMPLITUDE_DB, NUGGET_DB = (0.5, 12.0), (0.5, 6.0)  # what levels in buildings can do
SHORTEST_M = 0.3
ITERATIONS = 25


@dataclass(frozen=True)
class Kernel:
    """Matern 3/2 with a nugget: what no survey of this spacing can tell apart.

    Attributes:
        amplitude_db: standard deviation of the process.
        length_m: over which it changes.
        nugget_db: standard deviation of what is left at a point, however often it is measured.
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
    """What a process is learned from: (n, 2) places, (n,) dB, and (n,) dB2 of the means' noise."""

    xy: DoubleArray
    value: DoubleArray
    noise: DoubleArray


def learn_kernel(samples: Sequence[Residuals], spacing_m: float) -> Kernel:
    """Return the kernel of greatest marginal likelihood over all samples together."""
    extent = max((float(np.hypot(*np.ptp(s.xy, axis=0))) for s in samples), default=0.0)
    shortest = max(spacing_m, SHORTEST_M)
    longest = max(extent, 2 * shortest)
    apart = [cdist(s.xy, s.xy) for s in samples]

    def loss(logarithms: DoubleArray) -> float:
        kernel = Kernel(*np.exp(logarithms).tolist())
        pairs = zip(samples, apart, strict=True)
        return sum(_negative_evidence(kernel, sample, distance) for sample, distance in pairs)

    start = START_DB, float(np.clip(extent / 4, shortest, longest)), START_NUGGET_DB
    if not samples:
        return Kernel(*start)
    found = minimize(
        loss,
        np.log(start),
        bounds=Bounds(*np.log([AMPLITUDE_DB, (shortest, longest), NUGGET_DB]).T),
        method="L-BFGS-B",
        options={"maxiter": ITERATIONS},
    )
    return Kernel(*np.exp(found.x).tolist())


def posterior(
    kernel: Kernel, sample: Residuals, across: FloatArray
) -> tuple[DoubleArray, FloatArray]:
    """Return the process at other places: (m,) mean dB and (m,) variance dB2, without the nugget.

    Args:
        kernel: learned.
        sample: what was measured.
        across: (m, n) dB2, the kernel's covariance of each place with each of the sample's.
    """
    factor = _factor(kernel, sample, cdist(sample.xy, sample.xy))
    mean = across @ cho_solve((factor, True), sample.value)
    inverse = cho_solve((factor, True), np.eye(len(factor))).astype(np.float32)
    explained = np.einsum("mn,mn->m", across @ inverse, across)
    return mean, np.maximum(np.float32(kernel.amplitude_db**2) - explained, 0)


def _negative_evidence(kernel: Kernel, sample: Residuals, distance: DoubleArray) -> float:
    factor = _factor(kernel, sample, distance)
    whitened = solve_triangular(factor, sample.value, lower=True)
    return float(whitened @ whitened / 2 + np.log(np.diag(factor)).sum())


def _factor(kernel: Kernel, sample: Residuals, distance: DoubleArray) -> DoubleArray:
    covariance = kernel.covariance(distance)
    covariance[np.diag_indices_from(covariance)] += sample.noise + kernel.nugget_db**2
    return np.asarray(cholesky(covariance, lower=True))
