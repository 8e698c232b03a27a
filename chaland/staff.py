"""Staff with passwords (Argon2id), and API keys that are kept as hashes only."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chaland.audit import COMMAND_LINE, entries, record
from chaland.tables import api_keys, staff
from conventions.ids import CROCKFORD, new_id
from conventions.roles import Identity, Role

KEY_PREFIX = "chk_"
KEY_CHARACTERS = 32
LAST_USE_EVERY_MS = 60_000
HASHES_AT_ONCE = 2

T = TypeVar("T")


class Member(Identity, frozen=True, kw_only=True):
    """A member of staff; a session of an earlier `generation` of their password has ended."""

    name: str
    generation: int


class Staff:
    """Everybody who may log in or hold a key."""

    def __init__(self, engine: AsyncEngine, clock: Callable[[], int]) -> None:
        self._engine = engine
        self._clock = clock
        self._hasher = PasswordHasher()
        # A hash takes 64 MiB and all of a core: many at once would leave nothing for the shop.
        self._hashing = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="argon2")
        # Verified for unknown names too, so that the time taken does not say who exists.
        self._nobody = self._hasher.hash(secrets.token_urlsafe())

    async def put(
        self,
        name: str,
        password: str,
        role: Role,
        stores: Sequence[str] = (),
        *,
        by: str = COMMAND_LINE,
    ) -> str:
        """Create a member of staff, or change the one of that name; return the id."""
        row = await self._row(staff.c.name == name)
        if row is not None:
            await self.change(row.id, role=role, stores=stores, password=password, by=by)
            return str(row.id)
        member = new_id("usr")
        created = {
            "id": member,
            "name": name,
            "password_hash": await self._in_turn(self._hasher.hash, password),
            "role": str(role),
            "stores": list(stores),
            "created_at": self._clock(),
        }
        async with self._engine.begin() as connection:
            await connection.execute(staff.insert().values(created))
            await self._record(connection, by, "staff.created", member)
        return member

    async def change(
        self,
        staff_id: str,
        *,
        role: Role | None = None,
        stores: Sequence[str] | None = None,
        password: str | None = None,
        by: str = COMMAND_LINE,
    ) -> Member | None:
        """Change what is named; return the member of staff, or None when there is none.

        Another password ends their sessions; the same one again does not.
        """
        row = await self._row(staff.c.id == staff_id)
        if row is None:
            return None
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = str(role)
        if stores is not None:
            values["stores"] = list(stores)
        if password and not await self._in_turn(self._verify, row.password_hash, password):
            values["password_hash"] = await self._in_turn(self._hasher.hash, password)
            values["generation"] = staff.c.generation + 1
        if values:
            async with self._engine.begin() as connection:
                await connection.execute(
                    staff.update().where(staff.c.id == staff_id).values(values)
                )
                await self._record(connection, by, "staff.changed", staff_id)
        return await self.identity(staff_id)

    async def remove(self, staff_id: str, *, by: str = COMMAND_LINE) -> bool:
        """Remove a member of staff, and their sessions with them; False when there is none."""
        async with self._engine.begin() as connection:
            done = await connection.execute(staff.delete().where(staff.c.id == staff_id))
            if done.rowcount:
                await self._record(connection, by, "staff.removed", staff_id)
        return bool(done.rowcount)

    async def members(self) -> list[Member]:
        """Return all staff by name."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(sa.select(staff).order_by(staff.c.name))
            return [_member(row) for row in rows]

    async def audit_log(self, after: str | None, limit: int) -> list[sa.RowMapping]:
        """Return a page of who changed accounts and keys, oldest first."""
        return await entries(self._engine, after, limit)

    async def log_in(self, name: str, password: str) -> Member | None:
        """Return the member of staff that a name and a password prove, or None."""
        row = await self._row(staff.c.name == name)
        known = self._nobody if row is None else str(row.password_hash)
        right = await self._in_turn(self._verify, known, password)
        return _member(row) if right and row is not None else None

    async def identity(self, staff_id: str) -> Member | None:
        """Return a member of staff with the role and stores of this moment."""
        row = await self._row(staff.c.id == staff_id)
        return None if row is None else _member(row)

    async def create_key(self, name: str, role: Role, stores: Sequence[str] = ()) -> str:
        """Return a new API key; it is shown now and never again."""
        key = KEY_PREFIX + "".join(secrets.choice(CROCKFORD) for _ in range(KEY_CHARACTERS))
        key_id = new_id("key")
        async with self._engine.begin() as connection:
            await self._record(connection, COMMAND_LINE, "key.created", key_id)
            await connection.execute(
                api_keys.insert().values(
                    id=key_id,
                    hash=_hash(key),
                    name=name,
                    role=str(role),
                    stores=list(stores),
                    created_at=self._clock(),
                )
            )
        return key

    async def revoke_keys(self, name: str) -> int:
        """Make the keys of that name useless; return how many there were."""
        async with self._engine.begin() as connection:
            done = await connection.execute(
                api_keys.update()
                .where(api_keys.c.name == name, api_keys.c.revoked_at.is_(None))
                .values(revoked_at=self._clock())
                .returning(api_keys.c.id)
            )
            revoked = list(done.scalars())
            for key_id in revoked:
                await self._record(connection, COMMAND_LINE, "key.revoked", key_id)
        return len(revoked)

    async def of_key(self, key: str) -> Identity | None:
        """Return who holds the key, or None; its last use is kept to the minute."""
        now = self._clock()
        mine = (api_keys.c.hash == _hash(key)) & api_keys.c.revoked_at.is_(None)
        async with self._engine.connect() as connection:
            row = (await connection.execute(sa.select(api_keys).where(mine))).one_or_none()
        if row is None:
            return None
        # A till asks several times a second: one write a minute is enough to see that it is used.
        if row.last_used_at is None or row.last_used_at < now - LAST_USE_EVERY_MS:
            async with self._engine.begin() as connection:
                await connection.execute(api_keys.update().where(mine).values(last_used_at=now))
        return Identity(subject=row.id, role=Role(row.role), stores=tuple(row.stores))

    async def _record(
        self, connection: AsyncConnection, actor: str, action: str, subject: str
    ) -> None:
        await record(connection, at=self._clock(), actor=actor, action=action, subject=subject)

    async def _row(self, where: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
        async with self._engine.connect() as connection:
            return (await connection.execute(sa.select(staff).where(where))).one_or_none()

    async def _in_turn(self, work: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._hashing, work, *args)

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _member(row: sa.Row[Any]) -> Member:
    return Member(
        subject=row.id,
        name=row.name,
        role=Role(row.role),
        stores=tuple(row.stores),
        generation=row.generation,
    )
