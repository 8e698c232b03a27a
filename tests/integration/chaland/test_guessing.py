import asyncio
from pathlib import Path

from aiohttp import ClientResponse, ClientSession

from chaland.auth import ATTEMPTS_ALLOWED, STAFF
from conventions.roles import Role
from testbed.mosquitto import Broker
from testbed.service import Service, service

PASSWORD = "a long password"


async def status(answering: ClientResponse) -> int:
    async with answering as response:
        return response.status


async def log_in(browser: ClientSession, password: str, **headers: str) -> int:
    login = {"name": "ana", "password": password}
    return await status(await browser.post("/v1/session", json=login, headers=headers))


async def use(browser: ClientSession, key: str, **headers: str) -> int:
    headers = {"Authorization": f"Bearer {key}", **headers}
    return await status(await browser.get("/v1/session", headers=headers))


async def test_guessing_passwords_is_slowed_down(running: Service) -> None:
    async with running.browser() as browser:
        guesses = [await log_in(browser, "x") for _ in range(ATTEMPTS_ALLOWED)]
        login = {"name": "ana", "password": "x"}
        async with browser.post("/v1/session", json=login) as response:
            assert guesses == [401] * ATTEMPTS_ALLOWED
            assert response.status == 429
            assert int(response.headers["Retry-After"]) > 0


async def test_guesses_that_come_at_once_are_counted_alike(running: Service) -> None:
    await running.app[STAFF].put("ana", PASSWORD, Role.MANAGER)
    async with running.browser() as browser:
        answers = await asyncio.gather(*(log_in(browser, f"guess {n}") for n in range(50)))

    assert answers.count(401) == ATTEMPTS_ALLOWED
    assert answers.count(429) == 50 - ATTEMPTS_ALLOWED


async def test_right_passwords_are_never_too_many(running: Service) -> None:
    await running.app[STAFF].put("ana", PASSWORD, Role.MANAGER)
    async with running.browser() as browser:
        answers = [await log_in(browser, PASSWORD) for _ in range(ATTEMPTS_ALLOWED + 1)]

    assert set(answers) == {201}


async def test_wrong_keys_do_not_stop_a_right_one(running: Service) -> None:
    right = await running.key(Role.TILL)
    # The same prefix: even the failures of the very same till.
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    async with running.browser() as browser:
        failures = [await use(browser, wrong) for _ in range(ATTEMPTS_ALLOWED + 1)]

        assert failures == [401] * ATTEMPTS_ALLOWED + [429]
        assert await use(browser, right) == 200


async def test_wrong_keys_of_one_till_are_not_those_of_another(running: Service) -> None:
    async with running.browser() as browser:
        for _ in range(ATTEMPTS_ALLOWED + 1):
            await use(browser, "chk_AAAA0000")

        assert await use(browser, "chk_BBBB0000") == 401


async def test_behind_a_trusted_proxy_each_address_has_its_own_attempts(
    tmp_path: Path, mosquitto: Broker
) -> None:
    proxies = "127.0.0.0/8"
    async with (
        service(tmp_path, broker_url=mosquitto.url, http_trusted_proxies=proxies) as running,
        running.browser() as browser,
    ):
        for _ in range(ATTEMPTS_ALLOWED + 1):
            stopped = await use(browser, "chk_FALSE", **{"X-Forwarded-For": "192.0.2.1"})
        other = await use(browser, "chk_FALSE", **{"X-Forwarded-For": "192.0.2.2"})

    assert (stopped, other) == (429, 401)


async def test_an_address_that_a_client_invents_is_not_believed(running: Service) -> None:
    async with running.browser() as browser:
        answers = [
            await use(browser, "chk_FALSE", **{"X-Forwarded-For": f"192.0.2.{number}"})
            for number in range(ATTEMPTS_ALLOWED + 1)
        ]

    assert answers[-1] == 429
