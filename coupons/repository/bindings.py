"""Which customer a device belongs to, by the pseudonym that lasts."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import upsert
from coupons.tables import bindings


async def bind(connection: AsyncConnection, binding: str, customer: str, at: int) -> None:
    """Make a device a customer's, whosever it was: a phone that is lent or sold changes hands."""
    owner = {"customer": customer, "bound_at": at}
    statement = upsert(connection, bindings).values(binding=binding, **owner)
    await connection.execute(
        statement.on_conflict_do_update(index_elements=[bindings.c.binding], set_=owner)
    )


async def customer_of(connection: AsyncConnection, binding: str) -> str | None:
    """Return whose device it is, or None."""
    query = sa.select(bindings.c.customer).where(bindings.c.binding == binding)
    customer: str | None = (await connection.execute(query)).scalar()
    return customer


async def unbind(connection: AsyncConnection, customer: str) -> None:
    """Make a customer's devices nobody's."""
    await connection.execute(bindings.delete().where(bindings.c.customer == customer))


async def of_customer(connection: AsyncConnection, customer: str) -> list[str]:
    """Return the binding pseudonyms of a customer's devices, oldest first."""
    query = sa.select(bindings.c.binding).where(bindings.c.customer == customer)
    return list((await connection.execute(query.order_by(bindings.c.bound_at))).scalars())
