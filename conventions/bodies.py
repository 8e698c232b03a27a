"""Bodies in, within a time and a size whatever they are packed in; JSON in and out, by msgspec."""

import asyncio
import difflib
import re
import zlib
from typing import Any, TypeVar

import msgspec
from aiohttp import hdrs, web

from conventions.problems import Problem, invalid_fields

T = TypeVar("T")

# msgspec's sentence for a field that the struct forbids; only there it says what was sent.
UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
JSON_TYPES = re.compile(r"application/(?:[\w.-]+\+)?json", re.IGNORECASE)
# Enough for the longest body over a slow line; less than who holds connections open would like.
BODY_S = 30.0


async def content(request: web.Request) -> bytes:
    """Return the request's body, inflated where it came as gzip.

    Raises:
        Problem: 408 `request_timeout`, 413 `too_large`, 415 `unsupported_media_type` for another
            encoding, or 400 `malformed_gzip`.
    """
    try:
        async with asyncio.timeout(BODY_S):
            sent = await request.read()
    except TimeoutError as error:
        raise Problem(408, "request_timeout", "The body did not come in time.") from error
    match request.headers.get(hdrs.CONTENT_ENCODING, "identity").lower():
        case "identity":
            return sent
        case "gzip":
            return _inflated(sent, request.client_max_size)
    accepted = {"Accept-Encoding": "gzip"}  # RFC 9110, 15.5.16
    raise Problem(415, "unsupported_media_type", "Send it plain, or as gzip.", headers=accepted)


# The bound is kept while it inflates: a thousandth of what comes out is all that has to be sent.
def _inflated(sent: bytes, most: int) -> bytes:
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        whole = inflater.decompress(sent, most + 1)
    except zlib.error as error:
        raise Problem(400, "malformed_gzip", "Send one whole gzip member.") from error
    if len(whole) > most:
        raise Problem(413, "too_large", f"A body may have {most} bytes.")
    if not inflater.eof or inflater.unused_data:
        raise Problem(400, "malformed_gzip", "Send one whole gzip member.")
    return whole


async def body(request: web.Request, kind: type[T]) -> T:
    """Return the request's JSON body as `kind`.

    Raises:
        Problem: 400 `malformed_json`, 422 `invalid_body` naming the field and what it takes, or 415
            `unsupported_media_type`.
    """
    try:
        decoded = msgspec.json.decode(await content(request), type=kind)
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
    return decoded


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
