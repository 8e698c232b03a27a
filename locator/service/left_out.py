"""The devices that are neither placed nor counted: of people who objected, and of staff."""

import enum
from collections.abc import Awaitable, Callable

from sqlalchemy.ext.asyncio import AsyncEngine

from locator.repository import left_out as repository


class ExclusionReason(enum.StrEnum):
    """Why a device is left out; a device of staff whose owner objects too has both."""

    OBJECTED = "objected"
    STAFF = "staff"


class LeftOut:
    """The bindings that a store leaves out; nothing else is stored of these devices.

    Args:
        apply: makes a store's engine leave out the devices that are in the database now.
        binding: returns the binding of a canonical MAC address.
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
        """Leave a device out, at once and after every restart: the row is committed first."""
        async with self._database.begin() as connection:
            await repository.add(connection, store, binding, reason)
        await self._apply(store)

    async def remove(self, store: str, binding: str, reason: ExclusionReason) -> bool:
        """Take a reason back; return whether there was one. Another reason may remain."""
        async with self._database.begin() as connection:
            there_was = await repository.remove(connection, store, binding, reason)
        await self._apply(store)
        return there_was

    async def for_reason(self, store: str, reason: ExclusionReason) -> list[str]:
        """Return the bindings that are left out for this reason, sorted."""
        async with self._database.connect() as connection:
            return await repository.for_reason(connection, store, reason)

    async def has_objected(self, store: str, binding: str) -> bool:
        """Return whether the owner of a device objected."""
        return binding in await self.for_reason(store, ExclusionReason.OBJECTED)

    async def follow(self, store: str, before: str, now: str) -> None:
        """Carry an objection over when a browser's device has a new randomised address."""
        if before != now and await self.has_objected(store, before):
            await self.add(store, now, ExclusionReason.OBJECTED)
