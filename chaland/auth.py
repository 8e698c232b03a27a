"""Who asks: an API key, a session of staff or a session of a shopper; and how staff log in."""

from collections.abc import Callable
from urllib.parse import urlsplit

import msgspec
import structlog
from aiohttp import hdrs, web

from chaland.client_address import client_address
from chaland.local_paths import local_path
from chaland.sessions import LOGIN_LINK_S, SHOPPER_S, STAFF_S, SignedSessions
from chaland.spent_tokens import SpentTokens
from chaland.staff import Member, Staff
from conventions.attempts import CountsInMemory, FailedAttempts
from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.problems import Handler, Problem
from conventions.roles import IDENTITY, Identity, Role, require

log = structlog.get_logger()

STAFF: web.AppKey[Staff] = web.AppKey("staff", Staff)
SIGNED_SESSIONS: web.AppKey[SignedSessions] = web.AppKey("signed_sessions", SignedSessions)
SPENT_TOKENS: web.AppKey[SpentTokens] = web.AppKey("spent_tokens", SpentTokens)
ATTEMPTS: web.AppKey[FailedAttempts] = web.AppKey("attempts", FailedAttempts)

# One browser may be staff and shopper; on these paths it acts as the shopper.
SHOPPER_PATHS = ("/v1/me", "/v1/customers", "/v1/shares", "/s/", "/d/")
SAFE_METHODS = {hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS}
ATTEMPTS_ALLOWED = 10
ATTEMPTS_WINDOW_MS = 5 * 60_000
# `chk_` and four characters: enough to tell one till's failures from another's, no help to guess.
PREFIX_CHARACTERS = 8


def sign_in_attempts(clock: Callable[[], int]) -> FailedAttempts:
    """Return the limit on wrong passwords and keys: guessing takes longer than anybody has."""
    counts = CountsInMemory(most=ATTEMPTS_ALLOWED, window_ms=ATTEMPTS_WINDOW_MS)
    return FailedAttempts(counts, clock)


class Login(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The name and password of a member of staff."""

    name: str
    password: str


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Who is logged in; no `stores` means all of them."""

    id: str
    role: Role
    stores: tuple[str, ...]


@web.middleware
async def identities(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put an identity on the request: that of the API key, else that of a session cookie."""
    scheme, _, key = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() == "bearer":
        request[IDENTITY] = await _of_key(request, key.strip())
    elif (identity := await _of_cookie(request)) is not None:
        _refuse_other_sites(request)
        request[IDENTITY] = identity
    return await handler(request)


async def _of_key(request: web.Request, key: str) -> Identity:
    # Looked at before failures are: all tills of a shop share an address, and one that still sends
    # a revoked key must not stop the others. 160 random bits need no limit against guessing.
    identity = await request.app[STAFF].of_key(key)
    if identity is None:
        await _count(request, f"key {key[:PREFIX_CHARACTERS]} {client_address(request)}")
        raise Problem(401, "unauthenticated", "This API key is not known, or was revoked.")
    return identity


async def _count(request: web.Request, *subjects: str) -> None:
    """Count an attempt of each subject; of none, when one of them failed too often.

    Raises:
        Problem: 429 `too_many_requests` with `Retry-After`.
    """
    attempts = request.app[ATTEMPTS]
    for number, subject in enumerate(subjects):
        refused = await attempts.count(subject)
        if refused is not None:
            for counted in subjects[:number]:
                await attempts.forgive(counted)
            wait_s = str(refused.retry_after_s)
            detail = f"Too many attempts: try again in {wait_s} s."
            raise Problem(429, "too_many_requests", detail, headers={"Retry-After": wait_s})


async def _of_cookie(request: web.Request) -> Identity | None:
    sessions, spent = request.app[SIGNED_SESSIONS], request.app[SPENT_TOKENS]
    shopper = sessions.shopper(request)
    if shopper is not None and await spent.has(shopper.id):
        shopper = None
    if shopper is not None and request.path.startswith(SHOPPER_PATHS):
        return shopper
    session = sessions.staff(request)
    if session is None or await spent.has(session.id):
        return shopper
    # Read again each time: who was removed or moved loses the right at once.
    member = await request.app[STAFF].identity(session.subject)
    return member if member is not None and member.generation == session.generation else shopper


def _refuse_other_sites(request: web.Request) -> None:
    """Refuse a page of another site that acts with the cookies of ours.

    Raises:
        Problem: 403 `cross_site`.
    """
    if request.method in SAFE_METHODS:
        return
    # Fetch Metadata and Origin (RFC 6454): SameSite=Lax alone lets sibling subdomains through.
    site = request.headers.get("Sec-Fetch-Site", "none")
    origin = request.headers.get(hdrs.ORIGIN)
    if site not in {"none", "same-origin"} or (
        origin is not None and urlsplit(origin).netloc != request.host
    ):
        raise Problem(403, "cross_site", "This request came from another site.")


@operation("Log in as staff", takes=Login, gives=Session, status=201)
async def log_in(request: web.Request) -> web.Response:
    """Open a session; a wrong name and a wrong password get the same answer."""
    login = await body(request, Login)
    # By name against one who guesses from many addresses, by address against one who guesses names.
    subjects = (f"name {login.name}", f"address {client_address(request)}")
    # Counted before the password is looked at: guesses that come at once would all pass a check.
    await _count(request, *subjects)
    member = await request.app[STAFF].log_in(login.name, login.password)
    if member is None:
        log.info("login_refused")
        raise Problem(401, "unauthenticated", "The name or the password is wrong.")
    for subject in subjects:
        await request.app[ATTEMPTS].forgive(subject)
    response = answer(_session(member), status=201)
    _open(request, response, member)
    return response


@operation("Say who is logged in", gives=Session, roles=tuple(Role))
async def who_am_i(request: web.Request) -> web.Response:
    """Answer with the identity of the session or key."""
    return answer(_session(require(request, *Role)))


@operation("Log out", status=204)
async def log_out(request: web.Request) -> web.Response:
    """End both sessions of this browser, that of staff and that of a shopper.

    A copy of the cookies, in another browser or a log, holds no longer either.
    """
    response = web.Response(status=204)
    sessions = request.app[SIGNED_SESSIONS]
    for session, lasts_s in (
        (sessions.staff(request), STAFF_S),
        (sessions.shopper(request), SHOPPER_S),
    ):
        if session is not None:
            await request.app[SPENT_TOKENS].spend(session.id, lasts_s)
    sessions.close(response)
    return response


@operation("Log in by a signed link", media_type="text/html", status=303, query=("token", "next"))
async def follow_link(request: web.Request) -> web.Response:
    """Log in as the link says, then go to `next`, a path of this site."""
    link = request.app[SIGNED_SESSIONS].of_login_token(request.query.get("token", ""))
    member = None if link is None else await request.app[STAFF].identity(link.subject)
    used = link is None or not await request.app[SPENT_TOKENS].spend(link.id, LOGIN_LINK_S)
    if member is None or used:
        raise Problem(410, "expired", "This link is no longer valid: log in with your password.")
    headers = {hdrs.LOCATION: local_path(request.query.get("next"))}
    response = web.Response(status=303, headers=headers)
    _open(request, response, member)
    return response


def _open(request: web.Request, response: web.Response, member: Member) -> None:
    sessions = request.app[SIGNED_SESSIONS]
    sessions.open(response, member, generation=member.generation)


def _session(identity: Identity) -> Session:
    return Session(id=identity.subject, role=identity.role, stores=identity.stores)


def routes() -> list[web.RouteDef]:
    """Return how staff log in and out."""
    return [
        web.post("/v1/session", log_in),
        web.get("/v1/session", who_am_i),
        web.delete("/v1/session", log_out),
        # No HEAD: whoever only looks where a link leads must not use it up.
        web.get("/login/link", follow_link, allow_head=False),
    ]
