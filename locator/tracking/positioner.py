"""The interface between the engine and every positioning method, the baselines too.

The engine calls it from one thread, in order of message time.
"""

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
    """A solver with its tracker; its state of a device is indexed by the engine's row."""

    def locate(self, observation: Observation) -> Fixes:
        """Return a fix for every device of the observation; never raises for odd readings."""

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that the engine is about to give to other devices."""

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        """Take (n,) levels in dBm between access points, given as columns of an observation."""

    def calibration(self) -> Calibration | None:
        """Return the estimates from the unlabelled stream, None where there are none."""

    def restore(self, calibration: Calibration) -> None:
        """Continue from stored estimates; access points that they lack start from the priors."""
