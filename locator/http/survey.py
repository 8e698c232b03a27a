"""Surveying over HTTP: measurements with a phone, coverage, and deleting survey points.

The file `survey.csv` is in `survey_file.py`.
"""

from aiohttp import web

from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.problems import Problem, invalid_fields
from conventions.roles import Role, require
from conventions.sessions import SESSIONS
from locator.errors import (
    NothingHeardError,
    NotMeasuringError,
    TooFewWayPointsError,
)
from locator.http import LOCATOR
from locator.http.survey_views import (
    MeasuredView,
    MeasurementView,
    NewMeasurement,
    PlaceView,
    SurveyView,
    measurement_view,
    survey_view,
)
from locator.service.surveyor import Measurement
from locator.service.surveys import Surveys

SURVEYS: web.AppKey[Surveys] = web.AppKey("surveys", Surveys)
SURVEYORS = (Role.MANAGER, Role.ADMIN)


@operation("How well a floor is surveyed", gives=SurveyView, roles=SURVEYORS)
async def state(request: web.Request) -> web.Response:
    """Answer with survey points, cells and expected error."""
    store, floor = store_of(request), request.match_info["floor"]
    surveys = request.app[SURVEYS]
    try:
        found = await surveys.coverage(store, floor)
    except ValueError as error:
        raise Problem(404, "unknown_floor", f"Store {store} has no floor {floor}.") from error
    return answer(
        survey_view(
            found,
            floor=floor,
            phone=request.app[SESSIONS].device_binding(request) is not None,
            learns=request.app[LOCATOR].registry.learns,
            learning=surveys.learning(store),
        )
    )


@operation(
    "Begin to measure with the phone that asks",
    takes=NewMeasurement,
    gives=MeasurementView,
    status=201,
    roles=SURVEYORS,
)
async def start(request: web.Request) -> web.Response:
    """Record the phone of this browser from now on; 409 where no session names its device."""
    store = store_of(request)
    new = await body(request, NewMeasurement)
    floors = [plan.floor for plan in request.app[LOCATOR].registry.stores[store].floors]
    if new.floor not in floors:
        raise _wrong("floor", f"a floor of the store: {', '.join(floors)}")
    binding = request.app[SESSIONS].device_binding(request)
    if binding is None:
        detail = "Join the store's WiFi with this phone and open its welcome page, then come back."
        raise Problem(409, "no_phone", detail)
    place = (new.x, new.y)
    measurement = await request.app[SURVEYS].start(store, new.floor, new.kind, binding, place)
    return answer(measurement_view(measurement), status=201)


@operation("What was heard of the phone until now", gives=MeasurementView, roles=SURVEYORS)
async def progress(request: web.Request) -> web.Response:
    """Answer with the number of readings so far."""
    return answer(measurement_view(_measurement(request)))


@operation(
    "Tell that the walk has come to a place",
    takes=PlaceView,
    gives=MeasurementView,
    roles=SURVEYORS,
)
async def pass_by(request: web.Request) -> web.Response:
    """Add a way point, now; the time is the server's."""
    measurement = _measurement(request)
    place = await body(request, PlaceView)
    await request.app[SURVEYS].pass_by(measurement, (place.x, place.y))
    return answer(measurement_view(measurement))


@operation("End a measurement and keep it", gives=MeasuredView, status=201, roles=SURVEYORS)
async def finish(request: web.Request) -> web.Response:
    """Store the samples, and answer with their survey points."""
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
        MeasuredView(
            floor=measurement.floor, points=points, samples=len(samples), access_points=heard
        ),
        status=201,
    )


@operation("End a measurement and keep nothing", status=204, roles=SURVEYORS)
async def drop(request: web.Request) -> web.Response:
    """End the measurement without storing anything."""
    request.app[SURVEYS].drop(_measurement(request))
    return web.Response(status=204)


@operation("Forget a survey point", status=204, roles=SURVEYORS)
async def forget(request: web.Request) -> web.Response:
    """Delete all samples of the point."""
    floor, point = request.match_info["floor"], request.match_info["point"]
    if not await request.app[SURVEYS].forget(store_of(request), floor, point):
        raise Problem(404, "not_found", "There is no such survey point.")
    return web.Response(status=204)


def store_of(request: web.Request) -> str:
    """Return the store of the request, after checking the role and that the store runs."""
    store = request.match_info["store"]
    require(request, *SURVEYORS, store=store)
    if store not in request.app[LOCATOR].registry.stores:
        raise Problem(404, "not_found", "There is no such store, or it has no floorplan yet.")
    return store


def _measurement(request: web.Request) -> Measurement:
    store = store_of(request)
    try:
        return request.app[SURVEYS].measurement(store, request.match_info["measurement"])
    except NotMeasuringError as error:
        raise Problem(404, "not_found", "This measurement has ended. Begin another one.") from error


def _wrong(field: str, expected: str) -> Problem:
    return invalid_fields("invalid_body", (field, expected))


def routes() -> list[web.RouteDef]:
    """Return the routes of surveys, without the file's."""
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
