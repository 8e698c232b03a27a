"""`survey.csv` over HTTP, with conditional requests (RFC 9110, section 13)."""

import asyncio
import hashlib
from collections.abc import Sequence

import msgspec
from aiohttp import ETag, web

from conventions.bodies import answer, content
from conventions.operations import operation
from conventions.problems import Problem, invalid_fields
from locator.errors import StaleSurveyError, SurveyError
from locator.http import LOCATOR
from locator.http.survey import SURVEYORS, SURVEYS, store_of
from locator.survey.survey import Survey, read_survey, survey_of, write_survey

CSV = "text/csv"
ANY_VERSION = "*"  # of If-Match and If-None-Match: any survey at all


class SurveyKept(msgspec.Struct, frozen=True, kw_only=True):
    """What was imported."""

    points: int
    samples: int
    access_points: int


@operation("The survey as survey.csv", media_type=CSV, roles=SURVEYORS)
async def export(request: web.Request) -> web.Response:
    """Answer with every sample of the store, or 304 where the client has this version."""
    store = store_of(request)
    text = await asyncio.to_thread(_written, await request.app[SURVEYS].survey(store))
    etag = _etag(text)
    if _names(request.if_none_match, etag, kept=True):
        response = web.Response(status=304)
    else:
        name = f'attachment; filename="{store}-survey.csv"'
        headers = {"Content-Disposition": name, "Cache-Control": "no-cache"}
        response = web.Response(text=text, content_type=CSV, headers=headers)
    response.etag = etag
    return response


@operation(
    "Keep a survey.csv in the place of the store's survey; with If-Match, only of that version",
    takes=CSV,
    gives=SurveyKept,
    roles=SURVEYORS,
)
async def put(request: web.Request) -> web.Response:
    """Replace the store's survey by a file, all of it or nothing."""
    store = store_of(request)
    floors = [plan.floor for plan in request.app[LOCATOR].registry.stores[store].floors]
    try:
        text = (await content(request)).decode("utf-8-sig")
        survey = await asyncio.to_thread(read_survey, text, floors)
    except UnicodeDecodeError as error:
        raise Problem(400, "malformed_csv", "Send UTF-8 comma-separated values.") from error
    except SurveyError as error:
        wrong = (f"line {error.line}: {error.column}", error.expected)
        raise invalid_fields("invalid_survey", wrong, detail=str(error)) from error
    try:
        kept = await request.app[SURVEYS].replace(
            store, survey, may_replace=lambda kept: _may_replace(request, kept)
        )
    except StaleSurveyError as error:
        detail = "Somebody has changed this survey meanwhile: read it again, and change that."
        raise Problem(412, "precondition_failed", detail) from error
    response = answer(
        SurveyKept(
            points=len(survey.points),
            samples=len(survey.rssi),
            access_points=len(survey.access_points),
        )
    )
    response.etag = _etag(await asyncio.to_thread(_written, kept))
    return response


def _may_replace(request: web.Request, survey: Survey | None) -> bool:
    """Return whether the request's If-Match and If-None-Match hold for the present survey."""
    if request.if_match is None and request.if_none_match is None:
        return True
    etag, kept = _etag(_written(survey)), survey is not None
    if request.if_match is not None and not _names(request.if_match, etag, kept=kept):
        return False
    return not _names(request.if_none_match, etag, kept=kept)


def _names(wanted: Sequence[ETag] | None, etag: str, *, kept: bool) -> bool:
    """Return whether a header names this version, or `*` while there is one."""
    return any(one.value == etag or (kept and one.value == ANY_VERSION) for one in wanted or ())


def _written(survey: Survey | None) -> str:
    return write_survey(survey or survey_of([]))


def _etag(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def routes() -> list[web.RouteDef]:
    """Return the routes of `survey.csv`."""
    path = "/v1/stores/{store}/survey.csv"
    return [web.get(path, export), web.put(path, put)]
