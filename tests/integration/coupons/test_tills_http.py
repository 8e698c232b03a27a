import asyncio
from typing import Any

import pytest

from tests.counters import MANAGER, ROLE, STORE, TILL, Client, made, problem_of
from tests.offers import HOUR
from tests.shops import Shop

REDEMPTIONS = "/v1/redemptions"


@pytest.fixture
async def asked(shop: Shop) -> dict[str, Any]:
    """Give what a till sends for a good coupon."""
    await shop.runs(coupon_ttl_s=3600)
    who = await shop.joins()
    await shop.gets_coupon(who.id)
    return {"code": await shop.code(who.id), "store": "shop"}


async def test_validate_then_lock_then_redeem_then_roll_back(
    client: Client, asked: dict[str, Any]
) -> None:
    valid = await made(client, f"{REDEMPTIONS}/validate", {**asked, "basket_total": 1000}, **TILL)
    assert valid["redeemable"] is True
    assert valid["reasons"] == []
    assert {verdict["rule"] for verdict in valid["verdicts"]} == {
        "wrong_store",
        "already_redeemed",
        "expired",
        "locked",
    }
    assert valid["discount"] == 200
    locked = await made(client, f"{REDEMPTIONS}/lock", {**asked, "seconds": 300}, **TILL)
    assert locked["locked_until"] == "2026-11-21T13:05:00Z"
    body = {**asked, "lock": locked["lock"], "amount": 1000}
    response = await client.post(REDEMPTIONS, json=body, headers=TILL)
    redeemed = await response.json()
    assert response.status == 201
    assert (redeemed["state"], redeemed["discount"], redeemed["currency"]) == (
        "redeemed",
        200,
        "EUR",
    )
    path = f"{REDEMPTIONS}/{redeemed['id']}/rollback"
    undone = await made(client, path, {}, **TILL)
    assert undone["state"] == "rolled_back"
    assert await made(client, path, {}, **TILL) == undone
    assert (await client.post(REDEMPTIONS, json=asked, headers=TILL)).status == 201


async def test_validate_says_why_not(client: Client, shop: Shop, asked: dict[str, Any]) -> None:
    await made(client, REDEMPTIONS, asked, **TILL)
    shop.now += HOUR
    refused = await made(client, f"{REDEMPTIONS}/validate", asked, **TILL)
    assert refused["redeemable"] is False
    assert refused["reasons"] == ["already_redeemed", "expired"]


async def test_every_refusal_has_its_status_and_reasons(
    client: Client, asked: dict[str, Any]
) -> None:
    other_till = {ROLE: "manager", STORE: "shop"}
    await made(client, f"{REDEMPTIONS}/lock", asked, **TILL)
    locked = await client.post(REDEMPTIONS, json=asked, headers=other_till)
    assert (await problem_of(locked, 423))["reasons"] == ["locked"]
    elsewhere = {"code": asked["code"], "store": "other"}
    wrong = await client.post(REDEMPTIONS, json=elsewhere, headers={**TILL, STORE: "other"})
    assert (await problem_of(wrong, 422))["reasons"] == ["wrong_store"]
    unknown = await client.post(REDEMPTIONS, json={**asked, "code": "X"}, headers=TILL)
    assert (await problem_of(unknown, 404))["reasons"] == ["unknown_code"]
    await made(client, REDEMPTIONS, asked, **TILL)
    used = await client.post(REDEMPTIONS, json=asked, headers=TILL)
    assert (await problem_of(used, 409))["reasons"] == ["already_redeemed"]


async def test_expired_coupon_is_gone(client: Client, shop: Shop, asked: dict[str, Any]) -> None:
    shop.now += HOUR
    late = await client.post(REDEMPTIONS, json=asked, headers=TILL)
    assert (await problem_of(late, 410))["key"] == "expired"


async def test_same_key_gives_the_same_answer_and_another_body_none(
    client: Client, asked: dict[str, Any]
) -> None:
    headers = {**TILL, "Idempotency-Key": "sale 1"}
    answers = [await made(client, REDEMPTIONS, asked, **headers) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    other = await client.post(REDEMPTIONS, json={**asked, "amount": 1}, headers=headers)
    assert (await problem_of(other, 422))["key"] == "idempotency_key_reused"


async def test_lock_that_is_over_refuses_no_key(
    client: Client, shop: Shop, asked: dict[str, Any]
) -> None:
    other_till = {ROLE: "manager", STORE: "shop"}
    headers = {**TILL, "Idempotency-Key": "sale 1"}
    await made(client, f"{REDEMPTIONS}/lock", asked, **other_till)
    assert (await client.post(REDEMPTIONS, json=asked, headers=headers)).status == 423
    shop.now += 2 * 60_000
    assert (await client.post(REDEMPTIONS, json=asked, headers=headers)).status == 201


async def test_same_key_at_once_takes_it_once(client: Client, asked: dict[str, Any]) -> None:
    headers = {**TILL, "Idempotency-Key": "sale 1"}
    responses = await asyncio.gather(
        *(client.post(REDEMPTIONS, json=asked, headers=headers) for _ in range(8))
    )
    assert {response.status for response in responses} <= {201, 409}
    ids = {(await r.json())["id"] for r in responses if r.status == 201}
    keys = {(await r.json())["key"] for r in responses if r.status == 409}
    assert len(ids) == 1
    assert keys <= {"idempotency_key_in_flight"}


async def test_guessing_is_stopped_and_says_for_how_long(
    client: Client, asked: dict[str, Any]
) -> None:
    guess = {**asked, "code": "0000-0000-0000-0000"}
    statuses = [
        (await client.post(f"{REDEMPTIONS}/validate", json=guess, headers=TILL)).status
        for _ in range(10)
    ]
    stopped = await client.post(REDEMPTIONS, json=asked, headers=TILL)
    assert statuses == [404] * 10
    assert (await problem_of(stopped, 429))["key"] == "too_many_attempts"
    assert 1 <= int(stopped.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("seconds", [0, 119, 601, "long"])
async def test_locks_last_two_to_ten_minutes(
    client: Client, asked: dict[str, Any], seconds: object
) -> None:
    body = {**asked, "seconds": seconds}
    await problem_of(await client.post(f"{REDEMPTIONS}/lock", json=body, headers=TILL), 422)


@pytest.mark.parametrize("key", ["é", "x" * 256])
async def test_key_that_cannot_be_kept_is_refused(
    client: Client, asked: dict[str, Any], key: str
) -> None:
    headers = {**TILL, "Idempotency-Key": key}
    await problem_of(await client.post(REDEMPTIONS, json=asked, headers=headers), 400)


async def test_till_serves_its_own_store(client: Client, asked: dict[str, Any]) -> None:
    other = {**TILL, STORE: "other"}
    for path in (REDEMPTIONS, f"{REDEMPTIONS}/validate", f"{REDEMPTIONS}/lock"):
        await problem_of(await client.post(path, json=asked, headers=other), 403)
        await problem_of(await client.post(path, json=asked), 401)
        marketer = {**MANAGER, ROLE: "marketer"}
        await problem_of(await client.post(path, json=asked, headers=marketer), 403)
    redeemed = await made(client, REDEMPTIONS, asked, **TILL)
    path = f"{REDEMPTIONS}/{redeemed['id']}/rollback"
    await problem_of(await client.post(path, headers=other), 403)
    await problem_of(await client.post(f"{REDEMPTIONS}/red_1/rollback", headers=TILL), 404)
