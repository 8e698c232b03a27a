"""Floorplans and heat over HTTP."""

import asyncio
import time
from typing import Any

import msgspec
import numpy as np
from aiohttp import web

from conventions.bodies import answer, content
from conventions.operations import operation
from conventions.problems import Problem, invalid_fields
from conventions.roles import STAFF, Role, require
from conventions.times import epoch_ms, rfc3339
from floorplans.errors import FloorplanError, StaleFloorplanError, UnknownFloorError
from floorplans.geojson import read_floorplan, write_floorplan
from floorplans.heat import HeatRaster
from floorplans.plausibility import PlanWarning, doubts
from floorplans.service import FloorplanStore, FloorSummary, StoreSummary, etag_of

SERVICE: web.AppKey[FloorplanStore] = web.AppKey("floorplans", FloorplanStore)

GEOJSON = "application/geo+json"
DRAWERS = (Role.MANAGER, Role.ADMIN)
# Two years and a leap day.
LONGEST_MS = 731 * 86_400_000


class Stores(msgspec.Struct, frozen=True):
    """The stores that the reader may see."""

    items: list[StoreSummary]


class Floors(msgspec.Struct, frozen=True):
    """The floors of a store, from the lowest up."""

    items: tuple[FloorSummary, ...]


class KeptFloorplan(msgspec.Struct, frozen=True):
    """Which version of a floor is kept now, and what of it is hard to believe."""

    store: str
    floor: str
    etag: str
    warnings: tuple[PlanWarning, ...] = ()


class Heat(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A heat raster: row 0 is the lowest; null where nobody can walk."""

    floor: str
    cell_m: float
    origin: tuple[float, float]
    rows: int
    columns: int
    unit: str = "person-minutes per m2"
    from_: str
    to: str
    values: list[list[float | None]]


def routes() -> list[web.RouteDef]:
    """Return the routes of floorplans and heat."""
    floor = "/v1/stores/{store}/floors/{floor}"
    return [
        web.get("/v1/stores", stores),
        web.get("/v1/stores/{store}/floors", floors),
        web.get(f"{floor}/floorplan", floorplan),
        web.put(f"{floor}/floorplan", put_floorplan),
        web.get(f"{floor}/heat", heat),
    ]


@operation("The stores that you may see, and their floors", gives=Stores, roles=STAFF)
async def stores(request: web.Request) -> web.Response:
    """Answer the stores with their floors, without the plans."""
    identity = require(request, *STAFF)
    every = await request.app[SERVICE].stores()
    return answer(
        Stores([store for store in every if not identity.stores or store.id in identity.stores])
    )


@operation("The floors of a store", gives=Floors, roles=STAFF)
async def floors(request: web.Request) -> web.Response:
    """Answer the floors of a store with the etag of each plan."""
    store = request.match_info["store"]
    require(request, *STAFF, store=store)
    found = await request.app[SERVICE].stores(store)
    if not found:
        raise Problem(404, "unknown_store", f"There is no store {store}.")
    return answer(Floors(found[0].floors))


@operation("A floorplan", gives=dict[str, Any], media_type=GEOJSON, roles=STAFF)
async def floorplan(request: web.Request) -> web.Response:
    """Answer a floorplan as GeoJSON, with the etag that a change has to name."""
    store, floor = _place(request)
    require(request, *STAFF, store=store)
    try:
        plan = await request.app[SERVICE].get(store, floor)
    except UnknownFloorError as error:
        raise _unknown(store, floor) from error
    response = web.Response(body=write_floorplan(plan), content_type=GEOJSON)
    response.etag = etag_of(plan)
    return response


@operation(
    "Keep a floorplan (GeoJSON, metres); with If-Match, only in the place of that version",
    takes=dict[str, Any],
    gives=KeptFloorplan,
    roles=DRAWERS,
)
async def put_floorplan(request: web.Request) -> web.Response:
    """Keep a floorplan in the place of the one of its floor."""
    store, floor = _place(request)
    require(request, *DRAWERS, store=store)
    wanted = request.if_match
    # RFC 9110, 13.1.1: without If-Match a plan replaces any, and `*` any that is there.
    if_match = None if wanted is None else {version.value for version in wanted}
    try:
        plan = await asyncio.to_thread(read_floorplan, await content(request))
        _same("store", plan.store, store)
        _same("floor", plan.floor, floor)
        warnings = doubts(plan)
        etag = await request.app[SERVICE].put(plan, if_match=if_match)
    except FloorplanError as error:
        raise _refused(error) from error
    except StaleFloorplanError as error:
        detail = "Somebody has changed this floor meanwhile: read it again, and change that."
        raise Problem(412, "precondition_failed", detail) from error
    response = answer(KeptFloorplan(store, floor, etag, warnings))
    response.etag = etag
    return response


@operation(
    "Where people spent their time, in person-minutes per m2; today where `from` is absent",
    gives=Heat,
    roles=STAFF,
    query=("from", "to"),
)
async def heat(request: web.Request) -> web.Response:
    """Answer a floor's heat over an interval, widened to whole five minutes."""
    store, floor = _place(request)
    require(request, *STAFF, store=store)
    from_ms, to_ms = _moment(request, "from"), _moment(request, "to")
    to_ms = time.time_ns() // 1_000_000 if to_ms is None else to_ms
    if from_ms is not None and not 0 < to_ms - from_ms <= LONGEST_MS:
        expected = "a moment before `to`, by two years at most"
        raise invalid_fields("invalid_query", ("from", expected))
    try:
        raster = await request.app[SERVICE].heat(store, floor, from_ms, to_ms)
    except UnknownFloorError as error:
        raise _unknown(store, floor) from error
    return answer(await asyncio.to_thread(_heat, raster))


def _heat(raster: HeatRaster) -> Heat:
    rows, columns = raster.values.shape
    return Heat(
        floor=raster.floor,
        cell_m=raster.cell_m,
        origin=raster.origin,
        rows=rows,
        columns=columns,
        from_=rfc3339(raster.from_ms),
        to=rfc3339(raster.to_ms),
        # NaN becomes null.
        values=np.round(raster.values.astype(np.float64), 3).tolist(),
    )


def _place(request: web.Request) -> tuple[str, str]:
    return request.match_info["store"], request.match_info["floor"]


def _moment(request: web.Request, name: str) -> int | None:
    text = request.query.get(name)
    if text is None:
        return None
    try:
        return epoch_ms(text)
    except ValueError as error:
        raise invalid_fields("invalid_query", (name, str(error))) from error


def _same(name: str, in_file: str, in_path: str) -> None:
    if in_file != in_path:
        raise FloorplanError(name, f"{in_path}, as in the address")


def _refused(error: FloorplanError) -> Problem:
    fields = [(_path(each), each.expected) for each in (error, *error.also)]
    return invalid_fields("invalid_floorplan", *fields, detail=str(error))


def _path(error: FloorplanError) -> str:
    return error.name if error.feature is None else f"features[{error.feature}].{error.name}"


def _unknown(store: str, floor: str) -> Problem:
    return Problem(404, "unknown_floor", f"Store {store} has no floor {floor}.")
