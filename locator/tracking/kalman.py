"""A constant-velocity Kalman filter for all devices at once, one state a row.

Batched 4 x 4 algebra in float64: the difference `P - K H P` may lose positive definiteness in
float32.
"""

import numpy as np
from numpy.typing import NDArray

from locator.arrays import DoubleArray, FloatArray, IntArray

# Chosen by hand; not measured alone.
# White noise acceleration, its power spectral density being the square in m2/s3: people start,
# stop and turn.
ACCELERATION_NOISE = 0.3
FIRST_SPEED_M_S = 0.8  # standard deviation of the speed along an axis at a track's start
# Errors of fixes are correlated over this time: shadowing stays for seconds. The grid's filter has
# 2.3 s for scans (`correlated_errors.CORRELATION_TIME_S`, docs/decisions/0014).
FIX_CORRELATION_S = 2.5
LOST_AFTER_S = 30.0  # a device unheard for longer starts a new track
# Squared Mahalanobis distance of the innovation from which its noise is inflated: 3 sigma.
OUTLIER_DISTANCE2 = 9.0


class ConstantVelocity:
    """Tracks devices by their rows; the state is (x, y, vx, vy) in metres and m/s."""

    def __init__(self) -> None:
        self._at_ms: NDArray[np.int64] = np.full(0, -1, dtype=np.int64)
        self._mean: DoubleArray = np.zeros((0, 4))
        self._covariance: DoubleArray = np.zeros((0, 4, 4))

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows; ones that never had a fix are no error."""
        self._at_ms[rows[rows < len(self._at_ms)]] = -1

    def update(
        self,
        rows: IntArray,
        at_ms: int,
        xy: FloatArray,
        covariance: FloatArray,
        lasting: FloatArray | float = 1.0,
    ) -> tuple[FloatArray, FloatArray]:
        """Update by a fix for each of `rows`; return filtered places and their covariances.

        Args:
            rows: (n,) distinct.
            at_ms: message time, not earlier than the last.
            xy: (n, 2) metres.
            covariance: (n, 2, 2) m2.
            lasting: (n,) factor of the time over which fixes' errors are correlated.
        """
        self._reach(int(rows.max(initial=-1)))
        elapsed_s = (at_ms - self._at_ms[rows]) / 1000
        begun = (self._at_ms[rows] < 0) | (elapsed_s > LOST_AFTER_S)
        elapsed_s = np.where(begun, 0, np.maximum(elapsed_s, 0))
        mean, spread = _predict(self._mean[rows], self._covariance[rows], elapsed_s)
        correlated = FIX_CORRELATION_S * lasting / np.maximum(elapsed_s, 0.5)
        noise = covariance * np.maximum(correlated, 1)[:, None, None]
        mean, spread = _correct(mean, spread, xy.astype(np.float64), noise.astype(np.float64))
        first_mean, first_spread = _begin(xy, covariance)
        self._mean[rows] = np.where(begun[:, None], first_mean, mean)
        self._covariance[rows] = np.where(begun[:, None, None], first_spread, spread)
        self._at_ms[rows] = at_ms
        return (
            self._mean[rows, :2].astype(np.float32),
            self._covariance[rows, :2, :2].astype(np.float32),
        )

    def _reach(self, row: int) -> None:
        more = row + 1 - len(self._at_ms)
        if more > 0:
            more += len(self._at_ms) // 2
            self._at_ms = np.concatenate([self._at_ms, np.full(more, -1, dtype=np.int64)])
            self._mean = np.concatenate([self._mean, np.zeros((more, 4))])
            self._covariance = np.concatenate([self._covariance, np.zeros((more, 4, 4))])


def _begin(xy: FloatArray, covariance: FloatArray) -> tuple[DoubleArray, DoubleArray]:
    mean = np.zeros((len(xy), 4))
    mean[:, :2] = xy
    spread = np.zeros((len(xy), 4, 4))
    spread[:, :2, :2] = covariance
    spread[:, 2, 2] = spread[:, 3, 3] = FIRST_SPEED_M_S**2
    return mean, spread


def _predict(
    mean: DoubleArray, spread: DoubleArray, elapsed_s: DoubleArray
) -> tuple[DoubleArray, DoubleArray]:
    transition = np.broadcast_to(np.eye(4), spread.shape).copy()
    transition[:, 0, 2] = transition[:, 1, 3] = elapsed_s
    noise = np.zeros_like(spread)
    for axis in (0, 1):
        noise[:, axis, axis] = elapsed_s**3 / 3
        noise[:, axis, axis + 2] = noise[:, axis + 2, axis] = elapsed_s**2 / 2
        noise[:, axis + 2, axis + 2] = elapsed_s
    mean = (transition @ mean[:, :, None])[:, :, 0]
    return mean, transition @ spread @ transition.mT + ACCELERATION_NOISE**2 * noise


def _correct(
    mean: DoubleArray, spread: DoubleArray, xy: DoubleArray, noise: DoubleArray
) -> tuple[DoubleArray, DoubleArray]:
    innovation = xy - mean[:, :2]
    expected = spread[:, :2, :2] + noise
    distance2 = np.einsum("ni,nij,nj->n", innovation, _inverse(expected), innovation)
    noise = noise * np.maximum(distance2 / OUTLIER_DISTANCE2, 1)[:, None, None]
    gain = spread[:, :, :2] @ _inverse(spread[:, :2, :2] + noise)
    mean = mean + (gain @ innovation[:, :, None])[:, :, 0]
    # The short form of the update, made symmetric: Joseph's is stable without, at twice the cost.
    spread = spread - gain @ spread[:, :2, :]
    return mean, (spread + spread.mT) / 2


def _inverse(matrix: DoubleArray) -> DoubleArray:
    (a, b), (_, d) = np.moveaxis(matrix, 0, -1)
    scale = 1 / np.maximum(a * d - b * b, 1e-12)
    return np.asarray((scale * np.stack([d, -b, -b, a])).T.reshape(-1, 2, 2))
