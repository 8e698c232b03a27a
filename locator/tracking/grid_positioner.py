"""Positions on the grid: a radio map's likelihood, followed by a hidden Markov filter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from floorplans.grid import Grid, grid_of, zone_matrix
from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.calibration.store_calibration import StoreCalibration
from locator.floors.detector import FloorDetector
from locator.positioning import Fixes, Observation
from locator.radio.correlated_errors import lone_receiver_widening
from locator.radio.radio_map import Progress
from locator.radio.receivers import receivers_of
from locator.radio.scans import Scans, scans_of
from locator.solving.path_loss_solver import PathLossSolver
from locator.solving.posterior import Evidence, PosteriorSummary
from locator.solving.survey_solver import SurveyedSolver
from locator.survey.floor_points import SurveyedFloor, surveyed_floor
from locator.survey.survey import Survey
from locator.tracking.coarse_grid import CoarseGrid
from locator.tracking.filter_states import NEVER, FilterStates
from locator.tracking.hidden_markov import STEP_S, Motion
from locator.tracking.positioner import PositioningSettings
from locator.tracking.smoothing import FilterUpdate, SmoothedFloor, TrackHistory

LEAST_POINTS = 5  # on a floor: fewer are no survey
CELLS, MOST_CELLS, SMALLEST_CELL_M = 1_500, 3_000, 0.25
LARGEST_SQUARE_M = 2.0  # people move on squares of two by two cells where these are fine enough
FORGOTTEN_S = 30.0  # a device unheard for longer may be anywhere
# Of a 90 % circle of a track: a part of a lone scan's, which is mostly wrong where it is wide.
FOLLOWED_SHARE, FOLLOWED_RADIUS = 0.64, 1.85
FAINTEST = np.float32(-30)  # log share of the best cell that any cell keeps: who was lost is found
DEVICES = 96  # at a time: fewer leave products small, more leave the processor's cache
WATCHED = 4  # devices of each observation by which the solvers judge what they learned
TEACHERS = 4  # devices of each block that the solvers learn from
TINY = np.float32(1e-30)


class FloorSolver(Protocol):
    """What a scan says of the cells of one floor.

    Attributes:
        prior: (n_cells,) where a device is of which nothing is known.
        radius_: of a 90 % circle, in root mean squared distances.
        correlation_time_s_: seconds after which a scan says something new.
    """

    prior: FloatArray
    radius_: float
    correlation_time_s_: float

    def evidence(self, scans: Scans) -> Evidence:
        """Return what scans say of the floor."""

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Learn from scans of devices of (n_devices, n_cells) probabilities."""


@dataclass(frozen=True, eq=False)
class Floor:
    """One floor made ready."""

    grid: Grid
    solver: FloorSolver
    coarse: CoarseGrid
    motion: Motion
    summary: PosteriorSummary
    zones: slice


class RadioMapPositioner:
    """Places and follows devices on the grids of a store's floors."""

    def __init__(
        self,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        survey: Survey | None = None,
        settings: PositioningSettings | None = None,
        progress: Progress = lambda _: None,
    ) -> None:
        settings = settings or PositioningSettings()
        surveyed = [_enough(surveyed_floor(survey, plan.floor, access_points)) for plan in floors]
        receivers = receivers_of(floors, access_points)
        taught = StoreCalibration(floors, receivers)
        self._calibration = None if all(surveyed) else taught
        zone = 0
        self._floors: list[Floor] = []
        for index, (plan, points) in enumerate(zip(floors, surveyed, strict=True)):
            grid = grid_of(plan, cell_side(plan, settings.cell_m))

            def told(share: float, done: int = index) -> None:
                progress((done + share) / len(floors))

            solver: FloorSolver
            if points is not None:
                solver = SurveyedSolver(plan, access_points, grid).fit(points, told)
            else:
                solver = PathLossSolver(floors, index, grid, taught)
            shares = zone_matrix(grid, plan.zones)
            zones = slice(zone, zone + len(plan.zones))
            zone = zones.stop
            coarse = CoarseGrid.of(
                grid, solver.prior, 2 if 2 * grid.cell_m <= LARGEST_SQUARE_M else 1
            )
            motion = Motion(coarse.grid, plan, coarse.prior)
            self._floors.append(
                Floor(grid, solver, coarse, motion, PosteriorSummary(grid, shares), zones)
            )
        self._zones = zone
        self._states = FilterStates([floor.coarse.grid for floor in self._floors])
        self._floor_detector = FloorDetector(floors, access_points, surveyed)
        self._history: TrackHistory | None = None
        self._watched = 0

    def remember(self) -> TrackHistory:
        """Keep all that is found from now on, to be smoothed in a report of the past."""
        self._history = TrackHistory(
            [
                SmoothedFloor(floor.motion, floor.coarse.parent, floor.summary, floor.zones)
                for floor in self._floors
            ]
        )
        return self._history

    @property
    def state_bytes(self) -> int:
        """What is remembered of one device."""
        return self._states.bytes_each

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""
        rows = observation.rows
        self._states.grow(rows)
        at_ms = self._states.at_ms[rows]
        known = (at_ms != NEVER) & (observation.at_ms - at_ms <= FORGOTTEN_S * 1000)
        since_s = np.where(known, np.maximum(observation.at_ms - at_ms, 0) / 1000, np.inf)
        scans = scans_of(observation, since_s)
        on = self._floor_detector.detect(observation)
        fixes = _empty(observation, on, self._zones)
        steps = np.where(known, np.rint(np.where(known, since_s, 0) / STEP_S), 0).astype(np.intp)
        order = np.argsort(-steps, kind="stable")
        steps[~known | (self._states.floor[rows] != fixes.floor)] = -1
        for index in range(len(self._floors)):
            here = order[fixes.floor[order] == index]
            for first in range(0, len(here), DEVICES):
                part = here[first : first + DEVICES]
                self._place(index, fixes, part, scans.only(part), steps[part])
        fixes.zone_probability[:] *= on.max(axis=1, keepdims=True)
        self._watch(scans, fixes.floor)
        return fixes

    def _watch(self, scans: Scans, floor: IntArray) -> None:
        """Let what was learned be judged by some devices, by others the next time."""
        some = (self._watched + np.arange(min(WATCHED, len(floor)))) % max(len(floor), 1)
        self._watched += WATCHED
        for index, here in enumerate(self._floors):
            if isinstance(here.solver, PathLossSolver):
                here.solver.watch(scans.only(some[floor[some] == index]))

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""
        self._states.forget(rows)
        self._floor_detector.forget(rows)

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Take how access points hear each other: two columns of an observation, and dBm."""
        if self._calibration is not None:
            self._calibration.observe_neighbours(receiving, sending, rssi)

    def calibration(self) -> Calibration | None:
        """Return what the unlabelled stream taught; None where every floor is surveyed."""
        return None if self._calibration is None else self._calibration.snapshot()

    def restore(self, calibration: Calibration) -> None:
        """Go on from what was taught once; access points that it does not know start anew."""
        if self._calibration is not None:
            self._calibration.restore(calibration)

    def _place(
        self, index: int, fixes: Fixes, part: IntArray, scans: Scans, steps: IntArray
    ) -> None:
        """Write the fixes of some devices on one floor; `steps` is -1 for those that are new."""
        floor, rows = self._floors[index], fixes.rows[part]
        belief = self._predict(index, rows, steps)
        evidence = floor.solver.evidence(scans)
        log = _new(evidence.log, floor.solver.correlation_time_s_, steps)
        update = _update(belief, floor.coarse, log)
        self._states.save(index, rows, fixes.at_ms, update.belief)
        if self._history is not None:
            self._history.add(index, fixes.at_ms, rows, steps, update)
        _write(fixes, part, floor, update.cells, evidence)
        fixes.radius_m[part] *= _radii(floor.solver.radius_, steps)
        fixes.radius_m[part] *= lone_receiver_widening(scans.weight.sum(axis=1))
        floor.solver.learn(scans.only(slice(TEACHERS)), _shares(update.cells[:TEACHERS]))

    def _predict(self, index: int, rows: IntArray, steps: IntArray) -> FloatArray:
        """Return (MODES, n_squares, n_rows) beliefs after motion."""
        motion = self._floors[index].motion
        if steps.max(initial=-1) < 0:
            return np.repeat(motion.start[:, :, None], len(rows), axis=2)
        belief = self._states.load(index, rows)
        belief[:, :, steps < 0] = motion.start[:, :, None]
        for step in range(int(steps.max(initial=0))):
            moving = np.flatnonzero(steps > step)
            if len(moving) == len(rows):
                belief = motion.step(belief)
            else:
                belief[:, :, moving] = motion.step(belief[:, :, moving])
        return motion.with_restarts(belief)


def cell_side(plan: Floorplan, largest_m: float) -> float:
    """Return the side of a floor's cells: fine on small floors, and never too many of them."""
    area = plan.outline.area
    side = float(np.clip(np.sqrt(area / CELLS), SMALLEST_CELL_M, largest_m))
    return max(side, float(np.sqrt(area / MOST_CELLS)))


def _new(log: FloatArray, correlation_time_s: float, steps: IntArray) -> FloatArray:
    """Return what is new of (n_devices, n_cells) log-likelihoods, in their place."""
    log -= log.max(axis=1, keepdims=True)
    news = np.where(steps < 0, 1, 1 - np.exp(-STEP_S / correlation_time_s * np.maximum(steps, 0.5)))
    log *= news.astype(np.float32)[:, None]
    return np.maximum(log, FAINTEST, out=log)


def _update(belief: FloatArray, coarse: CoarseGrid, log: FloatArray) -> FilterUpdate:
    """Multiply (MODES, n_squares, n_rows) beliefs by the likelihood, in their place."""
    before = belief.sum(axis=0)
    cells = coarse.spread(before)
    cells *= np.exp(log, out=log).T
    told = coarse.gather(cells) / np.maximum(before, TINY)
    belief *= told
    return FilterUpdate(belief, told, np.ascontiguousarray(cells.T))


def _radii(radius: float, steps: IntArray) -> FloatArray:
    """Return (n_devices,) radii of 90 % circles, in root mean squared distances."""
    followed = min(radius, max(FOLLOWED_RADIUS, FOLLOWED_SHARE * radius))
    return np.where(steps > 0, followed, radius).astype(np.float32)


def _shares(cells: FloatArray) -> FloatArray:
    return np.asarray(cells / np.maximum(cells.sum(axis=1, keepdims=True), TINY))


def _enough(points: SurveyedFloor | None) -> SurveyedFloor | None:
    return points if points is not None and len(points) >= LEAST_POINTS else None


def _empty(observation: Observation, on: FloatArray, zones: int) -> Fixes:
    devices = len(observation.rows)
    return Fixes(
        at_ms=observation.at_ms,
        rows=observation.rows,
        floor=on.argmax(axis=1),
        floor_probability=on,
        xy=np.zeros((devices, 2), dtype=np.float32),
        most_likely=np.zeros((devices, 2), dtype=np.float32),
        covariance=np.zeros((devices, 2, 2), dtype=np.float32),
        radius_m=np.zeros(devices, dtype=np.float32),
        zone_probability=np.zeros((devices, zones), dtype=np.float32),
    )


def _write(
    fixes: Fixes, part: IntArray, floor: Floor, belief: FloatArray, evidence: Evidence
) -> None:
    moments, zones = floor.summary.of(belief)
    fixes.xy[part] = evidence.guarded(moments.xy)
    fixes.most_likely[part] = moments.most_likely
    fixes.covariance[part] = moments.covariance
    fixes.radius_m[part] = moments.spread_m
    fixes.zone_probability[part, floor.zones] = zones
