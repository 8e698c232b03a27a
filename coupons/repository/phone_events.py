"""What a phone is told, numbered for each customer without a gap."""

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import structs
from coupons.tables import customers, phone_events


class PhoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something changed: what kind of thing, and which one. What it is now is read when sent."""

    seq: int
    event: str
    subject: str
    at: int


async def add(connection: AsyncConnection, customer: str, event: str, subject: str, at: int) -> int:
    """Tell a customer's phone; the customer's row stays locked, so ids commit in order."""
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
