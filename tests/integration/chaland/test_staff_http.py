from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import ClientSession
from sqlalchemy.exc import DBAPIError

from chaland.auth import STAFF
from chaland.database import open_database
from chaland.migrations import migrate
from chaland.staff import Staff
from conventions.roles import Role
from testbed.service import Service

ANA = {"name": "ana", "password": "a long password", "role": "manager", "stores": ["square"]}


@pytest.fixture
async def admin(running: Service) -> AsyncIterator[ClientSession]:
    async with running.staff(Role.ADMIN) as browser:
        yield browser


async def sent(
    browser: ClientSession, method: str, path: str, body: Any = None, *, status: int = 200
) -> Any:
    async with browser.request(method, path, json=body) as response:
        assert response.status == status, await response.text()
        return await response.json() if response.content_length else None


async def test_staff_are_made_listed_changed_and_removed(
    running: Service, admin: ClientSession
) -> None:
    made = await sent(admin, "POST", "/v1/staff", ANA, status=201)
    path = f"/v1/staff/{made['id']}"
    changed = await sent(admin, "PATCH", path, {"role": "auditor"})
    listed = (await sent(admin, "GET", "/v1/staff"))["items"]
    await sent(admin, "DELETE", path, status=204)

    assert changed == {"id": made["id"], "name": "ana", "role": "auditor", "stores": ["square"]}
    assert changed in listed
    assert await running.app[STAFF].log_in("ana", ANA["password"]) is None  # type: ignore[arg-type]
    await sent(admin, "DELETE", path, status=404)


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("PATCH", {"password": "another password"}, 200),
        ("DELETE", None, 204),
    ],
)
async def test_who_is_removed_or_gets_a_new_password_is_logged_out(
    running: Service, admin: ClientSession, method: str, body: Any, status: int
) -> None:
    made = await sent(admin, "POST", "/v1/staff", ANA, status=201)
    async with running.browser() as browser:
        await sent(
            browser, "POST", "/v1/session", {k: ANA[k] for k in ("name", "password")}, status=201
        )
        await sent(admin, method, f"/v1/staff/{made['id']}", body, status=status)

        await sent(browser, "GET", "/v1/session", status=401)


async def test_a_name_is_given_once(admin: ClientSession) -> None:
    await sent(admin, "POST", "/v1/staff", ANA, status=201)

    await sent(admin, "POST", "/v1/staff", ANA, status=409)


@pytest.mark.parametrize(
    "wrong", [{"role": "shopper"}, {"password": "short"}, {"name": ""}, {"role": "king"}]
)
async def test_what_nobody_can_be_is_refused(admin: ClientSession, wrong: dict[str, str]) -> None:
    await sent(admin, "POST", "/v1/staff", ANA | wrong, status=422)


@pytest.mark.parametrize("stores", [[], ["elsewhere"], ["square", "elsewhere"]])
async def test_an_admin_of_one_store_gives_no_more_than_that(
    running: Service, admin: ClientSession, stores: list[str]
) -> None:
    beyond = await sent(admin, "POST", "/v1/staff", ANA | {"stores": stores}, status=201)
    own = await sent(admin, "POST", "/v1/staff", ANA | {"name": "bob"}, status=201)
    async with running.staff(Role.ADMIN, "square") as local:
        wanted = ANA | {"name": "eve", "stores": stores}
        await sent(local, "POST", "/v1/staff", wanted, status=403)
        await sent(local, "PATCH", f"/v1/staff/{own['id']}", {"stores": stores}, status=403)
        await sent(local, "PATCH", f"/v1/staff/{beyond['id']}", {"role": "till"}, status=403)
        await sent(local, "DELETE", f"/v1/staff/{beyond['id']}", status=403)
        names = [one["name"] for one in (await sent(local, "GET", "/v1/staff"))["items"]]

    assert ("bob" in names, "ana" in names) == (True, False)


async def test_the_audit_log_says_who_did_what_to_whom(
    running: Service, admin: ClientSession
) -> None:
    me = (await sent(admin, "GET", "/v1/session"))["id"]
    made = (await sent(admin, "POST", "/v1/staff", ANA, status=201))["id"]
    await sent(admin, "PATCH", f"/v1/staff/{made}", {"role": "auditor"})
    await sent(admin, "DELETE", f"/v1/staff/{made}", status=204)
    await running.key(Role.TILL)
    await running.app[STAFF].revoke_keys("tests")
    first = await sent(admin, "GET", "/v1/audit-log?limit=2")
    rest = await sent(admin, "GET", f"/v1/audit-log?after={first['next']}")

    told = [(one["actor"], one["action"], one["subject"]) for one in first["items"] + rest["items"]]
    assert [one for one in told if one[2] == made] == [
        (me, "staff.created", made),
        (me, "staff.changed", made),
        (me, "staff.removed", made),
    ]
    assert [action for _, action, _ in told[-2:]] == ["key.created", "key.revoked"]


@pytest.mark.parametrize("statement", ["UPDATE audit_log SET actor = 'x'", "DELETE FROM audit_log"])
async def test_nobody_changes_the_audit_log(empty_database_url: str, statement: str) -> None:
    engine = open_database(empty_database_url)
    await migrate(engine)
    await Staff(engine, lambda: 1).put("ana", "a long password", Role.MANAGER)

    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            await connection.execute(sa.text(statement))

    await engine.dispose()
