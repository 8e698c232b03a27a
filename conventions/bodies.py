"""JSON in and out, by msgspec structs."""

from typing import Any, TypeVar

import msgspec
from aiohttp import web

from conventions.problems import Problem, invalid_fields

T = TypeVar("T")


async def body(request: web.Request, kind: type[T]) -> T:
    """Return the request's JSON body as `kind`.

    Raises:
        Problem: 400 `malformed_json`, or 422 `invalid_body` naming the field and what it takes.
    """
    try:
        return msgspec.json.decode(await request.read(), type=kind)
    except msgspec.ValidationError as error:
        expected, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").lstrip(".") or "(the whole body)"
        # msgspec's own sentence begins with "Expected", or says which field is missing.
        raise invalid_fields(
            "invalid_body", (field, expected), detail=f"{field}: {expected}"
        ) from error
    # msgspec raises RecursionError for JSON that is nested too deeply: as malformed as the rest.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "malformed_json", "Send one UTF-8 JSON object.") from error


def answer(
    content: Any, *, status: int = 200, headers: dict[str, str] | None = None
) -> web.Response:
    """Return `content` (structs, dicts, lists) as JSON."""
    return web.Response(
        status=status,
        body=msgspec.json.encode(content),
        content_type="application/json",
        headers=headers,
    )
