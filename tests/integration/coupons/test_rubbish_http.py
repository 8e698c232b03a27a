"""Whatever is sent, the answer is one of ours: never a failure."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from coupons.http import routes
from tests.counters import ADMIN, CAMPAIGN, JOIN, Client, made
from tests.shops import Shop

BODIES: dict[str, Any] = {
    "/v1/customers": {**JOIN, "email": "lea@example.org", "share": "shr_1"},
    "/v1/campaigns": {
        **CAMPAIGN,
        "opening": {"days": [1], "from": "09:00", "to": "10:00"},
        "metadata": {"a": "b"},
    },
    "/v1/campaigns/{campaign}": {"priority": 3, "offer": {"kind": "amount", "value": 1}},
    "/v1/me/consents/{purpose}": {"granted": True, "language": "fr"},
    "/v1/me/coupons/{coupon}/dismissed": {"never_from_zone": True},
    "/v1/redemptions": {"code": "x", "store": "shop", "lock": "lck_1", "amount": 1},
    "/v1/redemptions/validate": {"code": "x", "store": "shop", "basket_total": 100},
    "/v1/redemptions/lock": {"code": "x", "store": "shop", "seconds": 120},
}
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    10**40,
    1e300,
    "",
    "\0",
    "fr\n",
    "shop\n",
    "09:00\n",
    "\x1b[31m",
    "\U0001f9c0" * 10,
    "x" * 100_000,
    "'; DROP TABLE customers; --",
    "0000-00-00T00:00:00Z",
    "9999-12-31T23:59:59-23:59",
    [],
    [[]],
    {},
    {"": None},
)
BYTES = (
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"text"',
    b"{",
    b'{"store": "\\ud800"}',
    b'{"store": NaN}',
    b"[" * 50_000,
    b'{"x":' * 50_000,
    b'{"store":"shop","store":1}',
)
PATH_PARTS = ("x", "%00", "%ff", "..%2f", "a%20b", "x" * 3_000, "%F0%9F%A7%80")


def mutated(body: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return the body with one value, at any depth, turned into something else."""
    copy: dict[str, Any] = json.loads(json.dumps(body))
    place: Any = copy
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = rng.choice(keys)
        if isinstance(place[key], dict | list) and place[key] and rng.random() < 0.6:
            place = place[key]
            continue
        place[key] = rng.choice(VALUES)
        return copy


def rubbish(body: dict[str, Any], rng: random.Random) -> Iterator[bytes]:
    yield from BYTES
    for _ in range(60):
        yield json.dumps(mutated(body, rng)).encode()


@pytest.fixture
async def names(client: Client, shop: Shop) -> dict[str, str]:
    """Give the names of things that exist."""
    campaign = await made(client, "/v1/campaigns", CAMPAIGN, **ADMIN)
    who = await made(client, "/v1/customers", JOIN)
    coupon = await shop.gets_coupon(who["id"])
    share = await made(client, f"/v1/me/coupons/{coupon.id}/shares", {})
    return {
        "campaign": campaign["id"],
        "coupon": coupon.id,
        "share": share["id"],
        "purpose": "email",
        "redemption": "red_1",
    }


def template(path: str) -> str:
    """Return a route's path without the patterns of its names."""
    return path.replace(":[A-Za-z0-9_]+", "")


WITH_BODY = [r for r in routes() if template(r.path) in BODIES and r.method != "GET"]


@pytest.mark.parametrize("route", WITH_BODY, ids=str)
async def test_rubbish_in_a_body(client: Client, names: dict[str, str], route: Any) -> None:
    path = template(route.path)
    headers = {} if "/me/" in path or "customers" in path else ADMIN
    bodies = list(rubbish(BODIES[path], random.Random(path)))  # noqa: S311 — rubbish is no secret
    assert bodies
    for content in bodies:
        response = await client.request(
            route.method, path.format(**names), data=content, headers=headers
        )
        assert response.status < 500, content
        if response.status >= 400:
            assert response.content_type == "application/problem+json"


@pytest.mark.parametrize("part", PATH_PARTS)
async def test_rubbish_in_a_path(client: Client, names: dict[str, str], part: str) -> None:
    for route in routes():
        path = template(route.path)
        if "{" not in path:
            continue
        head, _, tail = path.partition("{")
        odd = f"{head}{part}{tail.partition('}')[2]}"
        headers = {} if "/me/" in path or "shares" in path else ADMIN
        response = await client.request(route.method, odd, json={}, headers=headers)
        assert 400 <= response.status < 500, (route.method, odd)
        assert response.content_type == "application/problem+json"
    assert names


@pytest.mark.parametrize(
    "header", ["If-Match", "If-None-Match", "Idempotency-Key", "Last-Event-ID", "Cookie"]
)
async def test_rubbish_in_a_header(client: Client, names: dict[str, str], header: str) -> None:
    path = f"/v1/campaigns/{names['campaign']}"
    for value in ('"', "W/", '"a", ', "x" * 5_000, ";;;=,", "\t", "é"):
        headers = {**ADMIN, header: value}
        for response in (
            await client.patch(path, json={"priority": 1}, headers=headers),
            await client.post(
                "/v1/redemptions", json={"code": "x", "store": "shop"}, headers=headers
            ),
            await client.post(f"/v1/shares/{names['share']}/opened", headers=headers),
        ):
            assert response.status < 500, value


async def test_every_route_says_what_it_is_and_who_may_use_it() -> None:
    public = {
        "/v1/consents",
        "/v1/customers",
        "/v1/shares/{share}",
        "/v1/shares/{share}/opened",
    }
    assert public <= {template(route.path) for route in routes()}
    for route in routes():
        operation = route.handler.__operation__  # type: ignore[union-attr]
        assert operation.summary
        assert bool(operation.roles) != (template(route.path) in public)


async def test_every_route_asks_who_it_is(client: Client) -> None:
    asking = [route for route in routes() if route.handler.__operation__.roles]  # type: ignore[union-attr]
    assert asking
    for route in asking:
        path = template(route.path).replace("{", "").replace("}", "")
        body = BODIES.get(template(route.path), {})
        response = await client.request(route.method, f"{path}", json=body)
        assert response.status == 401, (route.method, path)
