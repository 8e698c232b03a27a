"""One shape for every refusal: RFC 9457 problem details with a stable `key`."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEYS_BY_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    409: "conflict",
    410: "expired",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    423: "locked",
    429: "too_many_requests",
    503: "unavailable",
}


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one field, and what would be right."""

    field: str
    expected: str


class Problem(Exception):  # noqa: N818 — RFC 9457 calls it a problem
    """A request that is answered with problem details.

    Args:
        status: the HTTP status.
        key: the stable name of this kind of problem, which clients compare.
        detail: one sentence for a person: what is wrong and what to do.
        reasons: for a refused coupon, every rule that said no.
        errors: the fields that are wrong.
        headers: such as `Retry-After`.
    """

    def __init__(
        self,
        status: int,
        key: str,
        detail: str,
        *,
        reasons: tuple[str, ...] = (),
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.key = key
        self.detail = detail
        self.reasons = reasons
        self.errors = errors
        self.headers = headers or {}

    def response(self) -> web.Response:
        """Return the problem as `application/problem+json` (RFC 9457, section 3)."""
        content: dict[str, Any] = {
            "type": f"urn:chaland:problem:{self.key}",
            "title": self.key.replace("_", " "),
            "status": self.status,
            "key": self.key,
            "detail": self.detail,
        }
        if self.reasons:
            content["reasons"] = self.reasons
        if self.errors:
            content["errors"] = self.errors
        return web.Response(
            status=self.status,
            body=msgspec.json.encode(content),
            content_type="application/problem+json",
            headers=self.headers,
        )


def invalid_fields(key: str, *errors: tuple[str, str], detail: str | None = None) -> Problem:
    """Return the refusal, 422, of a request whose fields are wrong.

    Args:
        key: what they are fields of: `invalid_body`, `invalid_query`, or a format's own key.
        errors: each field and what it expects.
        detail: the sentence for a person; one made of the errors when absent.
    """
    if detail is None:
        detail = "; ".join(f"{field}: expected {expected}" for field, expected in errors)
    fields = tuple(FieldError(field=field, expected=expected) for field, expected in errors)
    return Problem(422, key, detail, errors=fields)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn problems, and the refusals of aiohttp itself, into the one shape.

    aiohttp raises its 404 and 405 while it routes, so a middleware is the only place to catch them.
    """
    try:
        return await handler(request)
    except Problem as problem:
        return problem.response()
    except web.HTTPException as refusal:
        if refusal.status < 400:
            raise
        key = KEYS_BY_STATUS.get(refusal.status, "refused")
        headers = {k: v for k, v in refusal.headers.items() if k in {"Allow", "Retry-After"}}
        return Problem(refusal.status, key, refusal.reason, headers=headers).response()
