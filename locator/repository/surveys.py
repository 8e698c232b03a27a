"""Surveys in the database, one row a sample."""

from collections import Counter
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from locator.survey.measuring import Sample
from locator.survey.survey import Survey, survey_of
from locator.tables import survey_samples

ROWS_A_STATEMENT = 5_000  # bounds the memory of an import; chosen


async def add_samples(connection: AsyncConnection, store: str, samples: Iterable[Sample]) -> None:
    """Insert the samples of new points; a point that exists violates the primary key."""
    # Several samples of one point may be equal, so their order is part of the key.
    positions: Counter[tuple[str, str]] = Counter()
    rows = []
    for sample in samples:
        row = dict(zip(sample._fields, sample, strict=True))
        row |= {"store": store, "at": row.pop("at_ms")}
        row["position"] = positions[sample.floor, sample.point]
        positions[sample.floor, sample.point] += 1
        rows.append(row)
    for first in range(0, len(rows), ROWS_A_STATEMENT):
        await connection.execute(survey_samples.insert(), rows[first : first + ROWS_A_STATEMENT])


async def read_samples(connection: AsyncConnection, store: str) -> Survey | None:
    """Return a store's survey, ordered by floor and point; None without any sample.

    The order decides that of walks (labels ascend with the way) and the bytes of the export.
    """
    table = survey_samples.c
    found = await connection.execute(
        sa.select(table.point, table.x, table.y, table.floor, table.access_point, table.rssi)
        .where(table.store == store)
        .order_by(table.floor, table.point, table.position)
    )
    rows = [tuple(row) for row in found]
    return survey_of(rows) if rows else None


async def delete_samples(connection: AsyncConnection, store: str) -> None:
    """Delete a store's whole survey."""
    await connection.execute(survey_samples.delete().where(survey_samples.c.store == store))


async def delete_point(connection: AsyncConnection, store: str, floor: str, point: str) -> bool:
    """Delete a survey point; return whether there was one."""
    table = survey_samples.c
    deleted = await connection.execute(
        survey_samples.delete().where(
            table.store == store, table.floor == floor, table.point == point
        )
    )
    return deleted.rowcount > 0


async def is_surveyed(connection: AsyncConnection, store: str) -> bool:
    """Return whether a store has any sample."""
    any_sample = sa.select(survey_samples.c.point).where(survey_samples.c.store == store).limit(1)
    return (await connection.execute(any_sample)).first() is not None
