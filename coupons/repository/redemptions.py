"""Redemptions: kept for the shop's books, without a name once the customer is gone."""

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.redemption import Redemption
from coupons.repository.rows import changed, first, structs, values
from coupons.tables import redemptions


async def add(connection: AsyncConnection, redemption: Redemption) -> None:
    """Insert a redemption; it outlives its customer."""
    await connection.execute(redemptions.insert().values(values(redemption)))


async def get(connection: AsyncConnection, redemption: str) -> Redemption | None:
    """Return a redemption of any store, or None."""
    query = redemptions.select().where(redemptions.c.id == redemption)
    return first(await connection.execute(query), Redemption)


async def of_customer(connection: AsyncConnection, customer: str) -> list[Redemption]:
    """Return a customer's redemptions, oldest first."""
    query = redemptions.select().where(redemptions.c.customer == customer)
    return structs(await connection.execute(query.order_by(redemptions.c.at)), Redemption)


async def roll_back(connection: AsyncConnection, redemption: str, at: int) -> bool:
    """Mark a redemption rolled back; False when it was before."""
    where = (redemptions.c.id == redemption) & redemptions.c.rolled_back_at.is_(None)
    statement = redemptions.update().where(where).values(rolled_back_at=at)
    return await changed(connection, statement) == 1
