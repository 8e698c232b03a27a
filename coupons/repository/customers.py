"""Customers, and the lock that keeps what happens to one of them in order."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.customer import Customer
from coupons.repository.rows import first, values
from coupons.tables import customers


async def add(connection: AsyncConnection, customer: Customer) -> None:
    """Keep a new customer."""
    await connection.execute(customers.insert().values(**values(customer), phone_seq=0))


async def get(connection: AsyncConnection, customer: str) -> Customer | None:
    """Return a customer, or None."""
    query = customers.select().where(customers.c.id == customer)
    return first(await connection.execute(query), Customer)


async def lock(
    connection: AsyncConnection, customer: str, acted_at: int | None = None
) -> Customer | None:
    """Make all other transactions about the customer wait; return the customer, or None.

    A transaction locks customers first (in the order of their ids), then one campaign, then
    coupons: nobody ever waits in a circle. `acted_at` is when the customer did something.
    """
    acted = customers.c.last_act_at if acted_at is None else acted_at
    locking = (
        customers.update()
        .where(customers.c.id == customer)
        .values(last_act_at=acted)
        .returning(customers)
    )
    return first(await connection.execute(locking), Customer)


async def idle_since(connection: AsyncConnection, before: int, limit: int) -> list[str]:
    """Return customers who have done nothing since `before`."""
    query = sa.select(customers.c.id).where(customers.c.last_act_at < before).limit(limit)
    return list((await connection.execute(query)).scalars())


async def remove(connection: AsyncConnection, customer: str) -> None:
    """Remove a customer and every row that goes away with one."""
    await connection.execute(customers.delete().where(customers.c.id == customer))
