"""From where a surveyor stood or walked, and what heard the phone meanwhile, to survey samples."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

STEP_M: Final = 1.2  # of a walk that becomes one point: about what is walked between two packets


class HeardPhone(NamedTuple):
    """An access point heard the surveyor's phone, so loud (dBm), at that moment (ms)."""

    access_point: str
    rssi: float
    at_ms: int


class WayPoint(NamedTuple):
    """The surveyor was there (metres) at that moment (ms)."""

    x: float
    y: float
    at_ms: int


class Sample(NamedTuple):
    """A row of a survey, and when it was heard; None where a file does not say."""

    point: str
    x: float
    y: float
    floor: str
    access_point: str
    rssi: float
    at_ms: int | None = None


def stood(
    point: str, floor: str, place: WayPoint, until_ms: int, heard: Sequence[HeardPhone]
) -> list[Sample]:
    """Return what was heard while somebody stood at a place, as one survey point."""
    return [
        Sample(point, place.x, place.y, floor, *reading)
        for reading in heard
        if place.at_ms <= reading.at_ms <= until_ms
    ]


def walked(
    walk: str, floor: str, way: Sequence[WayPoint], heard: Sequence[HeardPhone]
) -> list[Sample]:
    """Return what was heard between the first and the last way point, a survey point a step.

    Between two way points the surveyor walked straight and evenly; what was heard before the first
    and after the last has no place.
    """
    within = [reading for reading in heard if way[0].at_ms <= reading.at_ms <= way[-1].at_ms]
    at_ms = np.array([reading.at_ms for reading in within], dtype=np.float64)
    *xy, times = np.array(way, dtype=np.float64).T
    gone = np.concatenate([[0.0], np.hypot(*np.diff(xy)).cumsum()])
    x, y, along = (np.interp(at_ms, times, column) for column in (*xy, gone))
    return [
        Sample(f"{walk}.{int(far / STEP_M):03d}", round(px, 3), round(py, 3), floor, *reading)
        for px, py, far, reading in zip(x.tolist(), y.tolist(), along.tolist(), within, strict=True)
    ]
