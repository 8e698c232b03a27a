"""Floorplans in the database: one row a floor, and one a feature."""

from collections import defaultdict
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from floorplans import tables
from floorplans.errors import FloorplanError
from floorplans.model import Floorplan
from floorplans.rows import Row, feature_rows, floor_row, plan_of

FEATURES = {
    table.name: table
    for table in (
        tables.walls,
        tables.fixtures,
        tables.zones,
        tables.access_points,
        tables.entrances,
    )
}


class FloorVersion(NamedTuple):
    """What decides whether a floor may be changed, and how."""

    etag: str
    timezone: str


class FloorCounts(NamedTuple):
    """A floor with the numbers of its zones and access points, for lists."""

    store: str
    floor: str
    name: str
    timezone: str
    etag: str
    zones: int
    access_points: int


async def lock_floor(connection: AsyncConnection, store: str, floor: str) -> FloorVersion | None:
    """Return what is kept of a floor, which nobody else changes until the transaction ends."""
    query = (
        sa.select(tables.floors.c.etag, tables.floors.c.timezone)
        .where(tables.floors.c.store == store, tables.floors.c.floor == floor)
        # SQLite ignores this clause; there the transaction itself is the lock.
        .with_for_update()
    )
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else FloorVersion(row.etag, row.timezone)


async def save(connection: AsyncConnection, plan: Floorplan, etag: str, changed_at: int) -> None:
    """Write a floorplan in the place of what was kept of its floor.

    Raises:
        FloorplanError: for an access point that another floor of the store has.
    """
    values = floor_row(plan) | {"etag": etag, "changed_at": changed_at}
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    keys = {"store", "floor"}
    await connection.execute(
        insert(tables.floors)
        .values(values)
        .on_conflict_do_update(
            index_elements=sorted(keys),
            set_={name: value for name, value in values.items() if name not in keys},
        )
    )
    place = {"store": plan.store, "floor": plan.floor}
    # Features are written anew: their position is part of the key, and it may have changed for all.
    for table in FEATURES.values():
        await connection.execute(sa.delete(table).filter_by(**place))
    await _refuse_moved_access_points(connection, plan)
    for name, rows in feature_rows(plan).items():
        numbered = [place | {"position": number} | row for number, row in enumerate(rows)]
        if numbered:
            await connection.execute(sa.insert(FEATURES[name]), numbered)


async def load(
    connection: AsyncConnection, store: str, floor: str | None = None
) -> list[Floorplan]:
    """Return the floorplans of a store, or of one of its floors."""
    floors = await _rows(connection, tables.floors, store, floor)
    features: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, table in FEATURES.items():
        for row in await _rows(connection, table, store, floor):
            features[row["floor"]][name].append(row)
    return [plan_of(row, features[row["floor"]]) for row in floors]


async def counts(connection: AsyncConnection, store: str | None = None) -> list[FloorCounts]:
    """Return every floor, of one store or of all, with the number of its features."""
    floors = tables.floors
    query = sa.select(
        floors.c.store,
        floors.c.floor,
        floors.c.name,
        floors.c.timezone,
        floors.c.etag,
        _count(tables.zones).label("zones"),
        _count(tables.access_points).label("access_points"),
    ).order_by(floors.c.store, floors.c.floor)
    if store is not None:
        query = query.where(floors.c.store == store)
    return [FloorCounts(*row) for row in await connection.execute(query)]


def _count(table: sa.Table) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(table)
        .where(table.c.store == tables.floors.c.store, table.c.floor == tables.floors.c.floor)
        .correlate(tables.floors)
        .scalar_subquery()
    )


async def _rows(
    connection: AsyncConnection, table: sa.Table, store: str, floor: str | None
) -> list[Row]:
    query = sa.select(table).where(table.c.store == store).order_by(*table.primary_key)
    if floor is not None:
        query = query.where(table.c.floor == floor)
    if table is tables.floors:
        # PostgreSQL: nobody changes a floor between the reading of its row and of its features.
        query = query.with_for_update(read=True)
    return [dict(row) for row in (await connection.execute(query)).mappings()]


async def _refuse_moved_access_points(connection: AsyncConnection, plan: Floorplan) -> None:
    table = tables.access_points
    ids = [access_point.id for access_point in plan.access_points]
    query = sa.select(table.c.id, table.c.floor).where(
        table.c.store == plan.store, table.c.id.in_(ids)
    )
    elsewhere = (await connection.execute(query.order_by(table.c.id))).first()
    if elsewhere is not None:
        expected = f"ids that no other floor uses ({elsewhere.id} is on floor {elsewhere.floor})"
        raise FloorplanError("access_point id", expected)
