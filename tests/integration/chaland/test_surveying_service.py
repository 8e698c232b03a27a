"""A survey over HTTP, with a phone that came through the portal."""

import asyncio
import time

import pytest
from aiohttp import ClientResponse, ClientSession

from conventions.roles import Role
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import IN_ZONE, messages

MAC = "02:a4:83:e7:12:34"
BASE = "/v1/stores/square/survey"
HEAD = "point,x,y,floor,access_point,rssi\n"
STAND = {"floor": "0", "kind": "stand", "x": IN_ZONE[0], "y": IN_ZONE[1]}


async def refused(response: ClientResponse, status: int, key: str) -> dict[str, object]:
    assert response.status == status
    assert response.content_type == "application/problem+json"
    problem: dict[str, object] = await response.json()
    assert problem["key"] == key
    return problem


async def join(browser: ClientSession) -> None:
    arrived = await browser.get("/portal/square", params={"client_mac": MAC}, allow_redirects=False)
    assert arrived.status == 303


async def begun(browser: ClientSession, **changes: object) -> str:
    response = await browser.post(f"{BASE}/measurements", json=STAND | changes)
    assert response.status == 201
    return f"{BASE}/measurements/{(await response.json())['id']}"


async def be_heard(broker: Broker, browser: ClientSession, one: str) -> dict[str, int]:
    """Let the access points hear the phone, and wait until the service knows."""
    for _ in range(3):
        await publish(broker, messages(time.time_ns() // 1_000_000, {MAC: [IN_ZONE]}))
    async with patience("15 readings of the survey"):
        while True:
            now: dict[str, int] = await (await browser.get(one)).json()
            if now["readings"] == 15:
                return now
            await asyncio.sleep(0.02)


async def test_a_place_is_measured_with_the_phone_that_asks(
    running: Service, mosquitto: Broker
) -> None:
    async with running.staff() as browser:
        await join(browser)
        one = await begun(browser)
        now = await be_heard(mosquitto, browser, one)
        response = await browser.post(f"{one}/finish")
        measured = await response.json()
        state = await (await browser.get(f"{BASE}/floors/0")).json()
        csv = await (await browser.get(f"{BASE}.csv")).text()

    assert (now["access_points"], now["way_points"]) == (5, 1)
    assert response.status == 201
    assert (measured["samples"], measured["access_points"]) == (15, 5)
    assert [point["point"] for point in state["points"]] == measured["points"]
    assert state["phone"] is True
    assert state["expected_error"]["now_m"] < state["expected_error"]["without_survey_m"]
    assert csv.splitlines()[0] == HEAD.strip()
    assert len(csv.splitlines()) == 16
    assert MAC not in csv


async def test_a_walk_is_measured_between_its_way_points(
    running: Service, mosquitto: Broker
) -> None:
    async with running.staff() as browser:
        await join(browser)
        one = await begun(browser, kind="walk")
        await refused(await browser.post(f"{one}/finish"), 422, "too_few_way_points")
        await be_heard(mosquitto, browser, one)
        passed = await browser.post(f"{one}/way-points", json={"x": 18, "y": 10})
        response = await browser.post(f"{one}/finish")

    assert (await passed.json())["way_points"] == 2
    assert response.status == 201


async def test_whoever_did_not_come_through_the_portal_is_told_what_to_do(
    running: Service,
) -> None:
    async with running.staff() as browser:
        problem = await refused(
            await browser.post(f"{BASE}/measurements", json=STAND), 409, "no_phone"
        )
        state = await (await browser.get(f"{BASE}/floors/0")).json()

    assert "WiFi" in str(problem["detail"])
    assert state["phone"] is False


async def test_a_phone_that_is_not_heard_is_told_so(running: Service) -> None:
    async with running.staff() as browser:
        await join(browser)
        one = await begun(browser)
        await refused(await browser.post(f"{one}/finish"), 422, "nothing_heard")
        await refused(await browser.get(one), 404, "not_found")


async def test_what_was_begun_can_be_dropped(running: Service) -> None:
    async with running.staff() as browser:
        await join(browser)
        one = await begun(browser)

        assert (await browser.delete(one)).status == 204
        await refused(await browser.delete(one), 404, "not_found")


async def test_a_file_goes_in_and_out_and_points_are_forgotten(running: Service) -> None:
    rows = f"{HEAD}desk,1.000,2.000,0,square-ap-1,-50.00\ndoor,-4.000,30.000,0,elsewhere,-61.50\n"
    async with running.staff() as browser:
        put = await browser.put(f"{BASE}.csv", data=rows.encode("utf-8-sig"))
        assert await put.json() == {"points": 2, "samples": 2, "access_points": 2}
        exported = await browser.get(f"{BASE}.csv")
        assert await exported.text() == rows
        assert "square-survey.csv" in exported.headers["Content-Disposition"]

        assert (await browser.delete(f"{BASE}/floors/0/points/desk")).status == 204
        again = await browser.delete(f"{BASE}/floors/0/points/desk")
        await refused(again, 404, "not_found")
        assert "desk" not in await (await browser.get(f"{BASE}.csv")).text()


async def test_a_file_takes_the_place_of_the_version_that_one_knows(running: Service) -> None:
    first, second = (f"{HEAD}{name},1.000,2.000,0,ap,-50.00\n".encode() for name in "ab")
    async with running.staff() as browser:
        nothing = (await browser.get(f"{BASE}.csv")).headers["ETag"]
        unknown = await browser.put(f"{BASE}.csv", data=first, headers={"If-Match": "*"})
        await refused(unknown, 412, "precondition_failed")
        put = await browser.put(f"{BASE}.csv", data=first, headers={"If-Match": nothing})
        etag = put.headers["ETag"]
        assert (put.status, (await browser.get(f"{BASE}.csv")).headers["ETag"]) == (200, etag)

        for header in ({"If-Match": nothing}, {"If-None-Match": "*"}, {"If-None-Match": etag}):
            stale = await browser.put(f"{BASE}.csv", data=second, headers=header)
            await refused(stale, 412, "precondition_failed")
        assert await (await browser.get(f"{BASE}.csv")).read() == first

        for header in ({"If-Match": etag}, {"If-Match": "*"}, {}):
            assert (await browser.put(f"{BASE}.csv", data=second, headers=header)).status == 200
        again = await browser.get(f"{BASE}.csv", headers={"If-None-Match": etag})
        assert await again.read() == second
        same = await browser.get(f"{BASE}.csv", headers={"If-None-Match": again.headers["ETag"]})
        assert (same.status, await same.read()) == (304, b"")


async def test_a_new_file_is_kept_where_there_is_none(running: Service) -> None:
    data = f"{HEAD}desk,1,2,0,ap,-50\n".encode()
    async with running.staff() as browser:
        put = await browser.put(f"{BASE}.csv", data=data, headers={"If-None-Match": "*"})

    assert put.status == 200


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ("desk,1,2,0,ap,12", "line 3: rssi"),
        ("desk,1,two,0,ap,-50", "line 3: y"),
        ("desk,1,2,9,ap,-50", "line 3: floor"),
    ],
)
async def test_a_wrong_row_is_named_and_nothing_is_kept(
    running: Service, rows: str, field: str
) -> None:
    async with running.staff() as browser:
        data = f"{HEAD}good,1,2,0,ap,-50\n{rows}\n".encode()
        problem = await refused(await browser.put(f"{BASE}.csv", data=data), 422, "invalid_survey")
        kept = await (await browser.get(f"{BASE}.csv")).text()

    assert [error["field"] for error in problem["errors"]] == [field]  # type: ignore[attr-defined] # JSON
    assert kept == HEAD


async def test_a_file_that_is_no_text_is_refused(running: Service) -> None:
    async with running.staff() as browser:
        await refused(await browser.put(f"{BASE}.csv", data=b"\xff\xfe"), 400, "malformed_csv")


async def test_unknown_floors_and_odd_places_are_refused(running: Service) -> None:
    async with running.staff() as browser:
        await join(browser)
        await refused(await browser.get(f"{BASE}/floors/9"), 404, "unknown_floor")
        for wrong in ({"floor": "9"}, {"x": 2e6}, {"kind": "fly"}, {"x": None}):
            response = await browser.post(f"{BASE}/measurements", json=STAND | wrong)
            await refused(response, 422, "invalid_body")


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUDITOR, Role.TILL])
async def test_only_managers_and_admins_survey(running: Service, role: Role) -> None:
    key = await running.key(role)
    async with running.browser(Authorization=f"Bearer {key}") as browser:
        for method, path in (
            ("GET", f"{BASE}/floors/0"),
            ("POST", f"{BASE}/measurements"),
            ("GET", f"{BASE}.csv"),
            ("PUT", f"{BASE}.csv"),
            ("DELETE", f"{BASE}/floors/0/points/desk"),
        ):
            await refused(await browser.request(method, path), 403, "forbidden")


async def test_other_stores_are_not_ones_own(running: Service) -> None:
    async with running.staff(Role.MANAGER, "elsewhere") as browser:
        await refused(await browser.get(f"{BASE}.csv"), 403, "forbidden")
