"""What the handlers share: the service, who asks, and the parts of a request."""

import re
import secrets
from typing import TypeVar

from aiohttp import web

from conventions.bodies import content
from conventions.problems import Problem
from conventions.roles import Role, require
from coupons.service import Coupons
from coupons.service.idempotency import IdempotencyConflict, KeyedRequest

T = TypeVar("T")

SERVICE: web.AppKey[Coupons] = web.AppKey("coupons", Coupons)

# In a route, so that another path is a 404 of the router and never reaches the database.
ID = "[A-Za-z0-9_]+"
VISITOR_COOKIE = "chaland_visitor"
VISITOR_S = 30 * 86_400
LONGEST_KEY = 255
KEY_PROBLEMS = {
    IdempotencyConflict.OTHER_BODY: (422, "This Idempotency-Key was used for another request."),
    IdempotencyConflict.IN_FLIGHT: (
        409,
        "The first request with this Idempotency-Key is under way.",
    ),
}


def service(request: web.Request) -> Coupons:
    """Return the coupons of the application that the request came to."""
    return request.app[SERVICE]


async def shopper(request: web.Request) -> str:
    """Return the customer who asks.

    Raises:
        Problem: 401 also for a customer who was erased.
    """
    customer = require(request, Role.SHOPPER).subject
    if not await service(request).customers.exists(customer):
        raise Problem(401, "unauthenticated", "This customer is gone: join again.")
    return customer


def found(content: T | None, what: str) -> T:
    """Return `content`, or refuse with the name of what is missing.

    Raises:
        Problem: 404.
    """
    if content is None:
        raise Problem(404, "not_found", f"There is no such {what}.")
    return content


async def keyed_request(request: web.Request, subject: str) -> KeyedRequest | None:
    """Return the request under its Idempotency-Key, or None where it has none.

    Raises:
        Problem: 400 for a key that cannot be kept.
    """
    key = idempotency_key(request)
    if key is None:
        return None
    return KeyedRequest(subject=subject, key=key, body=await content(request))


def key_problem(conflict: IdempotencyConflict) -> Problem:
    """Return the refusal of a key that another request used, or is using."""
    status, detail = KEY_PROBLEMS[conflict]
    return Problem(status, conflict.value, detail)


def idempotency_key(request: web.Request) -> str | None:
    """Return the key under which the request may be sent again, or None.

    Raises:
        Problem: 400 for a key that cannot be kept.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not re.fullmatch(f"[ -~]{{1,{LONGEST_KEY}}}", key):
        raise Problem(
            400,
            "bad_idempotency_key",
            f"Idempotency-Key takes 1 to {LONGEST_KEY} ASCII characters.",
        )
    return key


def visitor(request: web.Request) -> str | None:
    """Return the token of the browser, or None."""
    # A shorter token is none of ours: somebody made it up, and could guess that of another.
    token = request.cookies.get(VISITOR_COOKIE, "")
    return token if re.fullmatch("[A-Za-z0-9_-]{16,64}", token) else None


def remember_visitor(request: web.Request, response: web.Response, token: str) -> None:
    """Give the browser its token, which says nothing but that it is the same browser."""
    response.set_cookie(
        VISITOR_COOKIE,
        token,
        max_age=VISITOR_S,
        path="/",
        httponly=True,
        samesite="Lax",
        secure=request.secure,
    )


def new_visitor() -> str:
    """Return 192 random bits: nobody can guess the token of another browser."""
    return secrets.token_urlsafe(24)
