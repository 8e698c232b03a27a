import json
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestServer

from coupons.consents import Purpose
from tests.counters import JOIN, MANAGER, Client, browser, made, problem_of
from tests.offers import zone_event
from tests.shops import Shop


async def joined(client: Client, **changes: Any) -> dict[str, Any]:
    return await made(client, "/v1/customers", {**JOIN, **changes})


async def got_coupon(client: Client, shop: Shop) -> dict[str, Any]:
    """Join, stand near the cheese, and return the coupon as the phone shows it."""
    await shop.runs(share_points=50)
    who = await joined(client)
    await shop.gets_coupon(who["id"])
    [coupon] = (await read(client, "/v1/me/coupons"))["items"]
    assert isinstance(coupon, dict)
    return coupon


async def read(client: Client, path: str) -> dict[str, Any]:
    response = await client.get(path)
    assert response.status == 200, await response.text()
    answer: dict[str, Any] = await response.json()
    return answer


async def events(response: ClientResponse, number: int) -> list[tuple[str, str, Any]]:
    """Return the id, name and data of the next events of a stream."""
    found = []
    for _ in range(number):
        lines = (await response.content.readuntil(b"\n\n")).decode().strip().splitlines()
        fields = dict(line.split(": ", 1) for line in lines)
        found.append((fields["id"], fields["event"], json.loads(fields["data"])))
    return found


async def test_whoever_joins_is_logged_in(client: Client) -> None:
    who = await joined(client, email="lea@example.org")
    assert who["id"].startswith("cus_")
    assert who["consents"] == {
        "location_offers": True,
        "email": False,
        "profiling": False,
        "sharing_rewards": True,
    }
    assert who["points"] == {"pending": 0, "active": 0, "next_reward": None}
    assert await read(client, "/v1/me") == who


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"name": "\0"},
        {"name": "x" * 81},
        {"name": 7},
        {"email": "nobody"},
        {"language": "de"},
        {"store": "a b"},
        {"consents": {"everything": True}},
        {"consents": {"email": "yes"}},
        {"share": "../x"},
    ],
)
async def test_wrong_form_is_refused(client: Client, changes: dict[str, Any]) -> None:
    response = await client.post("/v1/customers", json={**JOIN, **changes})
    assert (await problem_of(response, 422))["errors"]


async def test_store_has_to_exist(client: Client) -> None:
    response = await client.post("/v1/customers", json={**JOIN, "store": "nowhere"})
    assert (await problem_of(response, 404))["key"] == "unknown_store"


async def test_empty_mail_is_no_mail(client: Client) -> None:
    assert (await joined(client, email=""))["email"] is None


async def test_consent_is_withdrawn_as_easily_as_it_was_given(client: Client) -> None:
    await joined(client)
    path = "/v1/me/consents/location_offers"
    answer = await client.put(path, json={"granted": False, "language": "fr"})
    assert answer.status == 200
    assert (await answer.json())["consents"]["location_offers"] is False
    assert (await read(client, "/v1/me"))["consents"]["location_offers"] is False
    await problem_of(await client.put("/v1/me/consents/everything", json={"granted": True}), 404)
    await problem_of(await client.put(path, json={}), 422)


async def test_texts_that_are_agreed_to_can_be_read(client: Client) -> None:
    texts = await read(client, "/v1/consents")
    assert set(texts["texts"]) == {purpose.value for purpose in Purpose}
    assert texts["texts"]["email"]["fr"]


async def test_coupon_arrives_and_is_viewed_saved_and_dismissed(client: Client, shop: Shop) -> None:
    coupon = await got_coupon(client, shop)
    assert coupon["state"] == "issued"
    assert len(coupon["code"].split("-")) == 4
    assert coupon["issued_at"] == "2026-11-21T13:00:00Z"
    assert coupon["offer"]["kind"] == "percent"
    assert coupon["share"] == {"url": None, "points": 50}
    path = f"/v1/me/coupons/{coupon['id']}"
    assert (await made(client, f"{path}/viewed", {}))["state"] == "viewed"
    assert (await made(client, f"{path}/saved", {}))["state"] == "saved"
    assert (await read(client, path))["state"] == "saved"
    await made(client, f"{path}/dismissed", {"never_from_zone": True})
    assert (await read(client, "/v1/me/coupons"))["items"] == []


async def test_qr_image_is_an_svg_that_nobody_keeps(client: Client, shop: Shop) -> None:
    coupon = await got_coupon(client, shop)
    response = await client.get(f"/v1/me/coupons/{coupon['id']}/qr.svg")
    image = await response.text()
    assert response.content_type == "image/svg+xml"
    assert "no-store" in response.headers["Cache-Control"]
    assert image.startswith("<svg")


async def test_coupon_of_another_is_not_found(
    client: Client, server: TestServer, shop: Shop
) -> None:
    coupon = await got_coupon(client, shop)
    async with browser(server) as stranger:
        await joined(stranger, name="Ali")
        path = f"/v1/me/coupons/{coupon['id']}"
        for answer in (
            await stranger.get(path),
            await stranger.get(f"{path}/qr.svg"),
            await stranger.post(f"{path}/viewed"),
            await stranger.post(f"{path}/saved"),
            await stranger.post(f"{path}/dismissed", json={}),
            await stranger.post(f"{path}/shares"),
        ):
            await problem_of(answer, 404)


async def test_stream_gives_a_snapshot_and_then_changes(client: Client, shop: Shop) -> None:
    coupon = await got_coupon(client, shop)
    stream = await client.get("/v1/me/events")
    assert stream.content_type == "text/event-stream"
    [(number, name, data)] = await events(stream, 1)
    assert (number, name) == ("1", "snapshot")
    assert data["coupons"] == [coupon]
    assert data["points"] == {"pending": 0, "active": 0, "next_reward": None}

    await made(client, f"/v1/me/coupons/{coupon['id']}/viewed", {})
    [(number, name, data)] = await events(stream, 1)
    assert (number, name, data["state"]) == ("2", "coupon", "viewed")
    stream.close()


async def test_stream_is_resumed_where_it_broke(client: Client, shop: Shop) -> None:
    coupon = await got_coupon(client, shop)
    await made(client, f"/v1/me/coupons/{coupon['id']}/saved", {})
    stream = await client.get("/v1/me/events", headers={"Last-Event-ID": "1"})
    [(number, name, data)] = await events(stream, 1)
    assert (number, name, data["state"]) == ("2", "coupon", "saved")
    stream.close()
    odd = await client.get("/v1/me/events", headers={"Last-Event-ID": "'; --"})
    assert (await events(odd, 1))[0][1] == "snapshot"
    odd.close()


async def test_second_browser_opens_the_link_and_joins(
    client: Client, server: TestServer, shop: Shop
) -> None:
    coupon = await got_coupon(client, shop)
    link = await made(client, f"/v1/me/coupons/{coupon['id']}/shares", {})
    assert link == await made(client, f"/v1/me/coupons/{coupon['id']}/shares", {})
    assert link["url"] == f"/d/{link['id']}"
    path = f"/v1/shares/{link['id']}"
    async with browser(server) as friend:
        deal = await read(friend, path)
        assert (deal["by"], deal["store"], deal["expired"]) == ("Léa", "shop", False)
        assert "code" not in deal
        assert (await made(friend, f"{path}/opened", {}))["state"] == "opened"
        assert (await read(client, "/v1/me"))["points"]["pending"] == 50
        await joined(friend, name="Ali", share=link["id"])
        assert (await read(client, "/v1/me"))["points"]["active"] == 50
        again = await made(friend, f"{path}/claim", {})
        assert again["state"] == "qualified"
        assert again["coupon"] is not None
    own = await made(client, f"{path}/claim", {})
    assert (own["state"], own["reason"]) == ("rejected", "self_referral")
    statement = await read(client, "/v1/me/points")
    assert [lot["state"] for lot in statement["lots"]] == ["active"]
    assert sum(entry["points"] for entry in statement["entries"]) == 50


@pytest.mark.parametrize(
    "agent",
    [
        "WhatsApp/2.23.20.0",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "TelegramBot (like TwitterBot)",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "",
    ],
)
async def test_robots_that_make_previews_open_nothing(
    client: Client, shop: Shop, agent: str
) -> None:
    coupon = await got_coupon(client, shop)
    link = await made(client, f"/v1/me/coupons/{coupon['id']}/shares", {})
    client.session.cookie_jar.clear()
    answer = await made(client, f"/v1/shares/{link['id']}/opened", {}, **{"User-Agent": agent})
    assert answer["state"] == "ignored"


async def test_reward_is_bought_with_points(client: Client, shop: Shop) -> None:
    coupon = await got_coupon(client, shop)
    link = await made(client, f"/v1/me/coupons/{coupon['id']}/shares", {})
    await shop.joins("Ali", share=link["id"])
    reward = await shop.runs(zones=(), reward_points=40)
    [offered] = (await read(client, "/v1/me/rewards"))["items"]
    assert (offered["id"], offered["points"]) == (reward.id, 40)
    path, key = f"/v1/me/rewards/{reward.id}", {"Idempotency-Key": "tap 1"}

    await problem_of(await client.post(path), 400)
    bought = await made(client, path, {}, **key)
    assert bought == await made(client, path, {}, **key)
    refusal = await problem_of(await client.post(path, headers={"Idempotency-Key": "tap 2"}), 422)
    assert refusal["reasons"] == ["not_enough_points"]
    await problem_of(await client.post("/v1/me/rewards/cmp_1", headers=key), 404)


async def test_record_is_given_out_and_erased(client: Client, shop: Shop) -> None:
    await got_coupon(client, shop)
    response = await client.get("/v1/me/export")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert (await response.json())["customer"]["name"] == "Léa Martin"
    cookies = {cookie.key: cookie.value for cookie in client.session.cookie_jar}

    assert (await client.delete("/v1/me")).status == 204
    await problem_of(await client.get("/v1/me"), 401)
    client.session.cookie_jar.update_cookies(cookies, client.make_url("/"))
    for path in ("/v1/me", "/v1/me/coupons", "/v1/me/events", "/v1/me/export", "/v1/me/points"):
        await problem_of(await client.get(path), 401)


async def test_device_has_to_come_through_the_portal(client: Client) -> None:
    await joined(client)
    assert (await problem_of(await client.post("/v1/me/device"), 409))["key"] == "no_device"


@pytest.mark.parametrize("path", ["/v1/me", "/v1/me/coupons", "/v1/me/events", "/v1/me/points"])
async def test_only_shoppers_have_a_phone(client: Client, path: str) -> None:
    await problem_of(await client.get(path), 401)
    await problem_of(await client.get(path, headers=MANAGER), 403)


async def test_unknown_deal_is_not_found(client: Client) -> None:
    await joined(client)
    path = "/v1/shares/shr_1"
    await problem_of(await client.get(path), 404)
    await problem_of(await client.post(f"{path}/opened", json={}), 404)
    await problem_of(await client.post(f"{path}/claim", json={}), 404)


async def test_withdrawn_consent_stops_offers(client: Client, shop: Shop) -> None:
    await shop.runs()
    who = await joined(client)
    await client.put("/v1/me/consents/location_offers", json={"granted": False})
    await shop.coupons.on_zone_event(zone_event(who["id"]))
    assert (await read(client, "/v1/me/coupons"))["items"] == []
