"""The probability of each floor: evidence of the scan times what earlier scans left.

The floor is chosen before the place (docs/decisions/0012); `evidence.py` has the two likelihoods.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import NEVER, FloatArray, IntArray, grown
from locator.floors.evidence import PathLossFloorEvidence, SurveyFloorEvidence, placed_by_survey
from locator.positioning import Observation
from locator.survey.floor_points import SurveyedFloor

# Time constant after which an earlier floor says nothing (docs/decisions/0012), chosen on three
# simulated shops. By time and not by fixes: a phone that is heard often does not climb faster.
FADE_S = 20.0


class FloorEvidence(Protocol):
    """A likelihood of floors, of one kind for all floors of a store."""

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors) posterior probabilities, `expected` being the prior."""


class FloorFilter:
    """The probability of each floor by the engine's rows, forgotten with the time unheard.

    Args:
        possible: for each floor, whether it has access points or a survey. A floor that is not
            possible is chosen only where none is.
    """

    def __init__(self, possible: Sequence[bool]) -> None:
        known = np.array(possible if any(possible) else [True] * len(possible), dtype=np.float32)
        self._even: FloatArray = known / known.sum()
        self._at_ms = np.zeros(0, dtype=np.int64)
        self._on: FloatArray = np.zeros((0, len(known)), dtype=np.float32)

    def expected(self, rows: IntArray, at_ms: int) -> FloatArray:
        """Return the (n_devices, n_floors) prior at a message time, making room for new rows."""
        needed = int(rows.max(initial=-1)) + 1
        if needed > len(self._at_ms):
            count = needed + len(self._at_ms) // 2
            self._at_ms = grown(self._at_ms, count, NEVER)
            self._on = grown(self._on, count, 0)
        since_s = np.maximum(at_ms - self._at_ms[rows], 0) / 1000
        kept = np.exp(-since_s / FADE_S).astype(np.float32)[:, None]
        return np.asarray(kept * self._on[rows] + (1 - kept) * self._even)

    def keep(self, rows: IntArray, at_ms: int, on: FloatArray) -> None:
        """Store (n_devices, n_floors) posteriors; call `expected` first, which makes the room."""
        self._on[rows], self._at_ms[rows] = on, at_ms

    def forget(self, rows: IntArray) -> None:
        """Drop rows; ones that were never stored are no error."""
        self._at_ms[rows[rows < len(self._at_ms)]] = NEVER


class FloorDetector:
    """Chooses the floor for solvers that work floor by floor.

    It compares survey points where all floors have a survey, and path loss over all floors where
    some have none. The trilateration lattice covers all floors itself and needs only `FloorFilter`.

    Args:
        floors: of the store.
        access_points: the columns of the observations to come.
        surveyed: the survey of each floor, None where there are too few points.
    """

    def __init__(
        self,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        surveyed: Sequence[SurveyedFloor | None],
    ) -> None:
        self._filter = FloorFilter(
            [
                bool(plan.access_points) or points is not None
                for plan, points in zip(floors, surveyed, strict=True)
            ]
        )
        self._evidence: FloorEvidence | None = None
        everywhere = [points for points in surveyed if points is not None]
        if len(floors) > 1 and len(everywhere) == len(floors):
            self._evidence = SurveyFloorEvidence(everywhere)
        elif len(floors) > 1:
            placed = placed_by_survey(floors, access_points, surveyed)
            self._evidence = PathLossFloorEvidence(placed, access_points)

    def detect(self, observation: Observation) -> FloatArray:
        """Return the (n_devices, n_floors) posterior and store it for the next observation."""
        rows, at_ms = observation.rows, observation.at_ms
        if self._evidence is None:
            return np.ones((len(rows), 1), dtype=np.float32)
        expected = self._filter.expected(rows, at_ms)
        on = self._evidence.probability(observation, expected)
        self._filter.keep(rows, at_ms, on)
        return on

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows that go to other devices."""
        self._filter.forget(rows)
