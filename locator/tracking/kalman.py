"""A constant-velocity Kalman filter for all devices at once, one state a row."""

import numpy as np
from numpy.typing import NDArray

from locator.arrays import DoubleArray, FloatArray, IntArray

ACCELERATION = 0.3  # m/s2, white: people start, stop and turn
FIRST_SPEED_M_S = 0.8  # spread of a speed that nothing is known about
SAME_ERROR_S = 2.5  # what fades a signal stays for seconds: fixes within are not independent
LOST_AFTER_S = 30.0
SURPRISE = 9.0  # squared, in standard deviations: from here on the fix is believed less


class ConstantVelocity:
    """Follows devices by their rows; the state is x, y and their speeds."""

    def __init__(self) -> None:
        self._at_ms: NDArray[np.int64] = np.full(0, -1, dtype=np.int64)
        self._mean: DoubleArray = np.zeros((0, 4))
        self._covariance: DoubleArray = np.zeros((0, 4, 4))

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows; ones that were never seen are no error."""
        self._at_ms[rows[rows < len(self._at_ms)]] = -1

    def update(
        self,
        rows: IntArray,
        at_ms: int,
        xy: FloatArray,
        covariance: FloatArray,
        lasting: FloatArray | float = 1.0,
    ) -> tuple[FloatArray, FloatArray]:
        """Take a fix for each of `rows` in; return smoothed places and their covariances.

        Args:
            rows: (n,) distinct.
            at_ms: message time, not earlier than the last.
            xy: (n, 2) metres.
            covariance: (n, 2, 2) m2.
            lasting: (n,) how many times longer than usual the fixes' errors last.
        """
        self._reach(int(rows.max(initial=-1)))
        elapsed_s = (at_ms - self._at_ms[rows]) / 1000
        begun = (self._at_ms[rows] < 0) | (elapsed_s > LOST_AFTER_S)
        elapsed_s = np.where(begun, 0, np.maximum(elapsed_s, 0))
        mean, spread = _predict(self._mean[rows], self._covariance[rows], elapsed_s)
        alike = SAME_ERROR_S * lasting / np.maximum(elapsed_s, 0.5)
        noise = covariance * np.maximum(alike, 1)[:, None, None]
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
    return mean, transition @ spread @ transition.mT + ACCELERATION**2 * noise


def _correct(
    mean: DoubleArray, spread: DoubleArray, xy: DoubleArray, noise: DoubleArray
) -> tuple[DoubleArray, DoubleArray]:
    innovation = xy - mean[:, :2]
    expected = spread[:, :2, :2] + noise
    surprise = np.einsum("ni,nij,nj->n", innovation, _inverse(expected), innovation)
    noise = noise * np.maximum(surprise / SURPRISE, 1)[:, None, None]
    gain = spread[:, :, :2] @ _inverse(spread[:, :2, :2] + noise)
    mean = mean + (gain @ innovation[:, :, None])[:, :, 0]
    spread = spread - gain @ spread[:, :2, :]
    return mean, (spread + spread.mT) / 2


def _inverse(matrix: DoubleArray) -> DoubleArray:
    (a, b), (_, d) = np.moveaxis(matrix, 0, -1)
    scale = 1 / np.maximum(a * d - b * b, 1e-12)
    return np.asarray((scale * np.stack([d, -b, -b, a])).T.reshape(-1, 2, 2))
