"""From a surveyor's place or walk and the readings of the phone meanwhile to survey samples."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

# Length of a walk that becomes one survey point: about what is walked between two packets. Chosen.
WALK_STEP_M: Final = 1.2


class HeardPhone(NamedTuple):
    """A reading of the surveyor's phone: dBm, and message time in milliseconds."""

    access_point: str
    rssi: float
    at_ms: int


class WayPoint(NamedTuple):
    """A place on the plan in metres, and when the surveyor was there, in milliseconds."""

    x: float
    y: float
    at_ms: int


class Sample(NamedTuple):
    """A row of a survey; `at_ms` is None where a file does not say."""

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
    """Return the readings between the arrival at a place and `until_ms` as one survey point."""
    return [
        Sample(point, place.x, place.y, floor, *reading)
        for reading in heard
        if place.at_ms <= reading.at_ms <= until_ms
    ]


def walked(
    walk: str, floor: str, way: Sequence[WayPoint], heard: Sequence[HeardPhone]
) -> list[Sample]:
    """Return the readings between the first and the last way point, a survey point each 1.2 m.

    Between two way points the surveyor is taken to walk straight and evenly; readings before the
    first and after the last have no place.
    """
    # Filtered first: np.interp would put what lies outside at the first or last way point.
    within = [reading for reading in heard if way[0].at_ms <= reading.at_ms <= way[-1].at_ms]
    at_ms = np.array([reading.at_ms for reading in within], dtype=np.float64)
    *xy, times = np.array(way, dtype=np.float64).T
    gone = np.concatenate([[0.0], np.hypot(*np.diff(xy)).cumsum()])
    x, y, along = (np.interp(at_ms, times, column) for column in (*xy, gone))
    return [
        Sample(f"{walk}.{int(far / WALK_STEP_M):03d}", round(px, 3), round(py, 3), floor, *reading)
        for px, py, far, reading in zip(x.tolist(), y.tolist(), along.tolist(), within, strict=True)
    ]
