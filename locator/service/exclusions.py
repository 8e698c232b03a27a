"""Who is left out, carried from the database into the engines."""

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
    """What each engine was told last; another worker's changes are found by `apply_all`.

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
        """Leave devices out of a new engine, and let nobody be added until it is in its place.

        Somebody who objects in between would be left out of the engine that is about to go.
        """
        async with self._applying:
            self._applied[live.store] = frozenset()
            await self._apply(live)
            yield

    async def apply(self, store: str) -> None:
        """Leave out whoever the database says now, at once and no others."""
        async with self._applying:
            await self._apply(self._stores[store])

    async def apply_all(self) -> None:
        """Do so for every store; one whose devices cannot be read keeps those it had."""
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
