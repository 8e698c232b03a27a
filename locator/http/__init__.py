"""The HTTP interface of the locator: live view, figures, zones, access points.

Handlers translate and delegate. Their structs are the JSON, and docstrings of structs are the
descriptions in the OpenAPI document.
"""

from contextlib import aclosing
from typing import Literal

import msgspec
from aiohttp import web

from conventions.bodies import answer
from conventions.operations import operation
from conventions.problems import Problem
from conventions.roles import STAFF, require
from conventions.streams import stream
from locator.presence.figures import DEFINITION_VERSION, StoreFigures, ZoneFigures
from locator.service.access_points import AccessPointNow
from locator.service.locator import Locator
from locator.service.snapshot import Snapshot

# What the radio is calibrated by: the stream, a survey, or nothing but the default model.
LearnsFrom = Literal["readings", "survey", "nothing"]

LOCATOR: web.AppKey[Locator] = web.AppKey("locator", Locator)


class Zones(msgspec.Struct, frozen=True, kw_only=True):
    """The zones of a store, with their figures of today."""

    items: tuple[ZoneFigures, ...]
    definition_version: int = DEFINITION_VERSION


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A store's figures of today."""

    figures: StoreFigures
    definition_version: int = DEFINITION_VERSION


class AccessPointList(msgspec.Struct, frozen=True, kw_only=True):
    """The access points of a store."""

    items: list[AccessPointNow]
    learns_from: LearnsFrom


@operation("Watch a store", gives=Snapshot, media_type="text/event-stream", roles=STAFF)
async def live(request: web.Request) -> web.StreamResponse:
    """Send a snapshot, then changes and notices as they come."""
    store = _store(request)
    # aclosing: an async generator that is left half way would run its `finally` only when it is
    # collected, and the page would stay registered until then.
    async with aclosing(request.app[LOCATOR].views.watch(store)) as events:
        return await stream(request, events)


@operation("A store's figures of today", gives=Figures, roles=STAFF)
async def figures(request: web.Request) -> web.Response:
    """Answer with today's figures, small counts suppressed."""
    return answer(Figures(figures=(await _snapshot(request)).figures))


@operation("The zones of a store, with today's figures", gives=Zones, roles=STAFF)
async def zones(request: web.Request) -> web.Response:
    """Answer with the same figures as the live view has."""
    return answer(Zones(items=(await _snapshot(request)).zones))


@operation("The access points of a store", gives=AccessPointList, roles=STAFF)
async def access_points(request: web.Request) -> web.Response:
    """Answer with the health and calibration of each access point."""
    locator, store = request.app[LOCATOR], _store(request)
    items = await locator.access_points(store)
    calibrated = any(one.trust is not None for one in items)
    learns_from: LearnsFrom = (
        "readings" if calibrated else "survey" if locator.registry.learns else "nothing"
    )
    return answer(AccessPointList(items=items, learns_from=learns_from))


async def _snapshot(request: web.Request) -> Snapshot:
    snapshot = await request.app[LOCATOR].views.snapshot(_store(request))
    if snapshot is None:
        raise _unknown()
    return snapshot


def _store(request: web.Request) -> str:
    store = request.match_info["store"]
    require(request, *STAFF, store=store)
    if store not in request.app[LOCATOR].registry.stores:
        raise _unknown()
    return store


def _unknown() -> Problem:
    return Problem(404, "not_found", "There is no such store, or it has no floorplan yet.")


def routes() -> list[web.RouteDef]:
    """Return the routes of the locator, without those of surveys, calibrations and exclusions."""
    # No HEAD for the stream: aiohttp would run the handler, which never ends, and drop its body.
    return [
        web.get("/v1/stores/{store}/live", live, allow_head=False),
        web.get("/v1/stores/{store}/figures", figures),
        web.get("/v1/stores/{store}/zones", zones),
        web.get("/v1/stores/{store}/access-points", access_points),
    ]
