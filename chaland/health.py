"""What is up, what is not, and why."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import sqlalchemy as sa
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from conventions.bodies import answer
from conventions.operations import operation

CHECK_S = 3.0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The health of one part: whether it works, and the reason in words."""

    ok: bool
    why: str


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The service as a whole: `ok` when every part is."""

    ok: bool
    parts: dict[str, Part]


Check = Callable[[], Awaitable[Part]]
CHECKS: web.AppKey[dict[str, Check]] = web.AppKey("checks")


def database_check(engine: AsyncEngine) -> Check:
    """Return a check that has the database answer a query."""

    async def check() -> Part:
        try:
            async with engine.connect() as connection:
                await connection.execute(sa.select(sa.literal(1)))
        except (SQLAlchemyError, OSError) as error:
            cause = getattr(error, "orig", None) or error
            return Part(ok=False, why=f"{engine.dialect.name}: {type(cause).__name__}: {cause}")
        return Part(ok=True, why=f"{engine.dialect.name} answers")

    return check


@operation("What works and what does not", gives=Health)
async def show(request: web.Request) -> web.Response:
    """Answer 200 when all parts work, else 503."""
    checks = request.app[CHECKS]
    parts = dict(
        zip(checks, await asyncio.gather(*map(_within_time, checks.values())), strict=True)
    )
    healthy = all(part.ok for part in parts.values())
    return answer(
        Health(ok=healthy, parts=parts),
        status=200 if healthy else 503,
        headers={"Cache-Control": "no-store"},
    )


# A database that hangs must not hang the page that would say so.
async def _within_time(check: Check) -> Part:
    try:
        async with asyncio.timeout(CHECK_S):
            return await check()
    except TimeoutError:
        return Part(ok=False, why=f"no answer within {CHECK_S:.0f} s")


def routes() -> list[web.RouteDef]:
    """Return the route that supervisors read."""
    return [web.get("/healthz", show)]
