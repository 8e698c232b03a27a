"""What was lost on the way may be asked again: there is still one campaign, and one customer."""

from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from tests.counters import ADMIN, CAMPAIGN, JOIN, Client, browser, made, problem_of

KEY = {"Idempotency-Key": "0b8f2c6e9d5a4f0c8f0e1d2c3b4a5968"}
ASKED: dict[str, tuple[str, dict[str, Any], dict[str, str]]] = {
    "campaign": ("/v1/campaigns", CAMPAIGN, {**ADMIN, **KEY}),
    "customer": ("/v1/customers", JOIN, KEY),
}


@pytest.mark.parametrize("what", ASKED)
async def test_same_key_makes_one(server: TestServer, what: str) -> None:
    path, content, headers = ASKED[what]
    answers = []
    for _ in range(2):
        # A browser that never saw the first answer has no cookie of it.
        async with browser(server) as client:
            answers.append(await made(client, path, content, **headers))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("what", ASKED)
async def test_same_key_with_another_body_makes_nothing(client: Client, what: str) -> None:
    path, content, headers = ASKED[what]
    await made(client, path, content, **headers)
    other = await client.post(path, json={**content, "name": "Another"}, headers=headers)
    assert (await problem_of(other, 422))["key"] == "idempotency_key_reused"


@pytest.mark.parametrize("what", ASKED)
async def test_without_a_key_each_request_makes_another(client: Client, what: str) -> None:
    path, content, headers = ASKED[what]
    plain = {name: value for name, value in headers.items() if name not in KEY}
    first = await made(client, path, content, **plain)
    assert (await made(client, path, content, **plain))["id"] != first["id"]


async def test_browser_that_asked_again_is_logged_in(server: TestServer) -> None:
    async with browser(server) as lost:
        first = await made(lost, "/v1/customers", JOIN, **KEY)
    async with browser(server) as client:
        await made(client, "/v1/customers", JOIN, **KEY)
        assert (await (await client.get("/v1/me")).json())["id"] == first["id"]
