import pytest
from aiohttp import ClientResponse

from chaland.auth import STAFF
from conventions.roles import Role
from testbed.service import Service

FIGURES = "/v1/stores/square/figures"


async def refused(response: ClientResponse, status: int, key: str) -> None:
    assert response.status == status
    assert response.content_type == "application/problem+json"
    assert (await response.json())["key"] == key


async def test_nobody_sees_figures_without_logging_in(running: Service) -> None:
    async with running.browser() as browser:
        await refused(await browser.get(FIGURES), 401, "unauthenticated")


async def test_the_right_password_logs_in_and_out(running: Service) -> None:
    await running.app[STAFF].put("ana", "a long password", Role.MANAGER, ["square"])
    async with running.browser() as browser:
        login = {"name": "ana", "password": "a long password"}
        async with browser.post("/v1/session", json=login) as response:
            assert response.status == 201
            assert (await response.json())["stores"] == ["square"]
        assert (await browser.get(FIGURES)).status == 200
        assert (await browser.get("/v1/session")).status == 200

        assert (await browser.delete("/v1/session")).status == 204
        assert (await browser.get(FIGURES)).status == 401


async def test_a_link_logs_in_and_leads_on(running: Service) -> None:
    async with running.staff() as browser:
        assert (await browser.get(FIGURES)).status == 200


async def test_a_false_link_logs_nobody_in(running: Service) -> None:
    async with running.browser() as browser:
        response = await browser.get("/login/link", params={"token": "false"})

    assert response.status == 410


async def test_staff_see_their_own_stores_alone(running: Service) -> None:
    async with running.staff(Role.MANAGER, "elsewhere") as browser:
        await refused(await browser.get(FIGURES), 403, "forbidden")


async def test_a_role_that_may_not_is_refused(running: Service) -> None:
    key = await running.key(Role.TILL)
    async with running.browser(Authorization=f"Bearer {key}") as browser:
        await refused(await browser.get(FIGURES), 403, "forbidden")


async def test_a_false_key_is_refused_everywhere(running: Service) -> None:
    async with running.browser(Authorization="Bearer chk_FALSE") as browser:
        await refused(await browser.get("/healthz"), 401, "unauthenticated")


async def test_who_loses_the_right_loses_it_at_once(running: Service) -> None:
    async with running.staff(Role.MANAGER) as browser:
        assert (await browser.get(FIGURES)).status == 200
        await running.app[STAFF].put("manager ()", "a password", Role.TILL)
        await refused(await browser.get(FIGURES), 403, "forbidden")


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
async def test_another_site_cannot_act_with_our_cookies(
    running: Service, headers: dict[str, str]
) -> None:
    async with running.staff() as browser:
        response = await browser.delete("/v1/session", headers=headers)
        await refused(response, 403, "cross_site")


async def test_an_unknown_store_is_not_found(running: Service) -> None:
    async with running.staff() as browser:
        await refused(await browser.get("/v1/stores/none/figures"), 404, "not_found")


async def test_the_portal_seals_the_device_and_forgets_its_address(
    running: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    address = "02:a4:83:e7:12:34"
    async with running.browser() as browser:
        query = {"client_mac": address}
        async with browser.get("/portal/square", params=query, allow_redirects=False) as response:
            cookies = {name: morsel.value for name, morsel in response.cookies.items()}
            said = f"{response.headers} {await response.text()}"

    assert response.status == 303
    assert response.headers["Location"] == "/s/square"
    sealed = cookies["chaland_device"]
    everywhere = said + sealed + "".join(capsys.readouterr())
    assert address not in everywhere
    assert address.replace(":", "") not in everywhere
