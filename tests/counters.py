"""The HTTP interface of coupons for tests, with everybody who may ask."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientResponse, CookieJar, web
from aiohttp.test_utils import TestClient, TestServer

from chaland.sessions import SignedSessions
from conventions.problems import Handler, problems
from conventions.roles import IDENTITY, Identity, Role
from conventions.sessions import SESSIONS
from coupons import http
from tests.shops import SECRET, Shop

Client = TestClient[web.Request, web.Application]

ROLE = "X-Role"
STORE = "X-Store"
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
TILL = {ROLE: "till", STORE: "shop"}
MANAGER = {ROLE: "manager", STORE: "shop"}
ADMIN = {ROLE: "admin"}

WORDS = {"en": "20 % off Comté", "fr": "20 % de moins sur le comté"}
CAMPAIGN: dict[str, Any] = {
    "store": "shop",
    "name": "Cheese week",
    "state": "running",
    "zones": ["cheese"],
    "title": WORDS,
    "condition": {"en": "from 200 g", "fr": "dès 200 g"},
    "product": "Comté",
    "offer": {"kind": "percent", "value": 20},
    "valid_from": "2026-11-01T00:00:00Z",
    "valid_until": "2026-12-01T00:00:00+01:00",
    "share_points": 50,
}
JOIN: dict[str, Any] = {
    "store": "shop",
    "name": "Léa Martin",
    "language": "fr",
    "consents": {"location_offers": True, "sharing_rewards": True},
}


def application(shop: Shop) -> web.Application:
    """Return an application that takes staff at their word and shoppers by their cookie."""
    sessions = SignedSessions(SECRET, secure=False)

    @web.middleware
    async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
        identity: Identity | None = sessions.shopper(request)
        if ROLE in request.headers:
            stores = tuple(request.headers.get(STORE, "").split())
            role = Role(request.headers[ROLE])
            identity = Identity(subject=f"key of the {role}", role=role, stores=stores)
        if identity is not None:
            request[IDENTITY] = identity
        return await handler(request)

    app = web.Application(middlewares=[problems, identify])
    app[SESSIONS] = sessions
    app[http.SERVICE] = shop.coupons
    app.add_routes(http.routes())
    return app


@asynccontextmanager
async def browser(server: TestServer) -> AsyncIterator[Client]:
    """Give a browser of its own, as people have."""
    jar = CookieJar(unsafe=True)
    client: Client = TestClient(server, cookie_jar=jar, headers=BROWSER)
    yield client
    # Closing the client would stop the server, which others still use.
    await client.session.close()


async def problem_of(response: ClientResponse, status: int) -> dict[str, Any]:
    """Return a problem, which has the one shape."""
    assert response.status == status
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = await response.json()
    assert problem["status"] == status
    assert problem["type"] == f"urn:chaland:problem:{problem['key']}"
    assert problem["title"]
    assert problem["detail"]
    return problem


async def made(client: Client, path: str, content: Any, **headers: str) -> dict[str, Any]:
    """Post and return what was made."""
    response = await client.post(path, json=content, headers=headers)
    assert response.status in {200, 201}, await response.text()
    answer: dict[str, Any] = await response.json()
    return answer
