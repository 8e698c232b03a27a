"""JSON in and out, by msgspec structs."""

import difflib
import re
from typing import Any, TypeVar

import msgspec
from aiohttp import web

from conventions.problems import Problem, invalid_fields

T = TypeVar("T")

# msgspec's sentence for a field that the struct forbids; only there it says what was sent.
UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
JSON_TYPES = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)


async def body(request: web.Request, kind: type[T]) -> T:
    """Return the request's JSON body as `kind`.

    Raises:
        Problem: 400 `malformed_json`, 422 `invalid_body` naming the field and what it takes, or 415
            `unsupported_media_type`.
    """
    try:
        content = msgspec.json.decode(await request.read(), type=kind)
    except msgspec.ValidationError as error:
        field, expected = _wrong_field(kind, str(error))
        raise invalid_fields(
            "invalid_body", (field, expected), detail=f"{field}: {expected}"
        ) from error
    # msgspec raises RecursionError for JSON that is nested too deeply: as malformed as the rest.
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem(400, "malformed_json", "Send one UTF-8 JSON object.") from error
    # A form of another site can send JSON as text/plain, and no browser asks us before it does.
    if not JSON_TYPES.fullmatch(request.content_type):
        raise Problem(
            415, "unsupported_media_type", "Send JSON with Content-Type: application/json."
        )
    return content


def _wrong_field(kind: type[Any], message: str) -> tuple[str, str]:
    """Return the field that msgspec complains of, and the sentence that says what is wrong."""
    expected, _, path = message.partition(" - at `$")
    place = path.rstrip("`").lstrip(".")
    unknown = UNKNOWN.fullmatch(expected)
    if unknown is None:
        # msgspec's own sentence begins with "Expected", or says which field is missing.
        return place or "(the whole body)", expected
    name = unknown["name"]
    meant = difflib.get_close_matches(name, _field_names(kind), n=1)
    hint = f": was {meant[0]} meant?" if meant else "."
    return f"{place}.{name}".lstrip("."), f"There is no such field{hint}"


def _field_names(kind: type[Any]) -> list[str]:
    """Return the names of all fields of a body, however deep they stand."""
    definitions = msgspec.json.schema(kind)["$defs"].values()
    return sorted({name for each in definitions for name in each.get("properties", ())})


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
