"""Every route against everybody, from the route table: a new one fails until it has a rule."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from chaland.app import build
from chaland.clock import now_ms
from chaland.settings_loader import load
from conventions.operations import ATTRIBUTE, Operation
from conventions.roles import STAFF, Role
from coupons.campaign import CampaignState
from coupons.http import SERVICE as COUPONS
from testbed.service import SECRET, Service
from testbed.square import ZONE
from tests.offers import terms, zone_event

# What anybody may ask for, whoever they are. What a phone may do, it may do for itself alone.
OPEN = {
    "GET /",
    "GET /about/{store}",
    "GET /d/{share}",
    "GET /healthz",
    "GET /login",
    "GET /login/link",
    "GET /openapi.json",
    "GET /portal/{store}",
    "GET /s/{store}",
    "GET /s/{store}/app.webmanifest",
    "GET /service-worker.js",
    "GET /static/{path}",
    "GET /till",
    "GET /v1/consents",
    "GET /v1/shares/{share}",
    "GET /v1/stores/{store}/objection",
    "PUT /v1/stores/{store}/objection",
    "DELETE /v1/stores/{store}/objection",
    "POST /v1/customers",
    "POST /v1/session",
    "DELETE /v1/session",
    "POST /v1/shares/{share}/opened",
}
# Pages send whoever is not logged in to the page where one logs in.
PAGES = "GET /manager/"
STREAMS = ("/live", "/events")
WITH_KEYS = tuple(role for role in Role if role is not Role.SHOPPER)


def table(app: web.Application) -> dict[str, Operation | None]:
    """Return every route, such as `GET /v1/stores`, with what is written beside its handler."""
    found = {}
    for route in app.router.routes():
        if route.method == "HEAD" or route.resource is None:
            continue
        path = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.resource.canonical)
        found[f"{route.method} {path}"] = getattr(route.handler, ATTRIBUTE, None)
    return found


TABLE = table(build(load(None, {"CHALAND_SECRET": SECRET})))
RULED = {name: spec.roles for name, spec in TABLE.items() if spec is not None and spec.roles}
OF_A_STORE = sorted(name for name in RULED if "{store}" in name)
OF_A_SHOPPER = sorted(name for name, roles in RULED.items() if roles == (Role.SHOPPER,))
OF_STAFF = sorted(name for name, roles in RULED.items() if Role.SHOPPER not in roles)


async def asked(client: ClientSession, route: str, **headers: str) -> int:
    """Return the status of a route, asked with the least that is JSON."""
    method, _, path = route.partition(" ")
    path = re.sub(r"\{(\w+)\}", lambda name: "square" if name[1] == "store" else "none", path)
    async with client.request(
        method, path, json={}, headers=headers, allow_redirects=False
    ) as response:
        return response.status


@pytest.fixture
async def anybody(running: Service) -> AsyncIterator[ClientSession]:
    async with running.browser() as browser:
        yield browser


def test_every_route_is_open_or_has_a_rule() -> None:
    without = {name for name in TABLE if name not in RULED and not name.startswith(PAGES)}

    assert without == OPEN


async def test_nobody_passes_a_rule(anybody: ClientSession) -> None:
    answers = {route: await asked(anybody, route) for route in RULED}

    assert {route: status for route, status in answers.items() if status != 401} == {}


async def test_pages_of_staff_send_nobody_past_the_login(anybody: ClientSession) -> None:
    pages = [name for name in TABLE if name.startswith(PAGES)]
    answers = {route: await asked(anybody, route) for route in pages}

    assert pages
    assert set(answers.values()) == {303}


@pytest.mark.parametrize("role", WITH_KEYS)
async def test_a_role_passes_its_own_rules_and_no_other(
    running: Service, anybody: ClientSession, role: Role
) -> None:
    bearer = {"Authorization": f"Bearer {await running.key(role)}"}
    # An event stream that opens has no end; that others may not open it is asked all the same.
    routes = [name for name in RULED if not (role in RULED[name] and name.endswith(STREAMS))]
    passes = {route: await asked(anybody, route, **bearer) not in {401, 403} for route in routes}

    assert passes == {route: role in RULED[route] for route in routes}


@pytest.mark.parametrize("role", STAFF)
async def test_staff_of_another_store_pass_no_rule_of_this_one(
    running: Service, anybody: ClientSession, role: Role
) -> None:
    bearer = {"Authorization": f"Bearer {await running.key(role, 'elsewhere')}"}
    answers = {route: await asked(anybody, route, **bearer) for route in OF_A_STORE}

    assert answers
    assert set(answers.values()) == {403}


async def test_a_shopper_passes_no_rule_of_staff(anybody: ClientSession) -> None:
    await join(anybody)
    answers = {route: await asked(anybody, route) for route in OF_STAFF}

    assert {route: status for route, status in answers.items() if status != 403} == {}


async def test_a_shopper_finds_nothing_of_another_customer(
    running: Service, anybody: ClientSession
) -> None:
    service = running.app[COUPONS]
    await service.campaigns.create("square", terms(zones=(ZONE,)), CampaignState.RUNNING)
    event = zone_event(await join(anybody), "evt_1", store="square", zone=ZONE, at=now_ms())
    decision = await service.on_zone_event(event)
    assert decision is not None
    assert decision.coupon is not None
    routes = [route.replace("{coupon}", decision.coupon.id) for route in OF_A_SHOPPER]
    of_coupons = [route for route in routes if decision.coupon.id in route]

    async with running.browser() as other:
        await join(other)
        theirs = {route: await asked(other, route) for route in of_coupons}
    own = {route: await asked(anybody, route) for route in of_coupons}

    assert {route: status for route, status in theirs.items() if status != 404} == {}
    # The same requests, so that a misspelt path does not pass for a refusal.
    assert 404 not in own.values()


async def join(browser: ClientSession) -> str:
    consents = {"location_offers": True, "sharing_rewards": True}
    form = {"store": "square", "name": "Ana", "language": "en", "consents": consents}
    async with browser.post("/v1/customers", json=form) as response:
        assert response.status == 201
        return str((await response.json())["id"])
