"""Smoothing: positions of the past, from the readings before and after, for recordings.

The backward pass of the forward-backward algorithm over the hidden Markov filter: each fix's belief
is multiplied by the likelihood of all later scans of the same track. Only `chaland evaluate
--smooth` uses it; no live fix may know the future.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from locator.arrays import TINY, FloatArray, IntArray
from locator.positioning import Fixes
from locator.solving.posterior import PosteriorSummary
from locator.tracking.hidden_markov import Motion

# Power by which the radius follows the narrower belief: the errors of the map stay, however many
# scans there are. Chosen by hand; not measured alone.
REGION_POWER = 0.5


@dataclass(frozen=True, eq=False)
class FilterUpdate:
    """One update of the filter, for some devices on one floor.

    Attributes:
        belief: (MODES, n_squares, n_devices) after the update.
        likelihood: (n_squares, n_devices) of the scan, tempered.
        cells: (n_devices, n_cells) belief over the finer cells.
    """

    belief: FloatArray
    likelihood: FloatArray
    cells: FloatArray


@dataclass(frozen=True, eq=False)
class SmoothedFloor:
    """What smoothing needs of a floor: motion, (n_cells,) square of each cell, and summary."""

    motion: Motion
    parent: IntArray
    summary: PosteriorSummary
    zones: slice


@dataclass(frozen=True, eq=False)
class _FilterStep:
    """One fix of one device; `steps` of motion lead to it, or -1 where its track begins."""

    at_ms: int
    floor: int
    steps: int
    belief: NDArray[np.float16]
    likelihood: FloatArray
    cells: NDArray[np.float16]


class TrackHistory:
    """All updates of a positioner; it takes some 25 kB a fix on a floor of 2,000 cells."""

    def __init__(self, floors: Sequence[SmoothedFloor]) -> None:
        self._floors = floors
        self._of_row: dict[int, list[_FilterStep]] = {}

    def add(
        self, floor: int, at_ms: int, rows: IntArray, steps: IntArray, update: FilterUpdate
    ) -> None:
        """Record an update of rows; `steps` is -1 for those whose track begins."""
        belief = _halves(update.belief, axis=(0, 1))
        cells = _halves(update.cells, axis=1)
        for index, (row, count) in enumerate(zip(rows.tolist(), steps.tolist(), strict=True)):
            step = _FilterStep(
                at_ms, floor, count, belief[:, :, index], update.likelihood[:, index], cells[index]
            )
            self._of_row.setdefault(row, []).append(step)

    def smoothed(self, fixes: Sequence[Fixes]) -> list[Fixes]:
        """Return the fixes of all ticks, smoothed; a row that changes its device is two tracks."""
        found = {
            (step.at_ms, row): (step, cells)
            for row, track in self._of_row.items()
            for step, cells in self._backwards(track)
        }
        return [self._rewritten(of_tick, found) for of_tick in fixes]

    def _backwards(self, track: Sequence[_FilterStep]) -> list[tuple[_FilterStep, FloatArray]]:
        """Return each step of a row with its smoothed (n_cells,) belief, last first."""
        found = []
        later: FloatArray | None = None
        for step in reversed(track):
            floor = self._floors[step.floor]
            cells = step.cells.astype(np.float32)
            belief = step.belief.astype(np.float32)
            if later is None:
                later = np.ones_like(belief)[:, :, None]
            else:
                gain = (belief * later[:, :, 0]).sum(axis=0) / np.maximum(belief.sum(axis=0), TINY)
                cells *= gain[floor.parent]
            found.append((step, cells))
            later = None if step.steps < 0 else self._before(floor.motion, step, later)
        return found

    @staticmethod
    def _before(motion: Motion, step: _FilterStep, later: FloatArray) -> FloatArray:
        message = motion.before_restarts(later * step.likelihood[None, :, None])
        for _ in range(step.steps):
            message = motion.back(message)
        return np.asarray(message / np.maximum(message.max(), TINY))

    def _rewritten(
        self, fixes: Fixes, found: dict[tuple[int, int], tuple[_FilterStep, FloatArray]]
    ) -> Fixes:
        xy, most_likely = fixes.xy.copy(), fixes.most_likely.copy()
        covariance, radius = fixes.covariance.copy(), fixes.radius_m.copy()
        zones = fixes.zone_probability.copy()
        for index, row in enumerate(fixes.rows.tolist()):
            step, cells = found[fixes.at_ms, row]
            floor = self._floors[step.floor]
            moments, inside = floor.summary.of(cells[None])
            before, _ = floor.summary.of(step.cells.astype(np.float32)[None])
            # What draws the mean of a fix, and widens its region, does so here too.
            xy[index] += (moments.xy - before.xy)[0]
            narrower = moments.spread_m[0] / max(float(before.spread_m[0]), float(TINY))
            radius[index] *= min(narrower, 1) ** REGION_POWER
            most_likely[index] = moments.most_likely[0]
            covariance[index] = moments.covariance[0]
            zones[index, floor.zones] = inside[0] * fixes.floor_probability[index, step.floor]
        return replace(
            fixes,
            xy=xy,
            most_likely=most_likely,
            covariance=covariance,
            radius_m=radius,
            zone_probability=zones,
        )


def _halves(values: FloatArray, axis: int | tuple[int, ...]) -> NDArray[np.float16]:
    """Return values as float16, scaled so that the largest along `axis` is 1.

    float16 rounds below 6e-8 to 0, which is enough here: a history is not filtered on.
    """
    largest = np.maximum(values.max(axis=axis, keepdims=True), TINY)
    return np.asarray((values / largest).astype(np.float16))
