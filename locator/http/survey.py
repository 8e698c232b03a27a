"""How a store is surveyed: measurements with a phone, and coverage."""

import datetime as dt
from typing import Annotated, Any

import msgspec
import numpy as np
from aiohttp import web

from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.problems import Problem, invalid_fields
from conventions.roles import Role, require
from conventions.sessions import SESSIONS
from locator.coverage.coverage import Coverage
from locator.coverage.coverage import Place as SurveyPoint
from locator.errors import (
    NothingHeardError,
    NotMeasuringError,
    TooFewWayPointsError,
)
from locator.http import LOCATOR
from locator.service.learning import Learning
from locator.service.surveyor import Kind, Measurement
from locator.service.surveys import Surveys

SURVEYS: web.AppKey[Surveys] = web.AppKey("surveys", Surveys)
SURVEYORS = (Role.MANAGER, Role.ADMIN)

Metres = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the surveyor is, in metres on the plan."""

    x: Metres
    y: Metres


class NewMeasurement(Place, frozen=True, kw_only=True):
    """Where somebody stands, or sets out to walk, with the phone."""

    floor: str
    kind: Kind = "stand"


class MeasurementNow(msgspec.Struct, frozen=True, kw_only=True):
    """What was heard of the phone until now."""

    id: str
    kind: Kind
    started_at: dt.datetime
    readings: int
    access_points: int
    way_points: int


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """The survey points that were kept."""

    floor: str
    points: list[str]
    samples: int
    access_points: int


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """A survey point."""

    point: str
    x: float
    y: float
    samples: int
    access_points: int


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """The walkable cells, row 0 lowest; null where nobody can walk or nothing is known."""

    cell_m: float
    origin: tuple[float, float]
    rows: int
    columns: int
    distance_m: list[list[float | None]]
    samples: list[list[int | None]]
    error_m: list[list[float | None]]


class ExpectedError(msgspec.Struct, frozen=True, kw_only=True):
    """The mean over the floor, in metres."""

    without_survey_m: float
    now_m: float


class SmallZone(msgspec.Struct, frozen=True, kw_only=True):
    """A zone too small to be told apart: its radius as a circle is less than the error in it."""

    id: str
    name: str
    radius_m: float
    error_m: float


class SurveyState(msgspec.Struct, frozen=True, kw_only=True):
    """A floor's survey; `phone` says whether this browser's phone came through the portal."""

    floor: str
    phone: bool
    learns: bool
    learning: Learning
    surveyed: float
    expected_error: ExpectedError
    next_place: Place | None
    points: list[Point]
    zones_too_small: list[SmallZone]
    cells: Cells


@operation("How well a floor is surveyed", gives=SurveyState, roles=SURVEYORS)
async def state(request: web.Request) -> web.Response:
    """Answer with points, cells and the error to expect."""
    store, floor = store_of(request), request.match_info["floor"]
    surveys = request.app[SURVEYS]
    try:
        found = await surveys.coverage(store, floor)
    except ValueError as error:
        raise Problem(404, "unknown_floor", f"Store {store} has no floor {floor}.") from error
    return answer(
        SurveyState(
            floor=floor,
            phone=request.app[SESSIONS].device_binding(request) is not None,
            learns=request.app[LOCATOR].learns,
            learning=surveys.learning(store),
            surveyed=round(found.surveyed, 3),
            expected_error=ExpectedError(
                without_survey_m=round(float(found.before_m.mean()), 2),
                now_m=round(float(found.error_m.mean()), 2),
            ),
            next_place=found.next_place and Place(x=found.next_place[0], y=found.next_place[1]),
            points=[_point(place) for place in found.places],
            zones_too_small=[
                SmallZone(
                    id=small.zone.id,
                    name=small.zone.name,
                    radius_m=round(small.radius_m, 1),
                    error_m=round(small.error_m, 1),
                )
                for small in found.small_zones
            ],
            cells=_cells(found),
        )
    )


@operation(
    "Begin to measure with the phone that asks",
    takes=NewMeasurement,
    gives=MeasurementNow,
    status=201,
    roles=SURVEYORS,
)
async def start(request: web.Request) -> web.Response:
    """Listen to the phone from now on."""
    store = store_of(request)
    new = await body(request, NewMeasurement)
    floors = [plan.floor for plan in request.app[LOCATOR].floors(store)]
    if new.floor not in floors:
        raise _wrong("floor", f"a floor of the store: {', '.join(floors)}")
    binding = request.app[SESSIONS].device_binding(request)
    if binding is None:
        detail = "Join the store's WiFi with this phone and open its welcome page, then come back."
        raise Problem(409, "no_phone", detail)
    place = (new.x, new.y)
    measurement = await request.app[SURVEYS].start(store, new.floor, new.kind, binding, place)
    return answer(_now(measurement), status=201)


@operation("What was heard of the phone until now", gives=MeasurementNow, roles=SURVEYORS)
async def progress(request: web.Request) -> web.Response:
    """Answer with the number of readings."""
    return answer(_now(_measurement(request)))


@operation(
    "Tell that the walk has come to a place", takes=Place, gives=MeasurementNow, roles=SURVEYORS
)
async def pass_by(request: web.Request) -> web.Response:
    """Add a way point, now."""
    measurement = _measurement(request)
    place = await body(request, Place)
    await request.app[SURVEYS].pass_by(measurement, (place.x, place.y))
    return answer(_now(measurement))


@operation("End a measurement and keep it", gives=Measured, status=201, roles=SURVEYORS)
async def finish(request: web.Request) -> web.Response:
    """Answer with the points that came of it."""
    measurement = _measurement(request)
    try:
        samples = await request.app[SURVEYS].finish(measurement)
    except TooFewWayPointsError as error:
        raise Problem(422, "too_few_way_points", "Tap where you are at least once more.") from error
    except NothingHeardError as error:
        detail = "No access point heard this phone. Is its WiFi on, and on the store's network?"
        raise Problem(422, "nothing_heard", detail) from error
    points = list(dict.fromkeys(sample.point for sample in samples))
    heard = len({sample.access_point for sample in samples})
    return answer(
        Measured(floor=measurement.floor, points=points, samples=len(samples), access_points=heard),
        status=201,
    )


@operation("End a measurement and keep nothing", status=204, roles=SURVEYORS)
async def drop(request: web.Request) -> web.Response:
    """Listen no more."""
    request.app[SURVEYS].drop(_measurement(request))
    return web.Response(status=204)


@operation("Forget a survey point", status=204, roles=SURVEYORS)
async def forget(request: web.Request) -> web.Response:
    """Forget all samples of the point."""
    floor, point = request.match_info["floor"], request.match_info["point"]
    if not await request.app[SURVEYS].forget(store_of(request), floor, point):
        raise Problem(404, "not_found", "There is no such survey point.")
    return web.Response(status=204)


def store_of(request: web.Request) -> str:
    """Return the store whose survey is asked for, by somebody who may survey it."""
    store = request.match_info["store"]
    require(request, *SURVEYORS, store=store)
    if store not in request.app[LOCATOR].stores:
        raise Problem(404, "not_found", "There is no such store, or it has no floorplan yet.")
    return store


def _measurement(request: web.Request) -> Measurement:
    store = store_of(request)
    try:
        return request.app[SURVEYS].measurement(store, request.match_info["measurement"])
    except NotMeasuringError as error:
        raise Problem(404, "not_found", "This measurement has ended. Begin another one.") from error


def _now(measurement: Measurement) -> MeasurementNow:
    began_ms = measurement.way[0].at_ms
    heard = [reading for reading in measurement.ear.heard if reading.at_ms >= began_ms]
    return MeasurementNow(
        id=measurement.id,
        kind=measurement.kind,
        started_at=dt.datetime.fromtimestamp(began_ms / 1000, dt.UTC),
        readings=len(heard),
        access_points=len({reading.access_point for reading in heard}),
        way_points=measurement.way_points,
    )


def _point(place: SurveyPoint) -> Point:
    return Point(
        point=place.point,
        x=round(place.x, 2),
        y=round(place.y, 2),
        samples=place.samples,
        access_points=place.access_points,
    )


def _cells(found: Coverage) -> Cells:
    grid = found.grid

    def raster(values: Any, kind: type) -> list[list[Any]]:
        rows: list[list[Any]] = [[None] * grid.shape[1] for _ in range(grid.shape[0])]
        where = zip(
            grid.rows.tolist(), grid.cols.tolist(), np.asarray(values).tolist(), strict=True
        )
        for row, column, value in where:
            rows[row][column] = kind(round(value, 2)) if np.isfinite(value) else None
        return rows

    return Cells(
        cell_m=grid.cell_m,
        origin=grid.origin,
        rows=grid.shape[0],
        columns=grid.shape[1],
        distance_m=raster(found.distance_m, float),
        samples=raster(found.samples, int),
        error_m=raster(found.error_m, float),
    )


def _wrong(field: str, expected: str) -> Problem:
    return invalid_fields("invalid_body", (field, expected))


def routes() -> list[web.RouteDef]:
    """Return the routes of surveys."""
    base = "/v1/stores/{store}/survey"
    one = f"{base}/measurements/{{measurement}}"
    return [
        web.get(f"{base}/floors/{{floor}}", state),
        web.delete(f"{base}/floors/{{floor}}/points/{{point}}", forget),
        web.post(f"{base}/measurements", start),
        web.get(one, progress),
        web.delete(one, drop),
        web.post(f"{one}/way-points", pass_by),
        web.post(f"{one}/finish", finish),
    ]
