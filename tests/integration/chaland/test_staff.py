import asyncio
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.staff import HASHES_AT_ONCE, Staff
from chaland.tables import staff as staff_table
from conventions.roles import Role


class StoppedClock:
    now = 1_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def staff(database: AsyncEngine) -> Staff:
    return Staff(database, StoppedClock())


async def test_the_right_password_logs_in(staff: Staff) -> None:
    await staff.put("ana", "a long password", Role.MANAGER, ["galerie"])

    identity = await staff.log_in("ana", "a long password")

    assert identity is not None
    assert (identity.role, identity.stores) == (Role.MANAGER, ("galerie",))


@pytest.mark.parametrize(("name", "password"), [("ana", "wrong"), ("bob", "a long password")])
async def test_a_wrong_name_or_password_does_not(staff: Staff, name: str, password: str) -> None:
    await staff.put("ana", "a long password", Role.MANAGER)

    assert await staff.log_in(name, password) is None


async def test_putting_the_same_name_again_changes_it(staff: Staff) -> None:
    first = await staff.put("ana", "old", Role.MANAGER)

    second = await staff.put("ana", "new", Role.AUDITOR)

    assert second == first
    assert await staff.log_in("ana", "old") is None
    identity = await staff.identity(first)
    assert identity is not None
    assert identity.role is Role.AUDITOR


async def test_a_key_names_its_holder_until_it_is_revoked(staff: Staff) -> None:
    key = await staff.create_key("till 1", Role.TILL, ["galerie"])

    held = await staff.of_key(key)
    assert held is not None
    assert (held.role, held.stores) == (Role.TILL, ("galerie",))

    assert await staff.revoke_keys("till 1") == 1
    assert await staff.of_key(key) is None


async def test_an_unknown_key_names_nobody(staff: Staff) -> None:
    assert await staff.of_key("chk_NOTHING") is None


async def test_no_more_passwords_are_hashed_at_once_than_the_machine_can_bear(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify, now, most = staff._verify, threading.Semaphore(HASHES_AT_ONCE), []

    def watched(known: str, password: str) -> bool:
        most.append(now.acquire(blocking=False))
        try:
            return verify(known, password)
        finally:
            if most[-1]:
                now.release()

    monkeypatch.setattr(staff, "_verify", watched)
    await asyncio.gather(*(staff.log_in("ana", "guess") for _ in range(4 * HASHES_AT_ONCE)))

    assert most == [True] * 4 * HASHES_AT_ONCE


async def test_an_error_of_the_database_holds_no_hash_of_a_password(
    staff: Staff, database: AsyncEngine
) -> None:
    await staff.put("ana", "a long password", Role.MANAGER)
    async with database.connect() as connection:
        row = (await connection.execute(sa.select(staff_table))).mappings().one()

    with pytest.raises(IntegrityError) as refused:
        async with database.begin() as connection:
            await connection.execute(staff_table.insert().values(dict(row)))

    assert row["password_hash"] not in str(refused.value)
