from aiohttp import web

from chaland.pages import manager, public, shopper
from chaland.pages.assets import Assets
from chaland.pages.rendering import PAGES, Pages, error_pages

ASSETS: web.AppKey[Assets] = web.AppKey("assets", Assets)


def routes() -> list[web.RouteDef]:
    """Return every page, and the files that pages load."""

    async def static(request: web.Request) -> web.Response:
        return await request.app[ASSETS].serve(request)

    files = [web.get("/static/{path:.+}", static)]
    return [*public.routes(), *manager.routes(), *shopper.routes(), *files]


def setup(app: web.Application) -> None:
    """Prepare templates and files, and show refusals as pages."""
    app[ASSETS] = Assets()
    app[PAGES] = Pages(app[ASSETS])
    app.middlewares.append(error_pages)
