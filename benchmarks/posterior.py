"""Fixes a second of the radio map's posterior, beside a loop over devices and bare matmul."""

import time
from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmarks.result import Result, compared
from floorplans.grid import Grid, grid_of, zone_matrix
from floorplans.model import AccessPoint, Floorplan, Zone
from locator.arrays import FloatArray
from locator.positioning import Observation
from locator.radio.path_loss_fit import PathLossFit
from locator.radio.radio_map import fit_radio_map, kernel_of
from locator.radio.scans import Scans
from locator.solving.likelihood import Likelihood
from locator.solving.posterior import PosteriorSummary
from locator.survey.floor_points import surveyed_floor
from locator.survey.survey import Survey, survey_of
from locator.tracking.grid_positioner import RadioMapPositioner

WIDTH_M, DEPTH_M = 50.0, 40.0  # 2,000 cells of a square metre
ACCESS_POINTS, POINTS, ZONES = 24, 125, 14
FIXES, LOOP_FIXES, TICK_DEVICES = 10_000, 200, 10_000
BLOCK = 96
FAINTEST_DBM = -90.0
REPEATS = 3


def run() -> Result:
    """Time likelihood, belief, moments and zones; then a tick; then what they are made of."""
    rng = np.random.default_rng(1)
    plan = _plan(rng)
    names = tuple(point.id for point in plan.access_points)
    survey = _survey(plan, rng)
    fit_s = _seconds(lambda: RadioMapPositioner([plan], names, survey))
    store = RadioMapPositioner([plan], names, survey)
    grid = grid_of(plan)
    likelihood = _likelihood(plan, names, survey, grid)
    summary = PosteriorSummary(grid, zone_matrix(grid, plan.zones))
    rssi = _levels(plan, rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (FIXES, 2)), rng)
    batch_s = min(_seconds(lambda: _fix(likelihood, summary, rssi, BLOCK)) for _ in range(REPEATS))
    loop_s = _seconds(lambda: _fix(likelihood, summary, rssi[:LOOP_FIXES], 1))
    bare_s = min(_seconds(lambda: _bare(likelihood, len(grid))) for _ in range(REPEATS))
    ticks = [_tick(store, rssi, at_ms) for at_ms in (1000, 2000, 3000)]
    return compared(
        "posterior",
        value=FIXES / batch_s,
        unit="fixes/s on one core",
        peer="numpy.matmul of the same shapes alone",
        peer_value=FIXES / bare_s,
        access_points=float(ACCESS_POINTS),
        cells=float(len(grid)),
        one_device_at_a_time_fixes_per_s=LOOP_FIXES / loop_s,
        ratio_to_one_at_a_time=FIXES / batch_s / (LOOP_FIXES / loop_s),
        tick_devices=float(TICK_DEVICES),
        whole_tick_s=min(ticks[1:]),
        survey_samples=float(len(survey.rssi)),
        fit_s=fit_s,
        device_state_bytes=float(store.state_bytes),
    )


def _plan(rng: np.random.Generator) -> Floorplan:
    places = rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (ACCESS_POINTS, 2))
    side = WIDTH_M / ZONES
    return Floorplan(
        store="bench",
        floor="0",
        name="Bench",
        timezone="UTC",
        outline=shapely.box(0, 0, WIDTH_M, DEPTH_M),
        access_points=tuple(
            AccessPoint(id=f"ap{number}", place=shapely.Point(place))
            for number, place in enumerate(places)
        ),
        zones=tuple(
            Zone(id=f"z{k}", name=f"Zone {k}", area=shapely.box(k * side, 0, (k + 1) * side, 10))
            for k in range(ZONES)
        ),
    )


def _levels(plan: Floorplan, xy: NDArray[np.float64], rng: np.random.Generator) -> FloatArray:
    places = np.array([(point.place.x, point.place.y) for point in plan.access_points])
    apart = np.linalg.norm(xy[:, None] - places, axis=2)
    level = -40 - 30 * np.log10(apart + 1) + rng.normal(0, 4, apart.shape)
    return np.where(level > FAINTEST_DBM, level, np.nan).astype(np.float32)


def _survey(plan: Floorplan, rng: np.random.Generator) -> Survey:
    xy = rng.uniform((0, 0), (WIDTH_M, DEPTH_M), (POINTS, 2))
    level = np.nan_to_num(_levels(plan, xy, rng), nan=FAINTEST_DBM)
    return survey_of(
        (str(point), *xy[point].tolist(), "0", f"ap{column}", float(level[point, column]))
        for point in range(POINTS)
        for column in range(ACCESS_POINTS)
    )


def _likelihood(plan: Floorplan, names: tuple[str, ...], survey: Survey, grid: Grid) -> Likelihood:
    surveyed = surveyed_floor(survey, plan.floor, names)
    if surveyed is None:
        raise ValueError("the survey is of another floor")
    path_loss = PathLossFit(plan, names, grid.centers)
    return Likelihood.of(fit_radio_map(surveyed, path_loss, kernel_of(surveyed, path_loss)))


def _fix(likelihood: Likelihood, summary: PosteriorSummary, rssi: FloatArray, block: int) -> None:
    """Place every device and find its zones, so many devices at a time."""
    for first in range(0, len(rssi), block):
        part = rssi[first : first + block]
        log = likelihood.log(_scans(part))
        log -= log.max(axis=1, keepdims=True)
        np.maximum(log, -30, out=log)
        summary.of(np.exp(log, out=log))


def _scans(rssi: FloatArray) -> Scans:
    weight = np.isfinite(rssi).astype(np.float32)
    return Scans(rssi, weight, np.zeros_like(weight), np.ones(len(rssi), np.float32))


def _bare(likelihood: Likelihood, cells: int) -> None:
    """Multiply matrices of the shapes that one product of each kind has."""
    square, slope, precision = likelihood.square, likelihood.slope, likelihood.precision
    factors = [np.ones((BLOCK, len(part)), np.float32) for part in (square, slope, precision)]
    belief = np.ones((BLOCK, cells), np.float32)
    reads = np.ones((cells, 6 + ZONES), np.float32)
    for _ in range(0, FIXES, BLOCK):
        for factor, part in zip(factors, (square, slope, precision), strict=True):
            np.matmul(factor, part)
        np.matmul(factors[2], precision)
        np.matmul(belief, reads)


def _tick(store: RadioMapPositioner, rssi: FloatArray, at_ms: int) -> float:
    levels = rssi[:TICK_DEVICES]
    age_s = np.where(np.isfinite(levels), np.float32(0.3), np.float32(np.nan))
    observation = Observation(at_ms, np.arange(len(levels)), levels, age_s)
    return _seconds(lambda: store.locate(observation))


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
