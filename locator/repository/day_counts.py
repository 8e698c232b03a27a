"""The counts of a store and of its zones by local day, in the database."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from locator.presence.day_counter import WHOLE_STORE, CountedPlace
from locator.presence.figures import DayCount, total
from locator.tables import visit_days, zone_days


async def add_day(
    connection: AsyncConnection, store: str, day: str, counts: Mapping[CountedPlace, DayCount]
) -> None:
    """Add counts to those of the day.

    Read, add, write: safe because only one worker writes a store's counts. The histograms are JSON,
    which an upsert cannot add up on both databases.
    """
    known = await day_counts(connection, store, day)
    for place, count in counts.items():
        table, key = _key(store, day, place)
        sum_of = total([count, known[place]]) if place in known else count
        values = {"visits": sum_of.visits, "dwell": sum_of.dwell}
        values |= (
            {"passers_by": sum_of.passers_by} if place == WHOLE_STORE else {"dwells": sum_of.dwells}
        )
        if place not in known:
            await connection.execute(table.insert().values({**key, **values}))
            continue
        same = sa.and_(*(table.c[name] == value for name, value in key.items()))
        await connection.execute(table.update().where(same).values(values))


async def day_counts(
    connection: AsyncConnection, store: str, day: str
) -> dict[CountedPlace, DayCount]:
    """Return the counts of a store and of each zone on a day; places without any are missing."""
    of_store = sa.select(visit_days).where(visit_days.c.store == store, visit_days.c.day == day)
    of_zones = sa.select(zone_days).where(zone_days.c.store == store, zone_days.c.day == day)
    counts: dict[CountedPlace, DayCount] = {}
    for row in await connection.execute(of_store):
        counts[WHOLE_STORE] = DayCount(
            visits=row.visits, passers_by=row.passers_by, dwell=row.dwell
        )
    for row in await connection.execute(of_zones):
        counts[row.floor, row.zone] = DayCount(
            visits=row.visits, dwells=row.dwells, dwell=row.dwell
        )
    return counts


def _key(store: str, day: str, place: CountedPlace) -> tuple[sa.Table, dict[str, str]]:
    if place == WHOLE_STORE:
        return visit_days, {"store": store, "day": day}
    return zone_days, {"store": store, "floor": place[0], "zone": place[1], "day": day}
