from urllib.parse import quote

from aiohttp import web

from chaland.pages.rendering import render
from chaland.pages.shop import shop_of
from conventions.problems import Handler
from conventions.roles import IDENTITY, STAFF, require


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
        return render(request, f"{tab}.html", store=await shop_of(request), tab=tab)

    return _for_staff(page)


async def _campaign(request: web.Request) -> web.Response:
    return render(
        request,
        "campaign.html",
        store=await shop_of(request),
        tab="campaigns",
        campaign=request.match_info["campaign"],
    )


def routes() -> list[web.RouteDef]:
    """Return the pages of people who run a store."""
    return [
        web.get("/manager/{store}", _page("today")),
        web.get("/manager/{store}/heatmap", _page("heatmap")),
        web.get("/manager/{store}/zones", _page("zones")),
        web.get("/manager/{store}/campaigns", _page("campaigns")),
        web.get("/manager/{store}/campaigns/{campaign}", _for_staff(_campaign)),
    ]
