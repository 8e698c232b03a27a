"""Counts of people who did not agree, or who are gone: a campaign, an outcome, a number."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.repository.rows import upsert
from coupons.tables import anonymous_counts


async def count(connection: AsyncConnection, campaign: str, outcome: str, number: int = 1) -> None:
    """Add to a count; concurrent additions to one row do not get lost."""
    statement = upsert(connection, anonymous_counts).values(
        campaign=campaign, outcome=outcome, count=number
    )
    more = {"count": anonymous_counts.c.count + number}
    keys = [anonymous_counts.c.campaign, anonymous_counts.c.outcome]
    await connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=more))


async def of_campaign(connection: AsyncConnection, campaign: str) -> dict[str, int]:
    """Return a campaign's counts by outcome."""
    query = sa.select(anonymous_counts.c.outcome, anonymous_counts.c.count).where(
        anonymous_counts.c.campaign == campaign
    )
    return dict(iter(await connection.execute(query)))
