"""A customer's newest visit to a store, and the zones from which the customer wants nothing."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import new_id
from coupons.customer import CustomerVisit, ZoneRefusal
from coupons.repository.rows import changed, first, structs, upsert
from coupons.tables import customer_visits, zone_refusals


async def seen(connection: AsyncConnection, customer: str, store: str, at: int) -> str:
    """Return the visit of a customer (locked) who is seen in a store: the same, or a new one."""
    owner = (customer_visits.c.customer == customer) & (customer_visits.c.store == store)
    visit = await newest(connection, customer, store)
    if visit and visit.lasts_at(at):
        # Events may be decided out of order; the end of a visit never moves back.
        at = max(at, visit.last_seen_at)
        await connection.execute(customer_visits.update().where(owner).values(last_seen_at=at))
        return visit.visit
    visit_id = new_id("vis", at)
    fresh = {"visit": visit_id, "started_at": at, "last_seen_at": at}
    statement = upsert(connection, customer_visits).values(customer=customer, store=store, **fresh)
    keys = [customer_visits.c.customer, customer_visits.c.store]
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=fresh))
    return visit_id


async def newest(connection: AsyncConnection, customer: str, store: str) -> CustomerVisit | None:
    """Return a customer's newest visit to a store, or None."""
    owner = (customer_visits.c.customer == customer) & (customer_visits.c.store == store)
    return first(await connection.execute(customer_visits.select().where(owner)), CustomerVisit)


async def refuse_zone(
    connection: AsyncConnection, customer: str, store: str, zone: str, at: int
) -> None:
    """Remember that the customer wants nothing from a zone."""
    row = {"customer": customer, "store": store, "zone": zone, "at": at}
    await connection.execute(upsert(connection, zone_refusals).values(row).on_conflict_do_nothing())


async def refuses_zone(connection: AsyncConnection, customer: str, store: str, zone: str) -> bool:
    """Say whether the customer wants nothing from a zone."""
    query = sa.select(zone_refusals.c.at).where(
        zone_refusals.c.customer == customer,
        zone_refusals.c.store == store,
        zone_refusals.c.zone == zone,
    )
    return (await connection.execute(query)).first() is not None


async def refused_zones(connection: AsyncConnection, customer: str) -> list[ZoneRefusal]:
    """Return the zones from which a customer wants nothing."""
    query = zone_refusals.select().where(zone_refusals.c.customer == customer)
    return structs(await connection.execute(query), ZoneRefusal)


async def of_customer(connection: AsyncConnection, customer: str) -> list[CustomerVisit]:
    """Return a customer's newest visit to each store."""
    query = customer_visits.select().where(customer_visits.c.customer == customer)
    return structs(await connection.execute(query), CustomerVisit)


async def forget(connection: AsyncConnection, customer: str) -> None:
    """Delete the newest visits of a customer to all stores."""
    await changed(
        connection, customer_visits.delete().where(customer_visits.c.customer == customer)
    )
