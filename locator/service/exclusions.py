"""Applies the devices that are left out, from the database to the engines."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from locator.repository.left_out import all_of
from locator.service.engine_thread import EngineThread
from locator.service.live import LiveStore

log = structlog.get_logger()


class Exclusions:
    """The bindings that each engine has now; `apply_all` finds the changes of other workers.

    Args:
        stores: those that are located now, by name.
        thread: the engines'.
    """

    def __init__(
        self, database: AsyncEngine, stores: Mapping[str, LiveStore], thread: EngineThread
    ) -> None:
        self._database = database
        self._stores = stores
        self._thread = thread
        self._applied: dict[str, frozenset[str]] = {}
        # Two reads that overtake each other would leave the older answer in the engine.
        self._applying = asyncio.Lock()

    @asynccontextmanager
    async def beginning(self, live: LiveStore) -> AsyncIterator[None]:
        """Apply to a new engine, and hold the lock until it has taken the old one's place.

        An objection in between would be applied to the engine that is about to go.
        """
        async with self._applying:
            self._applied[live.store] = frozenset()
            await self._apply(live)
            yield

    async def apply(self, store: str) -> None:
        """Leave out exactly the devices in the database, at once."""
        async with self._applying:
            await self._apply(self._stores[store])

    async def apply_all(self) -> None:
        """Apply to every store; one whose bindings cannot be read keeps those it had."""
        for store in list(self._stores):
            try:
                await self.apply(store)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("left_out_not_read", store=store, error=type(error).__name__)

    async def _apply(self, live: LiveStore) -> None:
        async with self._database.connect() as connection:
            left_out = await all_of(connection, live.store)
        if left_out != self._applied[live.store]:
            await self._thread.run(live.engine.leave_out, left_out)
            self._applied[live.store] = left_out
