"""What all services of one process share: database, keys, clock, stores, and who listens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from coupons.domain_events import DomainEvent
from coupons.repository.rows import empty_log
from coupons.service.keys import DerivedKeys
from coupons.service.store_directory import StoreDirectory
from coupons.service.unit_of_work import UnitOfWork

Listener = Callable[[DomainEvent], None]


class ServiceContext:
    """Opens units of work, and publishes what they emitted once they are committed."""

    def __init__(
        self,
        engine: AsyncEngine,
        keys: DerivedKeys,
        clock: Callable[[], int],
        stores: StoreDirectory,
    ) -> None:
        self._engine = engine
        self.keys = keys
        self.clock = clock
        self.stores = stores
        self.listeners: list[Listener] = []
        self._waiting: dict[str, set[asyncio.Event]] = {}

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[UnitOfWork]:
        """Open a unit of work; it commits at the end of the block, or rolls back on an error."""
        async with self._engine.begin() as connection:
            unit = UnitOfWork(connection, self.clock())
            yield unit
        # From here on it is committed, whatever listeners do. They are called in turn, in this
        # task: they must neither block nor raise.
        for customer in unit.notified:
            for waiting in self._waiting.get(customer, ()):
                waiting.set()
        for event in unit.events:
            for listener in self.listeners:
                listener(event)

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection that only reads.

        On SQLite it takes no write lock, so a reader never waits for a writer.
        """
        return self._engine.connect()

    async def empty_log(self) -> None:
        """Leave nothing of what was erased in the database's log."""
        async with self.reading() as connection:
            await empty_log(connection)

    @contextmanager
    def phone_signal(self, customer: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the customer's phone stream has something new."""
        signal = asyncio.Event()
        self._waiting.setdefault(customer, set()).add(signal)
        try:
            yield signal
        finally:
            self._waiting[customer].discard(signal)
            # Without this a customer who looked once would stay in memory for good.
            if not self._waiting[customer]:
                del self._waiting[customer]
