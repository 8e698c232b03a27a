"""Which part of a floor still needs samples, and by how much the survey lowers the error.

The survey page shows it while somebody measures, so it must take a fraction of a second.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely import Point

from floorplans.grid import Grid, grid_of, zone_matrix
from floorplans.model import AccessPoint, Floorplan, Zone
from locator.arrays import DoubleArray, IntArray
from locator.coverage.expected_error import SurveyInformation, expected_error_m, survey_information
from locator.radio.receivers import receivers_of
from locator.survey.survey import Survey, SurveyPoints, by_point

# Chosen, for a map that is read by people.
CELL_M: Final = 2.0
MOST_CELLS: Final = 1_500  # of a floor, larger cells on larger ones: the bound is cubic in points
NEAR_M: Final = 2.5  # a cell is surveyed where a survey point is as near as that


@dataclass(frozen=True, eq=False)
class MeasuredPoint:
    """A survey point: metres, samples, and how many access points were heard there."""

    point: str
    x: float
    y: float
    samples: int
    access_points: int


@dataclass(frozen=True)
class SmallZone:
    """A zone that cannot be resolved: the radius of a circle of its area is below the error.

    Lengths are in metres.
    """

    zone: Zone
    radius_m: float
    error_m: float


@dataclass(frozen=True, eq=False)
class Coverage:
    """A floor and its survey.

    Attributes:
        grid: of coarse cells.
        places: the survey points.
        distance_m: (n_cells,) to the nearest survey point; infinite without any.
        samples: (n_cells,) of the survey points that are nearest to each cell.
        error_m: (n_cells,) to expect now.
        before_m: (n_cells,) to expect without any survey.
        small_zones: those that cannot be resolved.
    """

    grid: Grid
    places: tuple[MeasuredPoint, ...]
    distance_m: DoubleArray
    samples: NDArray[np.int64]
    error_m: DoubleArray
    before_m: DoubleArray
    small_zones: tuple[SmallZone, ...]

    @property
    def surveyed(self) -> float:
        """The share of cells within `NEAR_M` of a survey point, 0 to 1."""
        return float(np.mean(self.distance_m <= NEAR_M))

    @property
    def next_place(self) -> tuple[float, float] | None:
        """The cell farthest from any survey point; None before the first and after the last one."""
        if not self.places or self.surveyed == 1:
            return None
        x, y = self.grid.centers[int(self.distance_m.argmax())].tolist()
        return x, y


def coverage(floors: Sequence[Floorplan], floor: int, survey: Survey | None) -> Coverage:
    """Return the coverage of one floor; survey points in fixtures or outside count as well.

    Args:
        floors: of the store: access points of all floors are heard.
        floor: index of the one wanted.
        survey: of all floors, or None.
    """
    plan = floors[floor]
    grid = grid_of(plan, max(CELL_M, float(np.sqrt(plan.outline.area / MOST_CELLS))))
    cells = grid.centers.astype(np.float64)
    names = survey.access_points if survey else ()
    points = _on_floor(survey, names, plan.floor)
    distance, samples = _nearness(grid, points)
    merged = _merged(points, grid.cell_m)
    placed = floors if survey is None else [_guessed(one, floors, survey) for one in floors]
    error_m = _error(placed, floor, cells, survey_information(cells, *merged), names)
    nothing = survey_information(cells, np.zeros((0, 2)), np.zeros(0))
    return Coverage(
        grid=grid,
        places=tuple(_places(survey, points)),
        distance_m=distance,
        samples=samples,
        error_m=error_m,
        before_m=_error(floors, floor, cells, nothing, ()),
        small_zones=tuple(_small_zones(grid, plan, error_m)),
    )


@dataclass(frozen=True, eq=False)
class _Points:
    """The survey points of one floor; `index` is that of the whole survey."""

    index: IntArray
    xy: DoubleArray
    heard: IntArray
    scans: DoubleArray


def _on_floor(survey: Survey | None, names: Sequence[str], floor: str) -> _Points:
    if survey is None or floor not in survey.floors:
        return _Points(
            np.zeros(0, np.intp), np.zeros((0, 2)), np.zeros((0, 0), np.intp), np.zeros(0)
        )
    points: SurveyPoints = by_point(survey, names)
    here = np.flatnonzero(points.floor == survey.floors.index(floor))
    scans = points.scans[here].astype(np.float64)
    return _Points(here, points.xy[here], points.heard[here], scans)


def _places(survey: Survey | None, points: _Points) -> Iterator[MeasuredPoint]:
    labels = survey.points if survey else ()
    for row, index in enumerate(points.index.tolist()):
        x, y = points.xy[row].tolist()
        heard = points.heard[row]
        yield MeasuredPoint(labels[index], x, y, int(heard.sum()), int(np.count_nonzero(heard)))


def _nearness(grid: Grid, points: _Points) -> tuple[DoubleArray, NDArray[np.int64]]:
    samples = np.zeros(len(grid), dtype=np.int64)
    if len(points.xy) == 0:
        return np.full(len(grid), np.inf), samples
    distance, _ = cKDTree(points.xy).query(grid.centers)
    _, cell = cKDTree(grid.centers).query(points.xy)
    np.add.at(samples, cell, points.heard.sum(axis=1))
    return np.asarray(distance, dtype=np.float64), samples


def _merged(points: _Points, cell_m: float) -> tuple[DoubleArray, DoubleArray]:
    """Return one place and the sum of scans for all points of a square: the bound is cubic."""
    if len(points.xy) == 0:
        return points.xy, points.scans
    square = np.floor(points.xy / cell_m).astype(np.int64)
    _, of = np.unique(square, axis=0, return_inverse=True)
    of = of.reshape(-1)
    count = np.bincount(of)
    xy = np.stack([np.bincount(of, points.xy[:, axis]) / count for axis in (0, 1)], axis=1)
    return xy, np.bincount(of, points.scans).astype(np.float64)


def _error(
    floors: Sequence[Floorplan],
    floor: int,
    cells: DoubleArray,
    known: SurveyInformation,
    heard: Collection[str],
) -> DoubleArray:
    names = tuple(dict.fromkeys(point.id for plan in floors for point in plan.access_points))
    receivers = receivers_of(floors, names)
    surveyed = [float(names[column] in heard) for column in receivers.column.tolist()]
    return expected_error_m(receivers, floor, cells, known, np.array(surveyed))


def _guessed(plan: Floorplan, floors: Sequence[Floorplan], survey: Survey) -> Floorplan:
    """Return a plan with access points that only the survey knows, at their weighted centroid."""
    placed = {point.id for one in floors for point in one.access_points}
    if plan.floor not in survey.floors:
        return plan
    here = survey.floor == survey.floors.index(plan.floor)
    guesses = []
    for column, name in enumerate(survey.access_points):
        rows = np.flatnonzero(here & (survey.access_point == column))
        if name in placed or len(rows) == 0:
            continue
        amplitude = 10 ** (survey.rssi[rows].astype(np.float64) / 20)
        x, y = np.average(survey.xy[rows], axis=0, weights=amplitude).tolist()
        guesses.append(AccessPoint(id=name, place=Point(x, y)))
    return replace(plan, access_points=(*plan.access_points, *guesses))


def _small_zones(grid: Grid, plan: Floorplan, error_m: DoubleArray) -> Iterator[SmallZone]:
    shares = zone_matrix(grid, plan.zones)
    tree = cKDTree(grid.centers)
    for zone, share in zip(plan.zones, shares.T, strict=True):
        centre = zone.area.representative_point()
        _, nearest = tree.query((centre.x, centre.y))
        inside = share.sum() > 0
        error = float(np.average(error_m, weights=share) if inside else error_m[nearest])
        radius = float(np.sqrt(zone.area.area / np.pi))
        if radius < error:
            yield SmallZone(zone, radius, error)
