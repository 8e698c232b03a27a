from typing import Any

import pytest

from tests.counters import ADMIN, CAMPAIGN, MANAGER, STORE, TILL, Client, made, problem_of
from tests.offers import zone_event
from tests.shops import Shop

CAMPAIGNS = "/v1/campaigns"


async def test_campaign_is_made_read_and_listed(client: Client) -> None:
    response = await client.post(CAMPAIGNS, json=CAMPAIGN, headers=MANAGER)
    campaign = await response.json()
    assert response.status == 201
    assert response.headers["Location"] == f"{CAMPAIGNS}/{campaign['id']}"
    assert {**campaign, **CAMPAIGN, "valid_until": "2026-11-30T23:00:00Z"} == {
        **campaign,
        "offer": CAMPAIGN["offer"],
    }
    read = await client.get(response.headers["Location"], headers=MANAGER)
    assert await read.json() == campaign
    assert read.headers["ETag"] == response.headers["ETag"] == '"1"'
    listed = await (await client.get(CAMPAIGNS, headers=MANAGER)).json()
    assert listed == {"items": [campaign], "next": None}


async def test_what_is_not_named_has_a_default(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    assert campaign["once"] == "visit"
    assert campaign["dwell_s"] == 20
    assert campaign["opening"] is None
    assert campaign["limit_total"] is None
    assert campaign["metadata"] == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zones": []}, "zones"),
        ({"zones": ["cellar"]}, "zones"),
        ({"name": "  "}, "name"),
        ({"name": "x\0y"}, "name"),
        ({"title": {"en": "only English"}}, "title"),
        ({"offer": {"kind": "percent", "value": 120}}, "offer.value"),
        ({"offer": {"kind": "gift"}}, "offer.kind"),
        ({"offer": {"kind": "text"}}, "offer.text"),
        ({"valid_from": "yesterday"}, "valid_from"),
        ({"valid_from": "2026-11-01T00:00:00"}, "valid_from"),
        ({"valid_from": "0001-01-01T00:00:00Z"}, "valid_from"),
        ({"valid_from": "2026-12-24T00:00:00Z"}, "valid_until"),
        ({"opening": {"from": "9:00"}}, "opening.from"),
        ({"opening": {"days": [0]}}, "opening.days[0]"),
        ({"opening": {"days": []}}, "opening.days"),
        ({"once": "sometimes"}, "once"),
        ({"hold_out": 1.1}, "hold_out"),
        ({"limit_total": 0}, "limit_total"),
        ({"dwell_s": -1}, "dwell_s"),
        ({"priority": 10**30}, "priority"),
        ({"image": "https://elsewhere.example/x.png"}, "image"),
        ({"metadata": {"a b": "c"}}, "metadata"),
        ({"state": "dormant"}, "state"),
    ],
)
async def test_wrong_field_is_named(client: Client, changes: dict[str, Any], field: str) -> None:
    response = await client.post(CAMPAIGNS, json={**CAMPAIGN, **changes}, headers=MANAGER)
    problem = await problem_of(response, 422)
    assert problem["key"] == "invalid_body"
    assert field in [error["field"] for error in problem["errors"]] or field in problem["detail"]


async def test_store_has_to_exist(client: Client) -> None:
    elsewhere = {**CAMPAIGN, "store": "nowhere"}
    response = await client.post(CAMPAIGNS, json=elsewhere, headers=ADMIN)
    assert (await problem_of(response, 404))["key"] == "unknown_store"


async def test_edit_changes_what_it_names(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, {**CAMPAIGN, "limit_total": 5}, **MANAGER)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    changes = {"state": "paused", "limit_total": None, "opening": {"days": [6], "from": "09:00"}}
    response = await client.patch(path, json=changes, headers=MANAGER)
    edited = await response.json()
    assert response.status == 200
    assert response.headers["ETag"] == '"2"'
    opening = {"days": [6], "from": "09:00", "to": "00:00"}
    expected = {**campaign, **changes, "opening": opening, "updated_at": edited["updated_at"]}
    assert edited == expected


async def test_edit_of_a_version_that_is_gone_is_refused(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    first = {**MANAGER, "If-Match": '"1"'}
    assert (await client.patch(path, json={"priority": 1}, headers=first)).status == 200
    response = await client.patch(path, json={"priority": 2}, headers=first)
    assert (await problem_of(response, 412))["key"] == "precondition_failed"


async def test_edit_is_checked_as_a_whole(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    wrong: list[dict[str, Any]] = [
        {"zones": []},
        {"valid_until": "2026-10-01T00:00:00Z"},
        {"name": None},
    ]
    for changes in wrong:
        await problem_of(await client.patch(path, json=changes, headers=MANAGER), 422)
    await problem_of(await client.patch(path, data=b"{", headers=MANAGER), 400)


async def test_ended_campaign_never_runs_again(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, {**CAMPAIGN, "state": "ended"}, **MANAGER)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    response = await client.patch(path, json={"state": "running"}, headers=MANAGER)
    assert (await problem_of(response, 409))["key"] == "campaign_ended"
    renamed = await client.patch(path, json={"name": "Old"}, headers=MANAGER)
    assert renamed.status == 200


async def test_pages_follow_each_other(client: Client) -> None:
    ids = [(await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER))["id"] for _ in range(5)]
    found: list[str] = []
    after = ""
    while True:
        page = await (await client.get(f"{CAMPAIGNS}?limit=2{after}", headers=MANAGER)).json()
        found += [campaign["id"] for campaign in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == sorted(ids)


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "after=a%00b", "store=a/b"])
async def test_wrong_query_is_named(client: Client, query: str) -> None:
    response = await client.get(f"{CAMPAIGNS}?{query}", headers=MANAGER)
    assert (await problem_of(response, 422))["key"] == "invalid_query"


async def test_staff_of_another_store_sees_and_changes_nothing(client: Client) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    other = {**MANAGER, STORE: "other"}
    await problem_of(await client.get(path, headers=other), 403)
    await problem_of(await client.get(f"{path}/funnel", headers=other), 403)
    await problem_of(await client.patch(path, json={}, headers=other), 403)
    await problem_of(await client.post(CAMPAIGNS, json=CAMPAIGN, headers=other), 403)
    await problem_of(await client.get(f"{CAMPAIGNS}?store=shop", headers=other), 403)
    assert (await (await client.get(CAMPAIGNS, headers=other)).json())["items"] == []
    assert (await (await client.get("/v1/decisions", headers=other)).json())["items"] == []


async def test_auditor_reads_and_does_not_write(client: Client) -> None:
    auditor = {**MANAGER, "X-Role": "auditor"}
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    assert (await client.get(CAMPAIGNS, headers=auditor)).status == 200
    await problem_of(await client.post(CAMPAIGNS, json=CAMPAIGN, headers=auditor), 403)
    path = f"{CAMPAIGNS}/{campaign['id']}"
    await problem_of(await client.patch(path, json={}, headers=auditor), 403)
    await problem_of(await client.get(CAMPAIGNS, headers=TILL), 403)
    await problem_of(await client.get(CAMPAIGNS), 401)


async def test_funnel_has_both_numbers_of_every_rate(client: Client, shop: Shop) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    lea, ali = await shop.joins("Léa"), await shop.joins("Ali", consents={})
    await shop.gets_coupon(lea.id)
    await shop.coupons.on_zone_event(zone_event(ali.id, "evt_2"))
    [view] = await shop.on_phone(lea.id)
    await shop.coupons.phone.view(lea.id, view.id)

    response = await client.get(f"{CAMPAIGNS}/{campaign['id']}/funnel", headers=MANAGER)
    funnel = await response.json()

    assert funnel["definition_version"] == 1
    assert (funnel["considered"], funnel["eligible"], funnel["sent"]) == (1, 1, 1)
    assert funnel["suppressed"] == {"no_consent": {"below": 10}}
    assert funnel["rates"]["viewed"] == {"numerator": 1, "denominator": 1}
    assert funnel["rates"]["redeemed"] == {"numerator": 0, "denominator": 1}


async def test_decisions_say_why_and_why_not(client: Client, shop: Shop) -> None:
    campaign = await made(client, CAMPAIGNS, CAMPAIGN, **MANAGER)
    who = await shop.joins()
    coupon = await shop.gets_coupon(who.id)
    later = coupon.issued_at + 60_000
    await shop.coupons.on_zone_event(zone_event(who.id, "evt_2", at=later, since=later - 30_000))

    path = f"/v1/decisions?campaign={campaign['id']}&customer={who.id}"
    page = await (await client.get(path, headers=MANAGER)).json()
    assert [row["outcome"] for row in page["items"]] == ["once_per_visit", "issued"]
    assert page["items"][1]["coupon"] == coupon.id
    assert page["items"][1]["at"] == "2026-11-21T13:00:00Z"
    first = await (await client.get(f"{path}&limit=1", headers=MANAGER)).json()
    rest = await (await client.get(f"{path}&after={first['next']}", headers=MANAGER)).json()
    assert first["items"] + rest["items"] == page["items"]


async def test_unknown_campaign_is_not_found(client: Client) -> None:
    for path in ("cmp_1", "cmp_1/funnel", "a%00b", "a b"):
        await problem_of(await client.get(f"{CAMPAIGNS}/{path}", headers=MANAGER), 404)
    await problem_of(await client.patch(f"{CAMPAIGNS}/cmp_1", json={}, headers=MANAGER), 404)
