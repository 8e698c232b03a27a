"""Objecting with a phone, and naming the devices of staff, over HTTP."""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from conventions.roles import Role
from testbed.service import Service
from testbed.square import STORE

MAC, OTHER = "02:a4:83:e7:12:34", "02:a4:83:e7:12:35"
OBJECTION = f"/v1/stores/{STORE}/objection"
STAFF_DEVICES = f"/v1/stores/{STORE}/staff-devices"


async def arrive(browser: ClientSession, mac: str = MAC) -> None:
    await browser.get(f"/portal/{STORE}", params={"client_mac": mac}, allow_redirects=False)


async def objection(browser: ClientSession) -> Any:
    return await (await browser.get(OBJECTION)).json()


async def test_a_phone_objects_without_any_login(running: Service) -> None:
    async with running.browser() as browser:
        await arrive(browser)
        assert await objection(browser) == {"phone": True, "objected": False}

        said = [await browser.put(OBJECTION) for _ in range(2)]

        assert [response.status for response in said] == [200, 200]
        assert await objection(browser) == {"phone": True, "objected": True}
        page = await (await browser.get(f"/about/{STORE}")).text()
        assert 'data-objected="yes"' in page

        await browser.delete(OBJECTION)
        assert await objection(browser) == {"phone": True, "objected": False}


async def test_an_objection_follows_to_the_next_address_of_the_phone(running: Service) -> None:
    async with running.browser() as browser:
        await arrive(browser)
        await browser.put(OBJECTION)
        await arrive(browser, OTHER)

        assert await objection(browser) == {"phone": True, "objected": True}


async def test_a_browser_that_did_not_come_through_the_portal_has_no_phone(
    running: Service,
) -> None:
    async with running.browser() as browser:
        assert await objection(browser) == {"phone": False, "objected": False}
        refused = await browser.put(OBJECTION)

        assert refused.status == 409
        assert (await refused.json())["key"] == "no_phone"
        page = await (await browser.get(f"/about/{STORE}")).text()
        assert 'data-phone="no"' in page


async def test_an_unknown_store_has_no_objections(running: Service) -> None:
    async with running.browser() as browser:
        response = await browser.get("/v1/stores/elsewhere/objection")

    assert response.status == 404


async def test_a_manager_leaves_a_device_of_staff_out(running: Service) -> None:
    async with running.staff(Role.MANAGER, STORE) as browser:
        added = await browser.post(STAFF_DEVICES, json={"mac": MAC})
        device = (await added.json())["id"]
        listed = await (await browser.get(STAFF_DEVICES)).json()
        removed = await browser.delete(f"{STAFF_DEVICES}/{device}")
        again = await browser.delete(f"{STAFF_DEVICES}/{device}")

    assert added.status == 201
    assert listed == {"items": [{"id": device}]}
    assert MAC.replace(":", "") not in device
    assert (removed.status, again.status) == (204, 404)


async def test_a_wrong_address_is_not_repeated(running: Service) -> None:
    async with running.staff(Role.MANAGER, STORE) as browser:
        response = await browser.post(STAFF_DEVICES, json={"mac": "02a483e7123"})
        content = await response.text()

    assert response.status == 422
    assert "02a483e7123" not in content


async def test_staff_devices_are_for_managers(running: Service) -> None:
    async with running.staff(Role.MARKETER, STORE) as marketer, running.browser() as nobody:
        assert (await marketer.post(STAFF_DEVICES, json={"mac": MAC})).status == 403
        assert (await nobody.get(STAFF_DEVICES)).status == 401


async def test_no_address_is_kept(running: Service, tmp_path: Path) -> None:
    async with running.staff(Role.MANAGER, STORE) as browser:
        await browser.post(STAFF_DEVICES, json={"mac": MAC})
        await arrive(browser, OTHER)
        await browser.put(OBJECTION)

    kept = await asyncio.to_thread(everything_in, tmp_path)
    for mac in (MAC, OTHER):
        assert mac.encode() not in kept
        assert mac.replace(":", "").encode() not in kept


def everything_in(folder: Path) -> bytes:
    """Return what the database's files hold, in lower case."""
    return b"".join(file.read_bytes() for file in folder.glob("chaland.db*")).lower()
