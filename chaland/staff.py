"""Staff with passwords (Argon2id), and API keys that are kept as hashes only."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.tables import api_keys, staff
from conventions.ids import CROCKFORD, new_id
from conventions.roles import Identity, Role

KEY_PREFIX = "chk_"
KEY_CHARACTERS = 32
LAST_USE_EVERY_MS = 60_000
HASHES_AT_ONCE = 2

T = TypeVar("T")


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

    async def put(self, name: str, password: str, role: Role, stores: Sequence[str] = ()) -> str:
        """Create a member of staff, or change the one of that name; return the id."""
        values = {
            "password_hash": await self._in_turn(self._hasher.hash, password),
            "role": str(role),
            "stores": list(stores),
        }
        async with self._engine.begin() as connection:
            found = await connection.execute(
                staff.update().where(staff.c.name == name).values(values).returning(staff.c.id)
            )
            known: str | None = found.scalar_one_or_none()
            if known is not None:
                return known
            created = {"id": new_id("usr"), "name": name, "created_at": self._clock(), **values}
            await connection.execute(staff.insert().values(created))
            return str(created["id"])

    async def log_in(self, name: str, password: str) -> Identity | None:
        """Return the identity that a name and a password prove, or None."""
        async with self._engine.connect() as connection:
            query = sa.select(staff).where(staff.c.name == name)
            row = (await connection.execute(query)).one_or_none()
        known = self._nobody if row is None else str(row.password_hash)
        right = await self._in_turn(self._verify, known, password)
        return _identity(row) if right and row is not None else None

    async def identity(self, staff_id: str) -> Identity | None:
        """Return a member of staff with the role and stores of this moment."""
        async with self._engine.connect() as connection:
            query = sa.select(staff).where(staff.c.id == staff_id)
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _identity(row)

    async def create_key(self, name: str, role: Role, stores: Sequence[str] = ()) -> str:
        """Return a new API key; it is shown now and never again."""
        key = KEY_PREFIX + "".join(secrets.choice(CROCKFORD) for _ in range(KEY_CHARACTERS))
        async with self._engine.begin() as connection:
            await connection.execute(
                api_keys.insert().values(
                    id=new_id("key"),
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
            )
            return done.rowcount

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
        return _identity(row)

    async def _in_turn(self, work: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._hashing, work, *args)

    def _verify(self, known: str, password: str) -> bool:
        try:
            return self._hasher.verify(known, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _identity(row: sa.Row[tuple[str, ...]]) -> Identity:
    return Identity(subject=row.id, role=Role(row.role), stores=tuple(row.stores))
