"""What every service stands on: the database, the keys, the clock, and who wants to know."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from coupons.happenings import Happening, HappeningKind
from coupons.repository import phone_events
from coupons.service.keys import Keys
from coupons.service.places import Places
from coupons.wording import Texts

Listener = Callable[[Happening], None]


class Transaction:
    """Work that is kept wholly or not at all; what it tells is told after it is kept."""

    def __init__(self, connection: AsyncConnection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.happenings: list[Happening] = []
        self.told: set[str] = set()

    def happened(
        self,
        kind: HappeningKind,
        *,
        store: str,
        subject: str,
        customer: str | None = None,
        quantity: int = 1,
        title: Texts | None = None,
    ) -> None:
        """Tell the listeners, once this is kept."""
        happening = Happening(
            kind=kind,
            at=self.now,
            store=store,
            subject=subject,
            customer=customer,
            quantity=quantity,
            title=title,
        )
        self.happenings.append(happening)

    async def tell(self, customer: str, event: str, subject: str) -> None:
        """Tell the customer's phone, once this is kept."""
        await phone_events.add(self.connection, customer, event, subject, self.now)
        self.told.add(customer)


class Premises:
    """The ground under the services of one process."""

    def __init__(
        self, engine: AsyncEngine, keys: Keys, clock: Callable[[], int], places: Places
    ) -> None:
        self._engine = engine
        self.keys = keys
        self.clock = clock
        self.places = places
        self.listeners: list[Listener] = []
        self._waiting: dict[str, set[asyncio.Event]] = {}

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction; at its end tell listeners and waiting phones what it did."""
        async with self._engine.begin() as connection:
            transaction = Transaction(connection, self.clock())
            yield transaction
        for customer in transaction.told:
            for waiting in self._waiting.get(customer, ()):
                waiting.set()
        for happening in transaction.happenings:
            for listener in self.listeners:
                listener(happening)

    def reading(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a connection that only reads."""
        return self._engine.connect()

    @contextmanager
    def waiting(self, customer: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the customer's phone is told something."""
        event = asyncio.Event()
        self._waiting.setdefault(customer, set()).add(event)
        try:
            yield event
        finally:
            self._waiting[customer].discard(event)
            if not self._waiting[customer]:
                del self._waiting[customer]
