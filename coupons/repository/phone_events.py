"""The stream of a customer's phone: events numbered for each customer without a gap."""

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import structs
from coupons.tables import customers, phone_events


class PhoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a coupon, points or consents; what the subject is now is read when it is sent."""

    seq: int
    event: str
    subject: str
    at: int


async def add(connection: AsyncConnection, customer: str, event: str, subject: str, at: int) -> int:
    """Append an event and return its number; the customer's row is locked until the commit."""
    # A sequence of the database would be wrong: it leaves gaps after a rollback, and 7 may commit
    # before 6, so that a reader who resumes after 7 never gets 6.
    counted = (
        customers.update()
        .where(customers.c.id == customer)
        .values(phone_seq=customers.c.phone_seq + 1)
        .returning(customers.c.phone_seq)
    )
    seq: int = (await connection.execute(counted)).scalar_one()
    row = {"customer": customer, "seq": seq, "event": event, "subject": subject, "at": at}
    await connection.execute(phone_events.insert().values(row))
    return seq


async def newest(connection: AsyncConnection, customer: str) -> int | None:
    """Return the number of the newest event (0 before the first), None for nobody."""
    query = sa.select(customers.c.phone_seq).where(customers.c.id == customer)
    seq: int | None = (await connection.execute(query)).scalar()
    return seq


async def after(connection: AsyncConnection, customer: str, seq: int) -> list[PhoneEvent]:
    """Return the events after a number, in order."""
    query = (
        phone_events.select()
        .where(phone_events.c.customer == customer, phone_events.c.seq > seq)
        .order_by(phone_events.c.seq)
    )
    return structs(await connection.execute(query), PhoneEvent)


async def remove_before(connection: AsyncConnection, before: int) -> None:
    """Remove events that no phone will ask for again."""
    await connection.execute(phone_events.delete().where(phone_events.c.at < before))
