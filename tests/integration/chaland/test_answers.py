"""What every answer of the whole service has in common."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from chaland.auth import SIGNED_SESSIONS, STAFF
from conventions.roles import Identity, Role
from testbed.mosquitto import Broker
from testbed.ports import free_port
from testbed.service import Service, service

JOINING = {"store": "square", "name": "Ana", "language": "en", "consents": {}}
LOGIN = b'{"name": "ana", "password": "x"}'


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil", "/\n/evil"]
)
async def test_a_link_never_leads_to_another_site(running: Service, target: str) -> None:
    subject = await running.app[STAFF].put("ana", "a password", Role.MANAGER)
    identity = Identity(subject=subject, role=Role.MANAGER)
    token = running.app[SIGNED_SESSIONS].login_token(identity)
    async with running.browser() as browser:
        query = {"token": token, "next": target}
        response = await browser.get("/login/link", params=query, allow_redirects=False)
        page = await (await browser.get("/login", params={"next": target})).text()

    assert (response.status, response.headers["Location"]) == (303, "/")
    assert 'data-next="/"' in page


@pytest.mark.parametrize("role", [None, Role.TILL, Role.AUDITOR])
async def test_who_may_not_is_refused_before_the_body_is_looked_at(
    running: Service, role: Role | None
) -> None:
    headers = {} if role is None else {"Authorization": f"Bearer {await running.key(role)}"}
    async with running.browser(**headers) as browser:
        response = await browser.post("/v1/campaigns", data=b"{")

    assert response.status == (401 if role is None else 403)


async def test_a_store_of_others_is_refused_before_the_body_is_looked_at(running: Service) -> None:
    key = await running.key(Role.MANAGER, "elsewhere")
    async with running.browser(Authorization=f"Bearer {key}") as browser:
        response = await browser.put("/v1/stores/square/floors/0/floorplan", data=b"{")

    assert response.status == 403


@pytest.mark.parametrize("path", ["/v1/stores", "/v1/session", "/manager/square", "/"])
async def test_what_staff_see_is_stored_nowhere(running: Service, path: str) -> None:
    async with running.staff() as browser:
        response = await browser.get(path)

    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("path", ["/v1/me", "/v1/me/points", "/s/square"])
async def test_what_a_shopper_sees_is_stored_nowhere(running: Service, path: str) -> None:
    async with running.browser() as browser:
        joined = await browser.post("/v1/customers", json=JOINING)
        response = await browser.get(path)

    assert (joined.status, joined.headers["Cache-Control"]) == (201, "no-store")
    assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")


async def test_files_of_the_pages_are_stored_whoever_asks(running: Service) -> None:
    async with running.staff() as browser:
        response = await browser.get("/static/css/landing.css")

    assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 401),
        ("application/json; charset=utf-8", 401),
        ("application/vnd.api+json", 401),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("multipart/form-data", 415),
        ("application/jsonp", 415),
    ],
)
async def test_json_is_read_only_under_its_name(
    running: Service, media_type: str, status: int
) -> None:
    async with running.browser() as browser:
        headers = {"Content-Type": media_type}
        response = await browser.post("/v1/session", data=LOGIN, headers=headers)

    assert response.status == status


@pytest.mark.parametrize(
    ("public_url", "told"),
    [("https://offers.example", "max-age=31536000"), ("http://offers.example", None)],
)
async def test_browsers_are_told_to_come_by_https_where_they_can(
    tmp_path: Path, mosquitto: Broker, public_url: str, told: str | None
) -> None:
    settings: dict[str, Any] = {"broker_url": mosquitto.url, "http_public_url": public_url}
    async with service(tmp_path, **settings) as running, running.browser() as browser:
        response = await browser.get("/")

    assert response.headers.get("Strict-Transport-Security") == told


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 401), (Role.TILL, 403), (Role.MANAGER, 403), (Role.AUDITOR, 200), (Role.ADMIN, 200)],
)
async def test_figures_are_for_who_looks_after_the_service(
    running: Service, role: Role | None, status: int
) -> None:
    headers = {} if role is None else {"Authorization": f"Bearer {await running.key(role)}"}
    async with running.browser(**headers) as browser:
        assert (await browser.get("/metrics")).status == status


async def test_on_an_address_of_their_own_figures_are_open_and_nothing_else_is_there(
    tmp_path: Path, mosquitto: Broker
) -> None:
    own = f"http://127.0.0.1:{free_port()}"
    port = own.rpartition(":")[2]
    async with (
        service(tmp_path, broker_url=mosquitto.url, http_metrics_port=port) as running,
        ClientSession(own) as prometheus,
        running.browser() as browser,
    ):
        figures = await (await prometheus.get("/metrics")).text()
        statuses = [
            (await prometheus.get("/v1/session")).status,
            (await browser.get("/metrics")).status,
        ]

    assert "chaland_people" in figures
    assert statuses == [404, 401]
