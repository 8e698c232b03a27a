import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.ext.asyncio import AsyncEngine

from conventions.operations import ATTRIBUTE
from conventions.problems import Handler, problems
from conventions.roles import IDENTITY, Identity, Role
from floorplans import http
from floorplans.heat import HeatSlot, Patch
from floorplans.service import FloorplanStore
from tests import plans

Client = TestClient[web.Request, web.Application]

ADMIN = Identity(subject="ada", role=Role.ADMIN)
PLAN = "/v1/stores/shop/floors/0/floorplan"
HEAT = "/v1/stores/shop/floors/0/heat"


@asynccontextmanager
async def client_of(
    engine: AsyncEngine, identity: Identity | None = ADMIN
) -> AsyncIterator[Client]:
    @web.middleware
    async def identify(request: web.Request, handler: Handler) -> web.StreamResponse:
        if identity is not None:
            request[IDENTITY] = identity
        return await handler(request)

    app = web.Application(middlewares=[problems, identify])
    app[http.SERVICE] = FloorplanStore(engine)
    app.add_routes(http.routes())
    async with TestClient(TestServer(app)) as client:
        yield client


@pytest.fixture
async def client(database: AsyncEngine) -> AsyncIterator[Client]:
    async with client_of(database) as client:
        yield client


def document(*features: plans.Raw, **chaland: Any) -> plans.Raw:
    return plans.document([plans.outline(0, 0, 10, 6), *features], **chaland)


async def test_a_floorplan_is_put_and_read_back_with_its_etag(client: Client) -> None:
    put = await client.put(PLAN, json=document(plans.zone("tea", 0, 0, 2, 2)))
    got = await client.get(PLAN)

    assert put.status == got.status == 200
    assert got.content_type == "application/geo+json"
    assert put.headers["ETag"] == got.headers["ETag"]
    assert f'"{(await put.json())["etag"]}"' == put.headers["ETag"]
    again = await client.put(PLAN, data=await got.read())
    assert again.headers["ETag"] == got.headers["ETag"]


async def test_a_change_of_a_version_that_is_gone_is_refused(client: Client) -> None:
    first = await client.put(PLAN, json=document())
    etag = {"If-Match": first.headers["ETag"]}
    second = await client.put(PLAN, json=document(plans.wall((1, 1), (2, 2))), headers=etag)

    third = await client.put(PLAN, json=document(), headers=etag)

    assert (second.status, third.status) == (200, 412)
    assert (await third.json())["key"] == "precondition_failed"


async def test_a_plan_that_is_hard_to_believe_is_kept_with_warnings(client: Client) -> None:
    plain = await client.put(PLAN, json=document(plans.access_point("a1", 1, 1)))
    odd = await client.put(
        PLAN, json=document(plans.access_point("a1", 1, 1), plans.zone("tea", 50, 0, 60, 2))
    )
    refused = await client.put(PLAN, json=document(plans.zone("tea", 50, 0, 60, 2)))

    assert (await plain.json())["warnings"] == []
    (warning,) = (await odd.json())["warnings"]
    assert warning["key"] == "zone_outside"
    assert "tea" in warning["detail"]
    assert refused.status == 422
    assert (await refused.json())["key"] == "invalid_floorplan"


async def test_a_bad_file_is_refused_with_features_and_properties(client: Client) -> None:
    wrong = plans.wall((0, 0), (1, 1), attenuation_db="much")

    response = await client.put(PLAN, json=document(wrong, plans.access_point("a b", 1, 1)))

    problem = await response.json()
    assert response.status == 422
    assert response.content_type == "application/problem+json"
    assert problem["key"] == "invalid_floorplan"
    assert problem["errors"] == [
        {"field": "features[1].attenuation_db", "expected": "a number from 0 to 200"},
        {"field": "features[2].id", "expected": "text that matches [A-Za-z0-9_-]{1,64}"},
    ]
    assert (await client.get(PLAN)).status == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]"])
async def test_what_is_no_geojson_is_refused(client: Client, body: bytes) -> None:
    response = await client.put(PLAN, data=body)

    assert response.status == 422
    assert len((await response.json())["errors"]) == 1


async def test_a_file_of_another_floor_is_refused(client: Client) -> None:
    response = await client.put(PLAN, json=document(floor="1"))

    assert response.status == 422
    assert (await response.json())["errors"][0]["field"] == "floor"


async def test_an_access_point_of_another_floor_is_refused(client: Client) -> None:
    receiver = plans.access_point("ap1", 1, 1)
    await client.put(PLAN, json=document(receiver))

    response = await client.put(
        "/v1/stores/shop/floors/1/floorplan", json=document(receiver, floor="1")
    )

    assert response.status == 422
    assert "ap1 is on floor 0" in (await response.json())["detail"]


async def test_stores_and_floors_are_listed(client: Client) -> None:
    await client.put(PLAN, json=document(plans.zone("tea", 0, 0, 2, 2)))

    stores = await (await client.get("/v1/stores")).json()
    floors = await (await client.get("/v1/stores/shop/floors")).json()

    assert [store["id"] for store in stores["items"]] == ["shop"]
    assert stores["items"][0]["floors"] == floors["items"]
    assert floors["items"][0] | {"etag": ""} == {
        "store": "shop",
        "floor": "0",
        "name": "Ground floor",
        "timezone": "Europe/Paris",
        "zones": 1,
        "access_points": 0,
        "etag": "",
    }


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/v1/stores/nowhere/floors", "unknown_store"),
        ("/v1/stores/shop/floors/9/floorplan", "unknown_floor"),
        ("/v1/stores/shop/floors/9/heat", "unknown_floor"),
    ],
)
async def test_what_is_not_there_is_said_so(client: Client, path: str, key: str) -> None:
    response = await client.get(path)

    assert response.status == 404
    assert (await response.json())["key"] == key


async def test_heat_is_answered_row_by_row_with_null_where_nobody_walks(client: Client) -> None:
    await client.put(PLAN, json=document(plans.fixture(3, 1, 7, 5)))
    start = round(dt.datetime(2026, 11, 22, 14, tzinfo=dt.UTC).timestamp()) * 1000
    slot = HeatSlot(start, 1.0, Patch(0, 2, np.full((1, 1), 90, "f4")))
    await client.app[http.SERVICE].add_heat("shop", "0", [slot])

    response = await client.get(
        HEAT, params={"from": "2026-11-22T15:00:00+01:00", "to": "2026-11-22T14:07:00Z"}
    )

    heat = await response.json()
    values = heat.pop("values")
    assert heat == {
        "floor": "0",
        "cell_m": 1.0,
        "origin": [0.0, 0.0],
        "rows": 6,
        "columns": 10,
        "unit": "person-minutes per m2",
        "from": "2026-11-22T14:00:00Z",
        "to": "2026-11-22T14:10:00Z",
    }
    assert values[0][:3] == [0, 0, 1.5]
    assert values[2][4] is None
    assert (len(values), len(values[0])) == (6, 10)


async def test_heat_is_that_of_today_unless_asked_otherwise(client: Client) -> None:
    await client.put(PLAN, json=document(timezone="Asia/Kathmandu"))

    heat = await (await client.get(HEAT)).json()

    assert heat["from"].endswith("T18:15:00Z")
    ends = dt.datetime.fromisoformat(heat["to"])
    assert ends - dt.datetime.fromisoformat(heat["from"]) <= dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-11-22T14:00:00"}, "from"),
        ({"from": "0001-01-01T00:00:00Z"}, "from"),
        ({"to": "9999-12-31T23:59:59Z"}, "to"),
        ({"from": "2026-11-22T14:00:00Z", "to": "2026-11-22T14:00:00Z"}, "from"),
        ({"from": "2020-11-22T14:00:00Z", "to": "2026-11-22T14:00:00Z"}, "from"),
    ],
)
async def test_an_interval_that_is_none_is_refused(
    client: Client, query: dict[str, str], field: str
) -> None:
    await client.put(PLAN, json=document())

    response = await client.get(HEAT, params=query)

    assert response.status == 422
    assert (await response.json())["errors"][0]["field"] == field


async def test_without_login_nothing_is_answered(database: AsyncEngine) -> None:
    async with client_of(database, None) as client:
        for path in ("/v1/stores", "/v1/stores/shop/floors", PLAN, HEAT):
            assert (await client.get(path)).status == 401
        assert (await client.put(PLAN, json=document())).status == 401


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.MANAGER, 200, 200),
        (Role.AUDITOR, 200, 403),
        (Role.MARKETER, 200, 403),
        (Role.TILL, 403, 403),
        (Role.SHOPPER, 403, 403),
    ],
)
async def test_each_role_may_do_what_it_is_for(
    database: AsyncEngine, role: Role, reads: int, writes: int
) -> None:
    await FloorplanStore(database).put(plans.plan())
    async with client_of(database, Identity(subject="x", role=role)) as client:
        assert (await client.get(PLAN)).status == reads
        assert (await client.get(HEAT)).status == reads
        assert (await client.put(PLAN, json=document())).status == writes


async def test_a_manager_sees_their_own_stores_alone(database: AsyncEngine) -> None:
    for store in ("shop", "annex"):
        await FloorplanStore(database).put(plans.plan(store=store))
    manager = Identity(subject="x", role=Role.MANAGER, stores=("annex",))
    async with client_of(database, manager) as client:
        stores = await (await client.get("/v1/stores")).json()

        assert [store["id"] for store in stores["items"]] == ["annex"]
        assert (await client.get(PLAN)).status == 403
        assert (await client.put(PLAN, json=document())).status == 403


def test_every_route_is_described() -> None:
    described = [hasattr(route.handler, ATTRIBUTE) for route in http.routes()]
    assert described
    assert all(described)
