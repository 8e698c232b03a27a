"""Scores of fixes against the truth: which fix was current at a truth row, and its error."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import shapely
from numpy.typing import NDArray

from conventions.macs import canonical_mac
from floorplans.model import Floorplan
from locator.arrays import BoolArray, DoubleArray, FloatArray, IntArray
from locator.presence.events import Tick
from locator.scoring.recording import Truth

# A fix may be this much younger than the truth row: half a tick, since a tick's time is that of its
# newest message. Nothing else comes from the future.
MOST_YOUNGER_MS = 500
MOST_OLDER_MS = 30_000  # and this much older, else it is missing; chosen

NameOf = Callable[[str, date], str]


@dataclass(frozen=True, eq=False)
class Track:
    """All fixes of all devices in order of time; arrays are (n_fixes, …)."""

    device: tuple[str, ...]
    at_ms: NDArray[np.int64]
    floor: IntArray
    xy: FloatArray
    radius_m: FloatArray

    @classmethod
    def of(cls, ticks: Sequence[Tick]) -> "Track":
        """Concatenate the fixes of ticks; the time of a fix is that of its tick."""
        # The empty arrays first: np.concatenate refuses to join nothing.
        fixes = [tick.fixes for tick in ticks]
        sizes = [len(tick.devices) for tick in ticks]
        return cls(
            device=tuple(name for tick in ticks for name in tick.devices),
            at_ms=np.repeat(np.array([tick.at for tick in ticks], dtype=np.int64), sizes),
            floor=np.concatenate([np.empty(0, np.intp), *(fix.floor for fix in fixes)]),
            xy=np.concatenate([np.empty((0, 2), np.float32), *(fix.xy for fix in fixes)]),
            radius_m=np.concatenate([np.empty(0, np.float32), *(fix.radius_m for fix in fixes)]),
        )


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of one run; arrays have one entry a truth row.

    Attributes:
        found: whether a fix was current.
        xy: (n_rows, 2) metres of that fix, NaN where there was none.
        error_m: half the diagonal of the outline's bounds where there was none: a method must not
            gain by silence.
        floor_hit: whether the fix was on the right floor.
        covered: whether the truth was inside the fix's own 90 % region, on the right floor.
        zone_hit: whether the fix lies in the zone where the truth lies; NaN where it lies in none.
    """

    found: BoolArray
    xy: DoubleArray
    error_m: DoubleArray
    floor_hit: BoolArray
    covered: BoolArray
    zone_hit: DoubleArray


def score(truth: Truth, track: Track, floors: Sequence[Floorplan], *, name: NameOf) -> Scores:
    """Score a track; `name` gives a device's pseudonym from its address and day."""
    current = _current(truth, track, name)
    found = current >= 0
    floor_of = {plan.floor: index for index, plan in enumerate(floors)}
    right = np.array([floor_of.get(label, -1) for label in truth.floor])
    xy = np.full(truth.xy.shape, np.nan)
    xy[found] = track.xy[current[found]]
    error = np.linalg.norm(xy - truth.xy, axis=1)
    missed = np.array([_half_diagonal(floors[max(index, 0)]) for index in right])
    # One more entry at the end, for index -1 of the rows without a fix.
    floor_hit = found & (np.append(track.floor, -1)[current] == right)
    radius = np.append(track.radius_m, 0.0)[current]
    inside = np.zeros(len(found), dtype=np.bool_)
    inside[found] = error[found] <= radius[found]
    return Scores(
        found=found,
        xy=xy,
        error_m=np.where(found, error, missed),
        floor_hit=floor_hit,
        covered=inside & floor_hit,
        zone_hit=_zone_hit(truth.xy, xy, right, floor_hit, floors),
    )


def _current(truth: Truth, track: Track, name: NameOf) -> IntArray:
    """Return (n_rows,) the index of the newest fix within the limits, or -1."""
    of_device: dict[str, list[int]] = {}
    for index, device in enumerate(track.device):
        of_device.setdefault(device, []).append(index)
    current = np.full(len(truth.mac), -1, dtype=np.intp)
    for row, (mac, at_ms) in enumerate(zip(truth.mac, truth.at_ms, strict=True)):
        day = datetime.fromtimestamp(at_ms / 1000, UTC).date()
        indexes = of_device.get(name(canonical_mac(mac) or mac, day), [])
        times = track.at_ms[indexes]
        last = int(np.searchsorted(times, at_ms + MOST_YOUNGER_MS, side="right")) - 1
        if last >= 0 and times[last] >= at_ms - MOST_OLDER_MS:
            current[row] = indexes[last]
    return current


def _half_diagonal(plan: Floorplan) -> float:
    west, south, east, north = plan.outline.bounds
    return float(np.hypot(east - west, north - south) / 2)


def _zone_hit(
    truth: DoubleArray,
    xy: DoubleArray,
    floor: IntArray,
    floor_hit: BoolArray,
    floors: Sequence[Floorplan],
) -> DoubleArray:
    hit = np.full(len(truth), np.nan)
    for index, plan in enumerate(floors):
        for zone in plan.zones:
            there = (floor == index) & shapely.intersects_xy(zone.area, *truth.T)
            also = floor_hit[there] & shapely.intersects_xy(zone.area, *xy[there].T)
            hit[there] = np.fmax(hit[there], also)
    return hit
