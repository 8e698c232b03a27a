"""Access points and calibrations over HTTP, of a store in which a phone walks about."""

import asyncio
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from conventions.roles import Role
from locator.http import LOCATOR
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.publisher import publish
from testbed.service import Service
from testbed.square import ACCESS_POINTS, messages

START_MS = 1_795_350_000_000
BASE = "/v1/stores/square"
LIST = f"{BASE}/calibrations"
MAC = "02a483e71234"
SURVEY = "point,x,y,floor,access_point,rssi\n" + "".join(
    f"p{i},{3 * i},{3 * i},0,square-ap-1,{-50 - i}\n" for i in range(6)
)


async def content_of(response: ClientResponse, status: int = 200) -> Any:
    assert response.status == status
    return await response.json()


async def refused(response: ClientResponse, status: int, key: str) -> None:
    assert response.content_type == "application/problem+json"
    assert (await content_of(response, status))["key"] == key


async def heard(running: Service, broker: Broker, browser: ClientSession, after_s: int = 0) -> Any:
    """Let a phone be heard for a minute, and return the access points when that is told."""
    way = [(2 + second / 4, 10.0) for second in range(60)]
    await publish(broker, messages(START_MS + after_s * 1000, {MAC: way}))
    async with patience("what the page of access points learned"):
        while True:
            points = await content_of(await browser.get(f"{BASE}/access-points"))
            snapshot = await running.app[LOCATOR].views.snapshot("square")
            assert snapshot is not None
            told = (
                snapshot.at and snapshot.at.timestamp() * 1000 >= START_MS + (after_s + 58) * 1000
            )
            if told:
                return points
            await asyncio.sleep(0.02)


async def test_access_points_say_how_they_do(running: Service, mosquitto: Broker) -> None:
    async with running.staff() as browser:
        before = await content_of(await browser.get(f"{BASE}/access-points"))
        points = await heard(running, mosquitto, browser)

    assert {point["state"] for point in before["items"]} == {"silent"}
    assert points["learns_from"] == "readings"
    assert [point["id"] for point in points["items"]] == [
        f"square-{name}" for name in ACCESS_POINTS
    ]
    first = points["items"][0]
    assert (first["floor"], first["place"]) == ("0", {"x": 1.0, "y": 1.0})
    assert (first["state"], first["left_out"], first["suspected_place"]) == ("heard", False, None)
    assert 0.5 < first["trust"] <= 1


async def test_one_goes_back_to_an_earlier_calibration(running: Service, mosquitto: Broker) -> None:
    async with running.staff() as browser:
        await heard(running, mosquitto, browser)
        assert await content_of(await browser.get(LIST)) == {"items": [], "next": None}
        await running.app[LOCATOR].calibrations.store_all()
        [early] = (await content_of(await browser.get(LIST)))["items"]
        shown = await content_of(await browser.get(f"{LIST}/{early['id']}"))
        await heard(running, mosquitto, browser, after_s=60)
        gone = await content_of(await browser.post(f"{LIST}/{early['id']}/restore"))
        again = await content_of(await browser.post(f"{LIST}/{early['id']}/restore"))
        kept = await content_of(await browser.get(LIST))
        page = await content_of(await browser.get(LIST, params={"limit": 1}))
        rest = await content_of(await browser.get(LIST, params={"after": page["next"]}))

    assert early["reason"] == "stop"
    assert early["at"].endswith("Z")
    assert early["access_points"] == len(shown["access_points"]) == 5
    assert gone == again == shown
    reasons = [one["reason"] for one in kept["items"]]
    assert reasons == ["restore", "before_restore", "stop"]
    assert kept["items"][0]["went_back_to"] == early["id"]
    assert page["items"] + rest["items"] == kept["items"]


async def test_a_surveyed_store_has_nothing_to_go_back_to(
    running: Service, mosquitto: Broker
) -> None:
    async with running.staff() as browser:
        await heard(running, mosquitto, browser)
        await running.app[LOCATOR].calibrations.store_all()
        [early] = (await content_of(await browser.get(LIST)))["items"]
        await content_of(await browser.put(f"{BASE}/survey.csv", data=SURVEY.encode()))
        async with patience("the survey to be learned"):
            while True:
                points = await content_of(await browser.get(f"{BASE}/access-points"))
                if points["learns_from"] == "survey":
                    break
                await asyncio.sleep(0.05)
        restored = await browser.post(f"{LIST}/{early['id']}/restore")
        await refused(restored, 409, "nothing_to_calibrate")


async def test_odd_requests_are_refused(running: Service) -> None:
    elsewhere = "/v1/stores/nowhere/calibrations"
    async with running.staff() as browser:
        await refused(await browser.get(f"{LIST}/cal_x"), 404, "unknown_calibration")
        await refused(await browser.post(f"{LIST}/cal_x/restore"), 404, "unknown_calibration")
        await refused(await browser.get(LIST, params={"limit": "0"}), 422, "invalid_query")
        await refused(await browser.get(LIST, params={"after": "a b"}), 422, "invalid_query")
        await refused(await browser.get(elsewhere), 404, "not_found")
        await refused(await browser.post(f"{elsewhere}/cal_x/restore"), 404, "not_found")


async def test_another_store_is_not_ones_own(running: Service) -> None:
    async with running.staff(Role.MANAGER, "elsewhere") as browser:
        await refused(await browser.get(LIST), 403, "forbidden")
        await refused(await browser.post(f"{LIST}/cal_x/restore"), 403, "forbidden")


@pytest.mark.parametrize("role", [Role.MARKETER, Role.AUDITOR])
async def test_who_only_looks_does_not_go_back(running: Service, role: Role) -> None:
    async with running.staff(role, "square") as browser:
        await content_of(await browser.get(LIST))
        await refused(await browser.post(f"{LIST}/cal_x/restore"), 403, "forbidden")


async def test_a_till_sees_nothing_of_it(running: Service) -> None:
    key = await running.key(Role.TILL, "square")
    async with running.browser(Authorization=f"Bearer {key}") as browser:
        await refused(await browser.get(LIST), 403, "forbidden")
        await refused(await browser.get(f"{BASE}/access-points"), 403, "forbidden")
