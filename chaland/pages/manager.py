from typing import Any
from urllib.parse import quote

from aiohttp import web

from chaland.pages.rendering import render
from chaland.pages.stores import store_of
from conventions.problems import Handler
from conventions.roles import IDENTITY, STAFF, require

# Only a demonstration, whose people are simulated, answers this.
TRUTH = "/v1/stores/{store}/demo/truth"


def _for_staff(handler: Handler) -> Handler:
    """Send whoever is not logged in to the login page, and back here afterwards."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        identity = request.get(IDENTITY)
        if identity is None or identity.role not in STAFF:
            raise web.HTTPSeeOther(f"/login?next={quote(request.path_qs)}")
        require(request, *STAFF, store=request.match_info["store"])
        return await handler(request)

    return guarded


def _page(tab: str) -> Handler:
    async def page(request: web.Request) -> web.Response:
        return await _render(request, f"{tab}.html", tab)

    return _for_staff(page)


async def _campaign(request: web.Request) -> web.Response:
    campaign = request.match_info["campaign"]
    return await _render(request, "campaign.html", "campaigns", campaign=campaign)


async def _render(request: web.Request, template: str, tab: str, **values: Any) -> web.Response:
    store = await store_of(request)
    routes = {resource.canonical for resource in request.app.router.resources()}
    return render(request, template, store=store, tab=tab, truth=TRUTH in routes, **values)


def routes() -> list[web.RouteDef]:
    """Return the pages of people who run a store."""
    return [
        web.get("/manager/{store}", _page("today")),
        web.get("/manager/{store}/heatmap", _page("heatmap")),
        web.get("/manager/{store}/zones", _page("zones")),
        web.get("/manager/{store}/campaigns", _page("campaigns")),
        web.get("/manager/{store}/survey", _page("survey")),
        web.get("/manager/{store}/access-points", _page("access_points")),
        web.get("/manager/{store}/campaigns/{campaign}", _for_staff(_campaign)),
    ]
