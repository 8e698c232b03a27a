"""The one interface between the engine and every way of finding a position."""

from dataclasses import dataclass
from typing import Protocol

from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.positioning import Fixes, Observation


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

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Take how access points hear each other: two columns of an observation, and dBm."""

    def calibration(self) -> Calibration | None:
        """Return what the unlabelled stream taught, None where it teaches nothing."""

    def restore(self, calibration: Calibration) -> None:
        """Go on from what was taught once; access points that it does not know start anew."""
