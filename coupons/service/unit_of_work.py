"""One business operation: its changes are committed together, its events are published after."""

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.domain_events import DomainEvent, DomainEventKind
from coupons.repository import phone_events
from coupons.text_types import LocalizedText


class UnitOfWork:
    """An open transaction, the time at which it happens, and the events that it will publish.

    Nothing is published from inside: whoever heard of a coupon could ask for it before it is
    committed, and would hear of one that is rolled back.
    """

    def __init__(self, connection: AsyncConnection, now: int) -> None:
        self.connection = connection
        self.now = now
        self.events: list[DomainEvent] = []
        self.notified: set[str] = set()

    def emit(
        self,
        kind: DomainEventKind,
        *,
        store: str,
        subject: str,
        customer: str | None = None,
        quantity: int = 1,
        title: LocalizedText | None = None,
    ) -> None:
        """Publish an event to the listeners of this process after the commit."""
        event = DomainEvent(
            kind=kind,
            at=self.now,
            store=store,
            subject=subject,
            customer=customer,
            quantity=quantity,
            title=title,
        )
        self.events.append(event)

    async def notify(self, customer: str, event: str, subject: str) -> None:
        """Add an event to the customer's phone stream, and wake its readers after the commit."""
        await phone_events.add(self.connection, customer, event, subject, self.now)
        self.notified.add(customer)
