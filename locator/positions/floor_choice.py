"""Which floor each device is on: evidence of one kind on all floors, and what was believed before.

A surveyed floor's solver and the law's say how likely a scan is in different units, and the law's
even forgives the floor that fits worst: on a simulated store it chose the wrong one of two floors
nine times in ten. So the floor is chosen by the log-distance law over all floors at once, whoever
finds the place on it. Access points that only a survey knows hang where it heard them loudest.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from shapely import Point

from floorplans.model import AccessPoint, Floorplan
from locator.positioning import FloatArray, IntArray, Observation
from locator.positions.centroid import centroid_of
from locator.positions.channel import heard_by, receivers_of
from locator.positions.lattice import Lattice
from locator.positions.survey import Survey, by_point
from locator.rows import grown

STAYS_S = 50.0  # on a floor, as far as what was heard there says anything of now
NEVER = -(2**62)
UNHEARD_DBM = -200.0
LOUD_DBM = -65.0  # an access point that no survey point hears so may hang on another floor
LOUDEST_DB = 10.0  # where none is so loud: those that are not much fainter than the loudest
PLACE_DB = 10.0  # fainter, a point says a tenth of where an access point hangs


class FloorMemory:
    """The probability of each floor, by the engine's rows; it fades with the time unheard.

    Args:
        possible: (n_floors,) whether anybody can be found there.
    """

    def __init__(self, possible: Sequence[bool]) -> None:
        found = np.array(possible if any(possible) else [True] * len(possible), dtype=np.float32)
        self._even = found / found.sum()
        self._at_ms = np.zeros(0, dtype=np.int64)
        self._on: FloatArray = np.zeros((0, len(found)), dtype=np.float32)

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


class FloorChoice:
    """Chooses the floor for any positioner."""

    def __init__(
        self, floors: Sequence[Floorplan], access_points: Sequence[str], survey: Survey | None
    ) -> None:
        self._one = len(floors) == 1
        placed = floors if self._one else placed_by_survey(floors, access_points, survey)
        self._memory = FloorMemory(possible(placed, survey))
        if not self._one:
            self._receivers = receivers_of(placed, access_points)
            self._lattice = Lattice(placed, self._receivers)
            self._area_m2 = sum(plan.outline.area for plan in floors)

    def choose(self, observation: Observation) -> FloatArray:
        """Return (n_devices, n_floors) the probability of each floor, and remember it."""
        rows, at_ms = observation.rows, observation.at_ms
        if self._one:
            return np.ones((len(rows), 1), dtype=np.float32)
        heard = heard_by(self._receivers, observation.rssi, observation.age_s)
        prior = centroid_of(heard, self._receivers, self._area_m2)
        on = self._lattice.moments(heard, prior, self._memory.expected(rows, at_ms)).floor
        self._memory.keep(rows, at_ms, on)
        return on

    def forget(self, rows: IntArray) -> None:
        """Drop the state of rows."""
        self._memory.forget(rows)


def possible(floors: Sequence[Floorplan], survey: Survey | None) -> list[bool]:
    """Return whether anybody can be found on each floor: it has access points, or a survey."""
    surveyed = set(survey.floors) if survey is not None else set()
    return [bool(plan.access_points) or plan.floor in surveyed for plan in floors]


def placed_by_survey(
    floors: Sequence[Floorplan], access_points: Sequence[str], survey: Survey | None
) -> list[Floorplan]:
    """Return the floors with the access points that only a survey knows, about where they hang."""
    if survey is None or not len(survey.rssi):
        return list(floors)
    points = by_point(survey, access_points)
    index_of = {name: index for index, name in enumerate(points.floors)}
    of_plan = [points.floor == index_of.get(plan.floor, -1) for plan in floors]
    drawn = {point.id for plan in floors for point in plan.access_points}
    level = np.nan_to_num(points.rssi, nan=UNHEARD_DBM)
    loudest = np.stack([level[here].max(axis=0, initial=UNHEARD_DBM) for here in of_plan])
    home, top = loudest.argmax(axis=0), loudest.max(axis=0)
    found = []
    for index, (plan, here) in enumerate(zip(floors, of_plan, strict=True)):
        here_most = (home == index) & (top > UNHEARD_DBM)
        least = min(LOUD_DBM, top[here_most].max(initial=UNHEARD_DBM) - LOUDEST_DB)
        columns = np.flatnonzero(here_most & (top >= least)).tolist()
        weight = 10 ** ((level[here] - top) / PLACE_DB)
        added = tuple(
            AccessPoint(
                id=access_points[column],
                place=Point(np.average(points.xy[here], axis=0, weights=weight[:, column])),
            )
            for column in columns
            if access_points[column] not in drawn
        )
        found.append(replace(plan, access_points=plan.access_points + added))
    return found
