"""The calibrations of a store over HTTP: their history, and restoring an earlier one."""

import msgspec
from aiohttp import web

from conventions.bodies import answer
from conventions.operations import operation
from conventions.paging import identifier, limit
from conventions.problems import Problem
from conventions.roles import STAFF, Role, require
from conventions.times import rfc3339
from locator.calibration.calibration import AccessPointCalibration
from locator.calibration.snapshots import SnapshotReason, StoredSnapshot
from locator.errors import NothingToCalibrateError, UnknownCalibrationError
from locator.http import LOCATOR

RESTORERS = (Role.MANAGER, Role.ADMIN)


class CalibrationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A stored calibration; `doubtful` counts the access points that did not fit.

    `went_back_to` names the one that a `restore` went back to.
    """

    id: str
    at: str
    reason: SnapshotReason
    went_back_to: str | None
    level_db: float
    exponent: float | None
    access_points: int
    doubtful: int


class CalibrationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of calibrations, newest first; `next` is the `after` of the next page."""

    items: list[CalibrationSummary]
    next: str | None


class CalibrationView(msgspec.Struct, frozen=True, kw_only=True):
    """A stored calibration with the estimates of each access point."""

    id: str
    at: str
    reason: SnapshotReason
    went_back_to: str | None
    level_db: float
    exponent: float | None
    access_points: tuple[AccessPointCalibration, ...]


@operation(
    "What a store has learned, newest first",
    gives=CalibrationList,
    roles=STAFF,
    query=("after", "limit"),
)
async def calibrations(request: web.Request) -> web.Response:
    """Answer with a page of stored calibrations."""
    store, length = _store(request, STAFF), limit(request)
    page = await request.app[LOCATOR].calibrations.page(store, identifier(request, "after"), length)
    following = page[-1].id if len(page) == length else None
    return answer(CalibrationList(items=[_summary(one) for one in page], next=following))


@operation("A calibration", gives=CalibrationView, roles=STAFF)
async def calibration(request: web.Request) -> web.Response:
    """Answer with a stored calibration."""
    store = _store(request, STAFF)
    try:
        snapshot = await request.app[LOCATOR].calibrations.get(
            store, request.match_info["calibration"]
        )
    except UnknownCalibrationError as error:
        raise _unknown() from error
    return answer(_view(snapshot))


@operation(
    "Go back to an earlier calibration; the present one is kept first",
    gives=CalibrationView,
    roles=RESTORERS,
)
async def restore(request: web.Request) -> web.Response:
    """Restore it, and answer with it; a retry within a minute changes nothing."""
    store = _store(request, RESTORERS)
    wanted = request.match_info["calibration"]
    try:
        snapshot = await request.app[LOCATOR].calibrations.go_back(store, wanted)
    except UnknownCalibrationError as error:
        raise _unknown() from error
    except NothingToCalibrateError as error:
        detail = "Positions here come from a survey, or by a method that does not calibrate itself."
        raise Problem(409, "nothing_to_calibrate", detail) from error
    return answer(_view(snapshot))


def _store(request: web.Request, roles: tuple[Role, ...]) -> str:
    store = request.match_info["store"]
    require(request, *roles, store=store)
    if store not in request.app[LOCATOR].registry.stores:
        raise Problem(404, "not_found", "There is no such store, or it has no floorplan yet.")
    return store


def _unknown() -> Problem:
    detail = "There is no such calibration; only the newest hundred are kept."
    return Problem(404, "unknown_calibration", detail)


def _summary(snapshot: StoredSnapshot) -> CalibrationSummary:
    points = snapshot.calibration.access_points
    return CalibrationSummary(
        id=snapshot.id,
        at=rfc3339(snapshot.at),
        reason=snapshot.reason,
        went_back_to=snapshot.went_back_to,
        level_db=round(snapshot.calibration.level_db, 2),
        exponent=snapshot.calibration.exponent,
        access_points=len(points),
        doubtful=sum(point.suspected is not None or point.trust == 0 for point in points),
    )


def _view(snapshot: StoredSnapshot) -> CalibrationView:
    return CalibrationView(
        id=snapshot.id,
        at=rfc3339(snapshot.at),
        reason=snapshot.reason,
        went_back_to=snapshot.went_back_to,
        level_db=snapshot.calibration.level_db,
        exponent=snapshot.calibration.exponent,
        access_points=snapshot.calibration.access_points,
    )


def routes() -> list[web.RouteDef]:
    """Return the routes of calibrations."""
    base = "/v1/stores/{store}/calibrations"
    return [
        web.get(base, calibrations),
        web.get(f"{base}/{{calibration}}", calibration),
        web.post(f"{base}/{{calibration}}/restore", restore),
    ]
