"""Customers, and the lock that keeps what happens to one of them in order."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.customer import Customer
from coupons.repository.rows import first, values
from coupons.tables import customers


async def add(connection: AsyncConnection, customer: Customer) -> None:
    """Insert a customer whose phone stream is empty."""
    await connection.execute(customers.insert().values(**values(customer), phone_seq=0))


async def get(connection: AsyncConnection, customer: str) -> Customer | None:
    """Return a customer, or None for one who never joined or was erased."""
    query = customers.select().where(customers.c.id == customer)
    return first(await connection.execute(query), Customer)


async def lock(
    connection: AsyncConnection, customer: str, acted_at: int | None = None
) -> Customer | None:
    """Make all other transactions about the customer wait; return the customer, or None.

    A transaction locks customers first (in the order of their ids), then one campaign, then
    coupons. With one order everywhere no two transactions wait for each other.

    Args:
        connection: in a transaction, which holds the lock until it ends.
        customer: whose row to lock.
        acted_at: when the customer did something; None when somebody else did.
    """
    # An UPDATE and not SELECT ... FOR UPDATE, which SQLite lacks. On PostgreSQL it also returns the
    # row as the transaction before left it, which a plain SELECT before the lock may not show.
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
    """Delete a customer.

    Consents, devices, visits, coupons, shares and lots go with the row, by ON DELETE CASCADE.
    """
    await connection.execute(customers.delete().where(customers.c.id == customer))
