"""Which floor each device is on, by what is heard and by what was believed before."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray, grown
from locator.floors.evidence import PathLossFloorEvidence, SurveyFloorEvidence, placed_by_survey
from locator.positioning import Observation
from locator.survey.floor_points import SurveyedFloor

STAYS_S = 20.0  # on a floor, as far as what was heard there says anything of now
NEVER = -(2**62)


class FloorEvidence(Protocol):
    """What an observation says of the floors."""

    def probability(self, observation: Observation, expected: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors), given what was expected before."""


class FloorFilter:
    """The probability of each floor, by the engine's rows; it fades with the time unheard.

    Args:
        possible: for each floor, whether anybody can be found there.
    """

    def __init__(self, possible: Sequence[bool]) -> None:
        known = np.array(possible if any(possible) else [True] * len(possible), dtype=np.float32)
        self._even: FloatArray = known / known.sum()
        self._at_ms = np.zeros(0, dtype=np.int64)
        self._on: FloatArray = np.zeros((0, len(known)), dtype=np.float32)

    def expected(self, rows: IntArray, at_ms: int) -> FloatArray:
        """Return (n_devices, n_floors) before anything is heard at a moment of message time."""
        needed = int(rows.max(initial=-1)) + 1
        if needed > len(self._at_ms):
            count = needed + len(self._at_ms) // 2
            self._at_ms = grown(self._at_ms, count, NEVER)
            self._on = grown(self._on, count, 0)
        since_s = np.maximum(at_ms - self._at_ms[rows], 0) / 1000
        kept = np.exp(-since_s / STAYS_S).astype(np.float32)[:, None]
        return np.asarray(kept * self._on[rows] + (1 - kept) * self._even)

    def keep(self, rows: IntArray, at_ms: int, on: FloatArray) -> None:
        """Remember (n_devices, n_floors) probabilities of rows that `expected` has seen."""
        self._on[rows], self._at_ms[rows] = on, at_ms

    def forget(self, rows: IntArray) -> None:
        """Drop rows; ones that were never seen are no error."""
        self._at_ms[rows[rows < len(self._at_ms)]] = NEVER


class FloorDetector:
    """Chooses the floor where places are found floor by floor.

    Args:
        floors: of the store.
        access_points: the columns of the observations to come.
        surveyed: the survey of each floor, None where there is not enough of one.
    """

    def __init__(
        self,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        surveyed: Sequence[SurveyedFloor | None],
    ) -> None:
        self._memory = FloorFilter(
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
        """Return (n_devices, n_floors) the probability of each floor, and remember it."""
        rows, at_ms = observation.rows, observation.at_ms
        if self._evidence is None:
            return np.ones((len(rows), 1), dtype=np.float32)
        expected = self._memory.expected(rows, at_ms)
        on = self._evidence.probability(observation, expected)
        self._memory.keep(rows, at_ms, on)
        return on

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows."""
        self._memory.forget(rows)
