"""The one interface between the engine and every way of finding a position."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from locator.positions.calibration import Calibration

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Observation:
    """What was heard of the fresh devices of a store up to one moment.

    Attributes:
        at_ms: the moment, message time, Unix epoch in milliseconds.
        rows: (n_devices,) the engine's row of each device; a row keeps its device until `forget`.
        rssi: (n_devices, n_access_points) dBm, the newest within the window; NaN where not heard.
        age_s: (n_devices, n_access_points) seconds from hearing to `at_ms`, or NaN.
    """

    at_ms: int
    rows: IntArray
    rssi: FloatArray
    age_s: FloatArray


@dataclass(frozen=True)
class Fixes:
    """Where the devices of an observation are, in the same order.

    Attributes:
        at_ms: message time, Unix epoch in milliseconds.
        rows: (n_devices,) the engine's rows.
        floor: (n_devices,) index into the store's floors, the most likely one.
        floor_probability: (n_devices, n_floors).
        xy: (n_devices, 2) metres, the best single estimate: the mean.
        most_likely: (n_devices, 2) metres, the likeliest place on `floor`.
        covariance: (n_devices, 2, 2) m2.
        radius_m: (n_devices,) of the circle about `xy` that holds 90 % of the probability.
        zone_probability: (n_devices, n_zones) over all zones of the store, floor after floor.
    """

    at_ms: int
    rows: IntArray
    floor: IntArray
    floor_probability: FloatArray
    xy: FloatArray
    most_likely: FloatArray
    covariance: FloatArray
    radius_m: FloatArray
    zone_probability: FloatArray


@dataclass(frozen=True, kw_only=True)
class PositioningSettings:
    """What a store may choose about its positions; the defaults serve every store.

    Attributes:
        cell_m: side of the floor grid's cells in metres.
    """

    cell_m: float = 1.0


class Positioner(Protocol):
    """A solver with its tracker; it keeps what it knows of a device under the device's row."""

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""

    def overhear(self, hearing: IntArray, heard: IntArray, rssi: FloatArray) -> None:
        """Take how access points hear each other: two columns of an observation, and dBm."""

    def calibration(self) -> Calibration | None:
        """Return what the unlabelled stream taught, None where it teaches nothing."""

    def restore(self, calibration: Calibration) -> None:
        """Go on from what was taught once; access points that it does not know start anew."""
