"""The door from the shop's WiFi portal: it learns which device a browser runs on."""

from aiohttp import hdrs, web

from chaland.auth import SIGNED_SESSIONS
from conventions.ids import is_identifier
from conventions.macs import canonical_mac
from conventions.operations import operation
from conventions.problems import Problem
from locator.http import LOCATOR
from locator.http.left_out import LEFT_OUT
from locator.readings.pseudonyms import Pseudonyms

PSEUDONYMS: web.AppKey[Pseudonyms] = web.AppKey("pseudonyms", Pseudonyms)


@operation("Arrive from the WiFi portal", media_type="text/html", status=303, query=("client_mac",))
async def arrive(request: web.Request) -> web.Response:
    """Seal the device's binding pseudonym in a cookie and go on to the shopper's page.

    The MAC address that the access controller appended is forgotten here: it is neither shown,
    logged nor kept, and the page that follows has an address without it. Phones change it now and
    then: whoever objected under another one has objected under this one, too.
    """
    store = request.match_info["store"]
    if not is_identifier(store):
        raise Problem(404, "not_found", "There is no such store.")
    response = web.Response(status=303, headers={hdrs.LOCATION: f"/s/{store}"})
    response.headers[hdrs.CACHE_CONTROL] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    mac = canonical_mac(request.query.get("client_mac", ""))
    if mac is not None:
        binding = request.app[PSEUDONYMS].binding(mac)
        before = request.app[SIGNED_SESSIONS].device_binding(request)
        if before is not None and store in request.app[LOCATOR].registry.stores:
            await request.app[LEFT_OUT].follow(store, before, binding)
        request.app[SIGNED_SESSIONS].bind_device(response, binding)
    return response


def routes() -> list[web.RouteDef]:
    """Return the route that the access controller redirects phones to."""
    return [web.get("/portal/{store}", arrive)]
