import asyncio

import pytest
from aiohttp import ClientSession
from itsdangerous import TimestampSigner

from chaland.auth import SIGNED_SESSIONS, STAFF
from conventions.roles import Identity, Role
from testbed.service import Service

PASSWORD = "a long password"


async def log_in(browser: ClientSession, password: str = PASSWORD) -> dict[str, str]:
    """Log Ana in; return her cookies, as somebody who copied them would have them."""
    login = {"name": "ana", "password": password}
    async with browser.post("/v1/session", json=login) as response:
        assert response.status == 201
        return {name: morsel.value for name, morsel in response.cookies.items()}


async def replayed(running: Service, cookies: dict[str, str], path: str = "/v1/session") -> int:
    """Return the status that a copy of the cookies gets in another browser."""
    async with running.browser() as thief, thief.get(path, cookies=cookies) as response:
        return response.status


@pytest.fixture
async def ana(running: Service) -> str:
    return await running.app[STAFF].put("ana", PASSWORD, Role.MANAGER)


@pytest.mark.usefixtures("ana")
async def test_a_copy_of_a_session_ends_when_its_owner_logs_out(running: Service) -> None:
    async with running.browser() as browser:
        cookies = await log_in(browser)
        before = await replayed(running, cookies)
        await browser.delete("/v1/session")

    assert (before, await replayed(running, cookies)) == (200, 401)


@pytest.mark.usefixtures("ana")
async def test_another_spelling_of_a_session_ends_with_it(running: Service) -> None:
    async with running.browser() as browser:
        cookies = await log_in(browser)
        await browser.delete("/v1/session")

    padded = {name: f"{value}=" for name, value in cookies.items()}
    assert await replayed(running, padded) == 401


@pytest.mark.usefixtures("ana")
async def test_logging_out_here_leaves_the_session_elsewhere(running: Service) -> None:
    async with running.browser() as here, running.browser() as elsewhere:
        await log_in(here)
        cookies = await log_in(elsewhere)
        await here.delete("/v1/session")

        assert await replayed(running, cookies) == 200


async def test_a_shoppers_session_ends_alike(running: Service) -> None:
    form = {"store": "square", "name": "Léa", "language": "fr", "consents": {}}
    async with running.browser() as phone:
        async with phone.post("/v1/customers", json=form) as response:
            cookies = {name: morsel.value for name, morsel in response.cookies.items()}
        before = await replayed(running, cookies, "/v1/me")
        await phone.delete("/v1/session")

    assert (before, await replayed(running, cookies, "/v1/me")) == (200, 401)


@pytest.mark.parametrize(("password", "status"), [("another password", 401), (PASSWORD, 200)])
@pytest.mark.usefixtures("ana")
async def test_a_new_password_ends_every_session(
    running: Service, password: str, status: int
) -> None:
    async with running.browser() as browser:
        cookies = await log_in(browser)
        await running.app[STAFF].put("ana", password, Role.MANAGER)

        assert await replayed(running, cookies) == status
        assert await replayed(running, await log_in(browser, password)) == 200


async def follow(running: Service, token: str, method: str = "GET") -> int:
    async with running.browser() as browser:
        query = {"token": token, "next": "/healthz"}
        response = await browser.request(method, "/login/link", params=query, allow_redirects=False)
        return response.status


def link(running: Service, subject: str) -> str:
    identity = Identity(subject=subject, role=Role.MANAGER)
    return running.app[SIGNED_SESSIONS].login_token(identity)


async def test_a_link_works_once(running: Service, ana: str) -> None:
    token = link(running, ana)

    assert [await follow(running, token) for _ in range(2)] == [303, 410]


async def test_a_link_that_is_followed_twice_at_once_works_once(running: Service, ana: str) -> None:
    token = link(running, ana)

    answers = await asyncio.gather(*(follow(running, token) for _ in range(4)))

    assert sorted(answers) == [303, 410, 410, 410]


async def test_who_only_looks_at_a_link_does_not_use_it_up(running: Service, ana: str) -> None:
    token = link(running, ana)

    assert await follow(running, token, "HEAD") == 405
    assert await follow(running, token) == 303


@pytest.mark.parametrize(("later_s", "status"), [(590, 303), (620, 410)])
async def test_a_link_works_for_minutes(
    running: Service, ana: str, monkeypatch: pytest.MonkeyPatch, later_s: int, status: int
) -> None:
    token = link(running, ana)
    now = TimestampSigner.get_timestamp
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda signer: now(signer) + later_s)

    assert await follow(running, token) == status


async def test_a_link_of_somebody_who_was_never_there_logs_nobody_in(running: Service) -> None:
    assert await follow(running, link(running, "usr_none")) == 410
