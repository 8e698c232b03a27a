"""What wraps every request: headers, defects in the one shape, a log without query strings."""

import structlog
from aiohttp import hdrs, web
from aiohttp.abc import AbstractAccessLogger

from conventions.problems import Handler, Problem
from conventions.roles import IDENTITY

log = structlog.get_logger()

# The same for everybody, also for somebody who is logged in.
PUBLIC_FILES = "/static/"
HTTPS_S = 365 * 24 * 3600

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add security headers to every response, streams and refusals of aiohttp included."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    personal = IDENTITY in request or response.cookies
    if personal and not request.path.startswith(PUBLIC_FILES):
        response.headers[hdrs.CACHE_CONTROL] = "no-store"


async def require_https(_request: web.Request, response: web.StreamResponse) -> None:
    """Tell browsers to come by https alone from now on (RFC 6797)."""
    response.headers[hdrs.STRICT_TRANSPORT_SECURITY] = f"max-age={HTTPS_S}"


@web.middleware
async def internal_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a defect of ours with a problem, and log its traceback."""
    try:
        return await handler(request)
    except (web.HTTPException, Problem):
        raise
    except ConnectionResetError:
        # The reader went away while a stream was written: nobody is left to answer.
        raise
    except Exception:
        log.exception("request_failed", method=request.method, route=_route(request))
        return Problem(
            500, "internal_error", "Something went wrong on our side; it was logged."
        ).response()


class AccessLog(AbstractAccessLogger):
    """One line a request: the portal's query string holds a MAC address, so none is written."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        """Write method, path, status and time; never the query string."""
        log.debug(
            "request",
            method=request.method,
            path=request.path,
            status=response.status,
            ms=round(time * 1000, 1),
        )


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "(none)"
