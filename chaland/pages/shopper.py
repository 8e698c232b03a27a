from aiohttp import web

from chaland.pages.rendering import render
from chaland.pages.shop import shop_of
from conventions.roles import IDENTITY, Role


async def _phone(request: web.Request) -> web.Response:
    identity = request.get(IDENTITY)
    joined = identity is not None and identity.role is Role.SHOPPER
    return render(
        request,
        "shopper.html",
        store=await shop_of(request),
        share=request.query.get("share", ""),
        joined=joined,
    )


def routes() -> list[web.RouteDef]:
    """Return the pages of shoppers and of their friends."""
    return [web.get("/s/{store}", _phone)]
