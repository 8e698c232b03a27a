"""Whether somebody may use a route at all, asked before a byte of the body is read."""

from aiohttp import web

from conventions.operations import ATTRIBUTE, Operation
from conventions.problems import Handler
from conventions.roles import require


@web.middleware
async def allowed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a role, or a store in the path, that the route is not for.

    A handler asks again where the store is named in the body or belongs to what the path names.
    """
    spec = getattr(request.match_info.handler, ATTRIBUTE, None)
    if isinstance(spec, Operation) and spec.roles:
        require(request, *spec.roles, store=request.match_info.get("store"))
    return await handler(request)
