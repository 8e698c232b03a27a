"""Who is neither placed nor counted: people who objected, and staff."""

import enum
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from locator.repository import left_out as repository


class ExclusionReason(enum.StrEnum):
    """Why a device is left out; a device of staff whose owner objects too has both."""

    OBJECTED = "objected"
    STAFF = "staff"


class LeftOut:
    """The devices that a store leaves out, by their lasting pseudonym and nothing else.

    Args:
        apply: has a store's engine leave out who is in the database now.
        binding: gives the lasting pseudonym of a canonical MAC address.
    """

    def __init__(
        self,
        database: AsyncEngine,
        *,
        apply: Callable[[str], Awaitable[None]],
        binding: Callable[[str], str],
    ) -> None:
        self._database = database
        self._apply = apply
        self.binding = binding

    async def add(self, store: str, binding: str, reason: ExclusionReason) -> None:
        """Leave a device out, from now on and after every restart."""
        async with self._database.begin() as connection:
            await repository.add(connection, store, binding, reason)
        await self._apply(store)

    async def remove(self, store: str, binding: str, reason: ExclusionReason) -> bool:
        """Take a reason away; return whether there was one."""
        async with self._database.begin() as connection:
            there_was = await repository.remove(connection, store, binding, reason)
        await self._apply(store)
        return there_was

    async def for_reason(self, store: str, reason: ExclusionReason) -> list[str]:
        """Return the devices that are left out for this reason."""
        async with self._database.connect() as connection:
            return await repository.for_reason(connection, store, reason)

    async def has_objected(self, store: str, binding: str) -> bool:
        """Return whether the owner of a device objected."""
        return binding in await self.for_reason(store, ExclusionReason.OBJECTED)

    async def follow(self, store: str, before: str, now: str) -> None:
        """Keep an objection when a browser's device has another address than before."""
        if before != now and await self.has_objected(store, before):
            await self.add(store, now, ExclusionReason.OBJECTED)
