"""The JSON of the survey page, and its conversion from measurements and coverage."""

import datetime as dt
from typing import Annotated, Any

import msgspec
import numpy as np

from locator.coverage.coverage import Coverage, MeasuredPoint, SmallZone
from locator.service.learning import Learning
from locator.service.surveyor import Kind, Measurement

Metres = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]


class PlaceView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The surveyor's place, in metres on the plan."""

    x: Metres
    y: Metres


class NewMeasurement(PlaceView, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The place where the surveyor stands, or from which they set out."""

    floor: str
    kind: Kind = "stand"


class MeasurementView(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of a measurement."""

    id: str
    kind: Kind
    started_at: dt.datetime
    readings: int
    access_points: int
    way_points: int


class MeasuredView(msgspec.Struct, frozen=True, kw_only=True):
    """The survey points that were stored."""

    floor: str
    points: list[str]
    samples: int
    access_points: int


class PointView(msgspec.Struct, frozen=True, kw_only=True):
    """A survey point, in metres, and how much was heard there."""

    point: str
    x: float
    y: float
    samples: int
    access_points: int


class CellsView(msgspec.Struct, frozen=True, kw_only=True):
    """The walkable cells, row 0 lowest; null where nobody can walk or nothing is known."""

    cell_m: float
    origin: tuple[float, float]
    rows: int
    columns: int
    distance_m: list[list[float | None]]
    samples: list[list[int | None]]
    error_m: list[list[float | None]]


class ExpectedErrorView(msgspec.Struct, frozen=True, kw_only=True):
    """The mean expected error over the floor, in metres."""

    without_survey_m: float
    now_m: float


class SmallZoneView(msgspec.Struct, frozen=True, kw_only=True):
    """A zone that cannot be resolved: the radius of a circle of its area is below the error."""

    id: str
    name: str
    radius_m: float
    error_m: float


class SurveyView(msgspec.Struct, frozen=True, kw_only=True):
    """A floor's survey; `phone` says whether this browser's phone came through the portal."""

    floor: str
    phone: bool
    learns: bool
    learning: Learning
    surveyed: float
    expected_error: ExpectedErrorView
    next_place: PlaceView | None
    points: list[PointView]
    zones_too_small: list[SmallZoneView]
    cells: CellsView


def measurement_view(measurement: Measurement) -> MeasurementView:
    """Return the progress of a measurement; readings from before it began do not count."""
    began_ms = measurement.way[0].at_ms
    heard = [reading for reading in measurement.recorder.heard if reading.at_ms >= began_ms]
    return MeasurementView(
        id=measurement.id,
        kind=measurement.kind,
        started_at=dt.datetime.fromtimestamp(began_ms / 1000, dt.UTC),
        readings=len(heard),
        access_points=len({reading.access_point for reading in heard}),
        way_points=measurement.way_points,
    )


def _point(place: MeasuredPoint) -> PointView:
    return PointView(
        point=place.point,
        x=round(place.x, 2),
        y=round(place.y, 2),
        samples=place.samples,
        access_points=place.access_points,
    )


def _cells(found: Coverage) -> CellsView:
    grid = found.grid

    def raster(values: Any, kind: type) -> list[list[Any]]:
        rows: list[list[Any]] = [[None] * grid.shape[1] for _ in range(grid.shape[0])]
        where = zip(
            grid.rows.tolist(), grid.cols.tolist(), np.asarray(values).tolist(), strict=True
        )
        # JSON has no infinity: cells without any survey point get null.
        for row, column, value in where:
            rows[row][column] = kind(round(value, 2)) if np.isfinite(value) else None
        return rows

    return CellsView(
        cell_m=grid.cell_m,
        origin=grid.origin,
        rows=grid.shape[0],
        columns=grid.shape[1],
        distance_m=raster(found.distance_m, float),
        samples=raster(found.samples, int),
        error_m=raster(found.error_m, float),
    )


def survey_view(
    found: Coverage, *, floor: str, phone: bool, learns: bool, learning: Learning
) -> SurveyView:
    """Return a floor's survey as the page shows it; lengths are rounded for people."""
    return SurveyView(
        floor=floor,
        phone=phone,
        learns=learns,
        learning=learning,
        surveyed=round(found.surveyed, 3),
        expected_error=ExpectedErrorView(
            without_survey_m=round(float(found.before_m.mean()), 2),
            now_m=round(float(found.error_m.mean()), 2),
        ),
        next_place=found.next_place and PlaceView(x=found.next_place[0], y=found.next_place[1]),
        points=[_point(point) for point in found.places],
        zones_too_small=[_small_zone(zone) for zone in found.small_zones],
        cells=_cells(found),
    )


def _small_zone(small: SmallZone) -> SmallZoneView:
    return SmallZoneView(
        id=small.zone.id,
        name=small.zone.name,
        radius_m=round(small.radius_m, 1),
        error_m=round(small.error_m, 1),
    )
