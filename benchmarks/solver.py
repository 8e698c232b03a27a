"""Fixes a second of batched trilateration, beside scipy's least squares one device at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.optimize import least_squares

from benchmarks.result import Result, compared
from floorplans.model import AccessPoint, Floorplan
from locator.arrays import FloatArray
from locator.positioning import Observation
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB, path_loss_db
from locator.radio.received_levels import ReceivedLevels, received_levels
from locator.radio.receivers import Receivers, receivers_of
from locator.solving.centroid import Centroid, centroid_of, neighbourhood_m2
from locator.solving.least_squares import trilaterate
from locator.tracking.methods import positioner

ACCESS_POINTS = 8
DEVICES = 20_000
PEER_DEVICES = 400
REPEATS = 5
WIDTH_M, DEPTH_M = 60.0, 40.0
PHONE_DB, NOISE_DB = 5.0, 4.0

Array = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Task:
    """One and the same problem for all: heard levels, a prior, and the truth."""

    plan: Floorplan
    receivers: Receivers
    observation: Observation
    heard: ReceivedLevels
    prior: Centroid
    truth: FloatArray


def run() -> Result:
    """Solve the same problem in one batch, and by scipy plain and tuned."""
    task = _task(np.random.default_rng(1))
    bounds = task.plan.outline.bounds
    solve = positioner("trilateration", [task.plan], _names())
    batch_s = _median(
        lambda: trilaterate(task.heard, task.receivers, task.prior, task.prior.xy, bounds)
    )
    whole_s = _median(lambda: solve.locate(task.observation))
    minimum = trilaterate(task.heard, task.receivers, task.prior, task.prior.xy, bounds)
    tuned, tuned_s = _timed(lambda: [_peer(task, row, tuned=True) for row in range(PEER_DEVICES)])
    _, plain_s = _timed(lambda: [_peer(task, row, tuned=False) for row in range(PEER_DEVICES)])
    same = slice(0, PEER_DEVICES)
    return compared(
        "solver",
        value=DEVICES / batch_s,
        unit="fixes/s on one core",
        peer="scipy.optimize.least_squares, analytic Jacobian, method lm",
        peer_value=PEER_DEVICES / tuned_s,
        access_points=float(ACCESS_POINTS),
        scipy_defaults_fixes_per_s=PEER_DEVICES / plain_s,
        ratio_to_scipy_defaults=DEVICES / batch_s / (PEER_DEVICES / plain_s),
        whole_positioner_fixes_per_s=DEVICES / whole_s,
        mean_error_m=_error(minimum.xy[same], task.truth[same]),
        peer_mean_error_m=_error(np.array(tuned, dtype=np.float32), task.truth[same]),
    )


def _names() -> tuple[str, ...]:
    return tuple(f"ap{number}" for number in range(ACCESS_POINTS))


def _task(rng: np.random.Generator) -> Task:
    places = rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (ACCESS_POINTS, 2))
    plan = Floorplan(
        store="bench",
        floor="0",
        name="Bench",
        timezone="UTC",
        outline=shapely.box(0, 0, WIDTH_M, DEPTH_M),
        access_points=tuple(
            AccessPoint(id=name, place=shapely.Point(place))
            for name, place in zip(_names(), places, strict=True)
        ),
    )
    receivers = receivers_of([plan], _names())
    truth = rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (DEVICES, 2)).astype(np.float32)
    loss_db = path_loss_db(receivers, truth, np.zeros(DEVICES, dtype=np.intp))
    noise = rng.normal(0, PHONE_DB, (DEVICES, 1)) + rng.normal(0, NOISE_DB, loss_db.shape)
    rssi = (receivers.rssi_1m - loss_db + noise).astype(np.float32)
    observation = Observation(0, np.arange(DEVICES), rssi, np.zeros_like(rssi))
    heard = received_levels(receivers, rssi, observation.age_s)
    prior = centroid_of(heard, receivers, neighbourhood_m2([plan], receivers))
    return Task(plan, receivers, observation, heard, prior, truth)


def _peer(task: Task, row: int, *, tuned: bool) -> Array:
    """Solve one device's residuals, whitened by its unknown level, and its prior."""
    level, place = task.heard.level[row].astype(float), task.receivers.xy.astype(float)
    rise2 = task.receivers.rise_m.astype(float) ** 2
    slope = 5 * task.receivers.exponent.astype(float) / np.log(10)
    start = task.prior.xy[row].astype(float)
    pull = float(np.sqrt(task.prior.precision[row]))
    alpha = 1 - 1 / np.sqrt(1 + len(level) * (PHONE_SPREAD_DB / SPREAD_DB) ** 2)

    def residuals(xy: Array) -> Array:
        offset = xy - place
        distance2 = (offset * offset).sum(axis=1) + rise2
        residual = (level + slope * np.log(distance2)) / SPREAD_DB
        return np.concatenate([residual - alpha * residual.mean(), pull * (xy - start)])

    def jacobian(xy: Array) -> Array:
        offset = xy - place
        distance2 = (offset * offset).sum(axis=1) + rise2
        rate = (2 * slope / SPREAD_DB / distance2)[:, None] * offset
        return np.concatenate([rate - alpha * rate.mean(axis=0), pull * np.eye(2)])

    if tuned:
        return np.asarray(least_squares(residuals, start, jac=jacobian, method="lm").x)
    return np.asarray(least_squares(residuals, start).x)


def _median(work: Callable[[], object]) -> float:
    work()
    return float(np.median([_timed(work)[1] for _ in range(REPEATS)]))


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    done = work()
    return done, time.process_time() - started


def _error(xy: FloatArray, truth: FloatArray) -> float:
    return float(np.linalg.norm(xy - truth, axis=1).mean())
