import asyncio
from typing import Any

import pytest

from chaland.openapi import document
from conventions.roles import Role
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import IN_ZONE, messages

NAMES = (
    "chaland_messages_total",
    "chaland_readings_total",
    "chaland_fixes_total",
    "chaland_zone_events_total",
    "chaland_decisions_total",
    "chaland_coupons_total",
    "chaland_points_total",
    "chaland_people",
    "chaland_tick_seconds",
    "chaland_queue_readings",
    "chaland_access_points",
)
START_MS = 1_795_350_000_000


async def metrics(running: Service) -> str:
    key = await running.key(Role.AUDITOR)
    async with (
        running.browser(Authorization=f"Bearer {key}") as browser,
        browser.get("/metrics") as response,
    ):
        return await response.text()


@pytest.mark.parametrize("name", NAMES)
async def test_metrics_keep_their_names(running: Service, name: str) -> None:
    assert f"# TYPE {name} " in await metrics(running)


async def test_messages_and_their_outcomes_are_counted(running: Service, mosquitto: Broker) -> None:
    topic = "chaland/v1/square/square-ap-1/readings"
    bad = b'{"at": %d, "readings": [{"mac": "nonsense", "rssi": -60}]}' % START_MS
    await until_connected(running)
    await publish(mosquitto, [(topic, b"rubbish"), (topic, bad)])
    await publish(mosquitto, messages(START_MS, {"02a483e71234": [IN_ZONE] * 3}))

    async with patience("sixteen messages in the metrics"):
        text = ""
        while 'messages_total{outcome="accepted"} 16.0' not in text:
            text = await metrics(running)

    assert 'chaland_messages_total{outcome="not_json"} 1.0' in text
    assert 'chaland_readings_total{outcome="bad_mac"} 1.0' in text
    assert 'chaland_readings_total{outcome="accepted"} 15.0' in text


async def until_connected(running: Service) -> None:
    async with running.browser() as browser, patience("a healthy service"):
        while (await browser.get("/healthz")).status != 200:  # noqa: ASYNC110 — nobody tells us
            await asyncio.sleep(0.05)


async def test_the_document_lists_every_route(running: Service) -> None:
    async with running.browser() as browser, browser.get("/openapi.json") as response:
        content: dict[str, Any] = await response.json()

    listed = {(path, method.upper()) for path, item in content["paths"].items() for method in item}
    served = {
        (route.resource.canonical.partition(":")[0].rstrip("}"), route.method)
        for route in running.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert content["openapi"].startswith("3.1")
    assert len(listed) == len(served)
    assert ("/v1/stores/{store}/live", "GET") in listed
    assert ("/v1/redemptions", "POST") in listed


async def test_every_interface_route_says_what_it_does(running: Service) -> None:
    content = document(running.app)

    undescribed = [
        path
        for path, item in content["paths"].items()
        for operation in item.values()
        if path.startswith("/v1/") and operation["summary"] == "A page or a file"
    ]
    assert undescribed == []


async def test_a_body_that_is_no_json_says_what_it_is(running: Service) -> None:
    put = document(running.app)["paths"]["/v1/stores/{store}/survey.csv"]["put"]

    assert list(put["requestBody"]["content"]) == ["text/csv"]
    assert list(put["responses"]["200"]["content"]) == ["application/json"]


async def test_references_of_the_document_lead_somewhere(running: Service) -> None:
    content = document(running.app)
    schemas = content["components"]["schemas"]

    def references(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [ref for value in node.values() for ref in references(value)]
        if isinstance(node, list):
            return [ref for value in node for ref in references(value)]
        return []

    names = {ref.removeprefix("#/components/schemas/") for ref in references(content)}
    assert names <= schemas.keys()
