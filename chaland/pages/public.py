from aiohttp import web

from chaland.local_paths import local_path
from chaland.pages.assets import STATIC_FOLDER
from chaland.pages.rendering import render
from chaland.pages.stores import store_of, stores
from conventions.sessions import SESSIONS
from locator.http.left_out import LEFT_OUT


async def _landing(request: web.Request) -> web.Response:
    return render(request, "landing.html", stores=await stores(request))


async def _login(request: web.Request) -> web.Response:
    return render(request, "login.html", next=local_path(request.query.get("next")))


async def _about(request: web.Request) -> web.Response:
    store, phone = await store_of(request), request.app[SESSIONS].device_binding(request)
    objected = phone is not None and await request.app[LEFT_OUT].has_objected(store.id, phone)
    return render(request, "about.html", store=store, phone=phone is not None, objected=objected)


async def _till(request: web.Request) -> web.Response:
    return render(request, "till.html", stores=[store.id for store in await stores(request)])


async def _service_worker(request: web.Request) -> web.StreamResponse:
    """Answer from the root, because a service worker only sees what is below its own address."""
    del request
    return web.FileResponse(
        STATIC_FOLDER / "js" / "service-worker.js",
        headers={"Cache-Control": "no-cache", "Content-Type": "text/javascript"},
    )


def routes() -> list[web.RouteDef]:
    """Return the pages that anybody may open."""
    return [
        web.get("/", _landing),
        web.get("/login", _login),
        web.get("/till", _till),
        web.get("/about/{store}", _about),
        web.get("/service-worker.js", _service_worker),
    ]
