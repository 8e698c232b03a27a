"""Batched Levenberg-Marquardt on log-distance residuals in dB.

scipy.optimize.least_squares solves one problem a call; here thousands of devices with two unknowns
each take every step together, with a fixed number of steps, so that cost does not depend on data.

The phone's own level is unknown by `PHONE_SPREAD_DB`. Marginalised, it leaves K residuals r
whitened by I - alpha u u', where u is the unit vector of the roots of their weights and
alpha = 1 - 1 / sqrt(1 + K sigma_b^2 / sigma^2): the sum of squares is r'r - beta (sum r)^2.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from locator.arrays import FloatArray
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers
from locator.solving.centroid import Centroid

Bounds = tuple[float, float, float, float]

STEPS, ROBUST_STEPS = 12, 2  # plain, then each with new Student weights; chosen
BLOCK_DEVICES = 4096  # at a time: the arrays of a step stay in the processor's cache
DEGREES_OF_FREEDOM = 5.0  # of the residuals' Student t; chosen by hand, not measured alone
FIRST_DAMPING, DAMPING_DECREASE, DAMPING_INCREASE = 0.1, 0.2, 5.0  # Marquardt's scheme; chosen
LEAST_DAMPING, MOST_DAMPING = 1e-5, 1e6
# 1/m2, and squared in determinants: keeps 2 x 2 inverses finite where nobody heard a device.
LEAST_CURVATURE = np.float32(1e-9)

# Rows of a state: a place for each device, and half the cost's gradient and curvature there.
X, Y, COST, GX, GY, XX, XY, YY, MISFIT = range(9)


@dataclass(frozen=True, eq=False)
class Minimum:
    """The minimum of squared residuals plus prior.

    Attributes:
        xy: (n_devices, 2) metres, inside the bounds.
        covariance: (n_devices, 2, 2) m2, from the curvature there and the misfit that is left.
    """

    xy: FloatArray
    covariance: FloatArray


@dataclass(frozen=True, eq=False)
class _Problem:
    """A block of devices; arrays are (n_receivers, n_devices) or broadcast to it."""

    level: FloatArray
    weight: FloatArray
    x: FloatArray
    y: FloatArray
    rise2: FloatArray
    slope: FloatArray
    prior: FloatArray
    precision: FloatArray


def trilaterate(
    heard: ReceivedLevels, receivers: Receivers, prior: Centroid, start: FloatArray, bounds: Bounds
) -> Minimum:
    """Return the maximum a posteriori place of every device inside `bounds`.

    A local minimum: the caller starts near the global one. A device that no receiver heard stays
    where it starts, with a covariance of about 1e9 m2.

    Args:
        heard: levels and weights at the receivers; weight 0 leaves one out.
        receivers: with their places.
        prior: of each device's place.
        start: (n_devices, 2) metres.
        bounds: west, south, east, north in metres.
    """
    parts = [
        _descend(problem, begin, bounds)
        for problem, begin in _blocks(heard, receivers, prior, start)
    ]
    state = np.concatenate(parts, axis=1) if parts else np.empty((9, 0), dtype=np.float32)
    return Minimum(xy=state[:2].T, covariance=_covariance(state, heard.weight.sum(axis=1)))


def _blocks(
    heard: ReceivedLevels, receivers: Receivers, prior: Centroid, start: FloatArray
) -> Iterator[tuple[_Problem, FloatArray]]:
    # Receivers first and contiguous: sums over receivers then run along memory for all devices.
    slope = np.float32(5 / np.log(10)) * receivers.exponent[:, None]
    x, y = np.ascontiguousarray(receivers.xy.T)[:, :, None]
    for first in range(0, len(start), BLOCK_DEVICES):
        part = slice(first, first + BLOCK_DEVICES)
        problem = _Problem(
            level=np.ascontiguousarray(heard.level[part].T),
            weight=np.ascontiguousarray(heard.weight[part].T) / np.float32(SPREAD_DB**2),
            x=x,
            y=y,
            rise2=receivers.rise_m[:, None] ** 2,
            slope=slope,
            prior=prior.xy[part].T,
            precision=prior.precision[part],
        )
        yield problem, start[part].T.astype(np.float32)


def _descend(problem: _Problem, start: FloatArray, bounds: Bounds) -> FloatArray:
    """Return the state (9, n_devices) after the plain and the reweighted steps."""
    west, south, east, north = bounds
    low = np.array([[west], [south]], dtype=np.float32)
    high = np.array([[east], [north]], dtype=np.float32)
    weight = problem.weight
    state = _state(problem, weight, np.clip(start, low, high))
    damping = np.full(start.shape[1], FIRST_DAMPING, dtype=np.float32)
    for step in range(STEPS + ROBUST_STEPS):
        if step >= STEPS:
            weight = _reweighted(problem, state)
            state = _state(problem, weight, state[:2])
        tried = _state(problem, weight, np.clip(_step(state, damping), low, high))
        better = tried[COST] < state[COST]
        state = np.where(better, tried, state)
        damping *= np.where(better, np.float32(DAMPING_DECREASE), np.float32(DAMPING_INCREASE))
        np.clip(damping, LEAST_DAMPING, MOST_DAMPING, out=damping)
    return state


def _step(state: FloatArray, damping: FloatArray) -> FloatArray:
    """Return (2, n_devices) places after a damped Gauss-Newton step, in closed form for 2 x 2."""
    xx = state[XX] * (1 + damping) + LEAST_CURVATURE
    yy = state[YY] * (1 + damping) + LEAST_CURVATURE
    scale = 1 / np.maximum(xx * yy - state[XY] ** 2, LEAST_CURVATURE**2)
    return np.stack(
        [
            state[X] - scale * (yy * state[GX] - state[XY] * state[GY]),
            state[Y] - scale * (xx * state[GY] - state[XY] * state[GX]),
        ]
    )


def _state(problem: _Problem, weight: FloatArray, place: FloatArray) -> FloatArray:
    """Return the state (9, n_devices) at (2, n_devices) places."""
    dx, dy = place[0] - problem.x, place[1] - problem.y
    distance2 = dx * dx + dy * dy + problem.rise2
    residual = problem.level + problem.slope * np.log(distance2)
    rate = 2 * problem.slope / distance2
    dx *= rate
    dy *= rate
    weighted, wx, wy = weight * residual, weight * dx, weight * dy
    total, sum_x, sum_y = weighted.sum(axis=0), wx.sum(axis=0), wy.sum(axis=0)
    beta = _beta(weight)
    misfit = _dot(weighted, residual) - beta * total**2
    offset = place - problem.prior
    pull = problem.precision * offset
    return np.stack(
        [
            *place,
            misfit + (pull * offset).sum(axis=0),
            _dot(weighted, dx) - beta * total * sum_x + pull[0],
            _dot(weighted, dy) - beta * total * sum_y + pull[1],
            _dot(wx, dx) - beta * sum_x**2 + problem.precision,
            _dot(wx, dy) - beta * sum_x * sum_y,
            _dot(wy, dy) - beta * sum_y**2 + problem.precision,
            misfit,
        ]
    )


def _dot(one: FloatArray, other: FloatArray) -> FloatArray:
    """Return (n_devices,) the sums of products over the receivers."""
    return np.asarray(np.einsum("rd,rd->d", one, other))


def _beta(weight: FloatArray) -> FloatArray:
    spread2 = np.float32(PHONE_SPREAD_DB**2)
    return np.asarray(spread2 / (1 + spread2 * weight.sum(axis=0)))


def _reweighted(problem: _Problem, state: FloatArray) -> FloatArray:
    """Return the weights of iteratively reweighted least squares for a Student t at the state."""
    dx, dy = state[X] - problem.x, state[Y] - problem.y
    residual = problem.level + problem.slope * np.log(dx * dx + dy * dy + problem.rise2)
    own_level = _beta(problem.weight) * (problem.weight * residual).sum(axis=0)
    residual -= own_level
    robust = np.float32(DEGREES_OF_FREEDOM + 1) / (
        np.float32(DEGREES_OF_FREEDOM) + problem.weight * residual**2
    )
    return np.asarray(problem.weight * robust)


def _covariance(state: FloatArray, n_independent: FloatArray) -> FloatArray:
    """Return (n_devices, 2, 2) inverse curvatures, times the reduced chi square where over 1."""
    excess = np.maximum(state[MISFIT] / np.maximum(n_independent - 2, 1), 1)
    xx, yy = state[XX] + LEAST_CURVATURE, state[YY] + LEAST_CURVATURE
    scale = excess / np.maximum(xx * yy - state[XY] ** 2, LEAST_CURVATURE**2)
    rows = np.stack([yy, -state[XY], -state[XY], xx])
    return np.asarray((scale * rows).T.reshape(-1, 2, 2))
