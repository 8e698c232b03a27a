"""The method `radiomap`: a likelihood on the grid's cells, followed by a hidden Markov filter.

For each tick: choose the floor, predict the belief by the motion model, multiply it by the scan's
likelihood, store it, and read the fix from it (docs/decisions/0010). The floor's solver is fitted
to a survey or, without one, to the access points' places.
"""

from collections.abc import Sequence

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import NEVER, TINY, FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.calibration.store_calibration import StoreCalibration
from locator.floors.detector import FloorDetector
from locator.positioning import Fixes, Observation
from locator.radio.correlated_errors import lone_receiver_widening
from locator.radio.radio_map import Progress
from locator.radio.receivers import receivers_of
from locator.radio.scans import Scans, scans_of
from locator.solving.path_loss_solver import PathLossSolver
from locator.solving.posterior import Evidence
from locator.solving.survey_solver import SurveyedSolver
from locator.survey.floor_points import SurveyedFloor, surveyed_floor
from locator.survey.survey import Survey
from locator.tracking.coarse_grid import CoarseGrid
from locator.tracking.filter_states import FilterStates
from locator.tracking.grid_floor import FloorSolver, GridFloor, cells_of
from locator.tracking.hidden_markov import STEP_S
from locator.tracking.positioner import PositioningSettings
from locator.tracking.smoothing import FilterUpdate, SmoothedFloor, TrackHistory

LEAST_SURVEY_POINTS = 5  # on a floor: with fewer it counts as not surveyed (docs/decisions/0012)
LOST_AFTER_S = 30.0  # a device unheard for longer starts from the prior; chosen
# Radius of a track's 90 % circle over the root mean square distance: a share of a lone scan's
# fitted factor, and at least. Chosen on three tracks (docs/decisions/0010).
TRACK_RADIUS_SHARE, LEAST_TRACK_RADIUS = 0.64, 1.85
# Least log-likelihood below the best cell's: no single scan may rule a cell out for good.
LEAST_LOG = np.float32(-30)
BLOCK_DEVICES = 96  # at a time: fewer leave products small, more leave the processor's cache
# Calibration needs no crowd: a few devices of each tick will do. Chosen, for cost.
TEST_DEVICES = 4  # of each observation, by which calibrations are tested
CALIBRATION_DEVICES = 4  # of each block, by which calibrations are updated


class RadioMapPositioner:
    """Places and tracks devices on the grids of a store's floors.

    Building one fits the surveys, which takes seconds: never on the event loop.
    """

    def __init__(
        self,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        survey: Survey | None = None,
        settings: PositioningSettings | None = None,
        progress: Progress = lambda _: None,
    ) -> None:
        settings = settings or PositioningSettings()
        surveyed = [
            _if_enough(surveyed_floor(survey, plan.floor, access_points)) for plan in floors
        ]
        receivers = receivers_of(floors, access_points)
        calibration = StoreCalibration(floors, receivers)
        self._calibration = None if all(surveyed) else calibration
        zone = 0
        self._floors: list[GridFloor] = []
        for index, (plan, points) in enumerate(zip(floors, surveyed, strict=True)):
            grid = cells_of(plan, settings.cell_m)

            # `done` as a default: a closure over the loop's variable would see its last value.
            def report(share: float, done: int = index) -> None:
                progress((done + share) / len(floors))

            solver: FloorSolver
            if points is not None:
                solver = SurveyedSolver(plan, access_points, grid).fit(points, report)
            else:
                solver = PathLossSolver(floors, index, grid, calibration)
            zones = slice(zone, zone + len(plan.zones))
            zone = zones.stop
            self._floors.append(GridFloor.of(grid, solver, plan, zones))
        self._zones = zone
        self._states = FilterStates([floor.coarse.grid for floor in self._floors])
        self._floor_detector = FloorDetector(floors, access_points, surveyed)
        self._history: TrackHistory | None = None
        self._tested = 0

    def remember(self) -> TrackHistory:
        """Record every update from now on, for smoothing; for recordings, for it never forgets."""
        self._history = TrackHistory(
            [
                SmoothedFloor(floor.motion, floor.coarse.parent, floor.summary, floor.zones)
                for floor in self._floors
            ]
        )
        return self._history

    @property
    def state_bytes(self) -> int:
        """The memory of one device's state, in bytes."""
        return self._states.bytes_each

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""
        rows = observation.rows
        self._states.grow(rows)
        at_ms = self._states.at_ms[rows]
        known = (at_ms != NEVER) & (observation.at_ms - at_ms <= LOST_AFTER_S * 1000)
        since_s = np.where(known, np.maximum(observation.at_ms - at_ms, 0) / 1000, np.inf)
        scans = scans_of(observation, since_s)
        on = self._floor_detector.detect(observation)
        fixes = _empty(observation, on, self._zones)
        # Steps of motion since the last fix; -1 where a track begins, on another floor too: no
        # stairs are drawn on floorplans.
        steps = np.where(known, np.rint(np.where(known, since_s, 0) / STEP_S), 0).astype(np.intp)
        # Devices with many steps first, so that a block's devices take about as many.
        order = np.argsort(-steps, kind="stable")
        steps[~known | (self._states.floor[rows] != fixes.floor)] = -1
        for index in range(len(self._floors)):
            here = order[fixes.floor[order] == index]
            for first in range(0, len(here), BLOCK_DEVICES):
                part = here[first : first + BLOCK_DEVICES]
                self._place(index, fixes, part, scans.only(part), steps[part])
        # A zone's probability is that of the floor times that of the zone on it.
        fixes.zone_probability[:] *= on.max(axis=1, keepdims=True)
        self._watch(scans, fixes.floor)
        return fixes

    def _watch(self, scans: Scans, floor: IntArray) -> None:
        """Test the calibration by a few devices, in turns, so that none is tested alone."""
        some = (self._tested + np.arange(min(TEST_DEVICES, len(floor)))) % max(len(floor), 1)
        self._tested += TEST_DEVICES
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
        """Return the running calibration; None where every floor is surveyed."""
        return None if self._calibration is None else self._calibration.snapshot()

    def restore(self, calibration: Calibration) -> None:
        """Continue from a stored calibration; access points that it lacks start from the priors."""
        if self._calibration is not None:
            self._calibration.restore(calibration)

    def _place(
        self, index: int, fixes: Fixes, part: IntArray, scans: Scans, steps: IntArray
    ) -> None:
        """Write the fixes of some devices on one floor; `steps` is -1 for those that are new."""
        floor, rows = self._floors[index], fixes.rows[part]
        belief = self._predict(index, rows, steps)
        evidence = floor.solver.evidence(scans)
        log = _tempered(evidence.log, floor.solver.correlation_time_s_, steps)
        update = _update(belief, floor.coarse, log)
        self._states.save(index, rows, fixes.at_ms, update.belief)
        if self._history is not None:
            self._history.add(index, fixes.at_ms, rows, steps, update)
        _write(fixes, part, floor, update.cells, evidence)
        fixes.radius_m[part] *= _radii(floor.solver.radius_, steps)
        fixes.radius_m[part] *= lone_receiver_widening(scans.weight.sum(axis=1))
        floor.solver.learn(
            scans.only(slice(CALIBRATION_DEVICES)), _shares(update.cells[:CALIBRATION_DEVICES])
        )

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


def _tempered(log: FloatArray, correlation_time_s: float, steps: IntArray) -> FloatArray:
    """Temper (n_devices, n_cells) log-likelihoods, in place, by how much of them is new.

    Errors of scans are correlated over `correlation_time_s`, so a scan after a short time t is
    tempered by 1 - exp(-t / correlation_time_s). The maximum is taken off first, so that the bound
    is below the best cell's.
    """
    log -= log.max(axis=1, keepdims=True)
    new_share = np.where(
        steps < 0, 1, 1 - np.exp(-STEP_S / correlation_time_s * np.maximum(steps, 0.5))
    )
    log *= new_share.astype(np.float32)[:, None]
    return np.maximum(log, LEAST_LOG, out=log)


def _update(belief: FloatArray, coarse: CoarseGrid, log: FloatArray) -> FilterUpdate:
    """Multiply (MODES, n_squares, n_rows) beliefs by the likelihood, in place.

    The likelihood of a square is the mean over its cells, in the proportions of the prior.
    """
    before = belief.sum(axis=0)
    cells = coarse.spread(before)
    cells *= np.exp(log, out=log).T
    likelihood = coarse.gather(cells) / np.maximum(before, TINY)
    belief *= likelihood
    return FilterUpdate(belief, likelihood, np.ascontiguousarray(cells.T))


def _radii(radius: float, steps: IntArray) -> FloatArray:
    """Return (n_devices,) radii of 90 % circles, in root mean square distances.

    A lone scan's factor is large where single scans are often far off; a track is so less often.
    """
    followed = min(radius, max(LEAST_TRACK_RADIUS, TRACK_RADIUS_SHARE * radius))
    return np.where(steps > 0, followed, radius).astype(np.float32)


def _shares(cells: FloatArray) -> FloatArray:
    return np.asarray(cells / np.maximum(cells.sum(axis=1, keepdims=True), TINY))


def _if_enough(points: SurveyedFloor | None) -> SurveyedFloor | None:
    return points if points is not None and len(points) >= LEAST_SURVEY_POINTS else None


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
    fixes: Fixes, part: IntArray, floor: GridFloor, belief: FloatArray, evidence: Evidence
) -> None:
    moments, zones = floor.summary.of(belief)
    fixes.xy[part] = evidence.guarded(moments.xy)
    fixes.most_likely[part] = moments.most_likely
    fixes.covariance[part] = moments.covariance
    fixes.radius_m[part] = moments.spread_m
    fixes.zone_probability[part, floor.zones] = zones
