"""Decisions: written once, read for "why", the funnel and the export."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.decision import DecisionRow
from coupons.repository.rows import structs, values
from coupons.rules import Outcome
from coupons.tables import decisions

NOT_SETTLED = Outcome.DWELL_TOO_SHORT


async def add(connection: AsyncConnection, rows: list[DecisionRow]) -> None:
    """Insert the decisions on a zone event; none is ever changed."""
    if rows:
        await connection.execute(decisions.insert(), [values(row) for row in rows])


async def of_event(connection: AsyncConnection, event_id: str) -> list[DecisionRow]:
    """Return what was decided on an event; not empty when the event is delivered again."""
    query = decisions.select().where(decisions.c.event_id == event_id)
    return structs(await connection.execute(query), DecisionRow)


async def of_stay(connection: AsyncConnection, stay: str) -> dict[str, set[Outcome]]:
    """Return the outcomes so far of a stay, by campaign."""
    query = sa.select(decisions.c.campaign, decisions.c.outcome).where(decisions.c.stay == stay)
    outcomes: dict[str, set[Outcome]] = {}
    for campaign, outcome in await connection.execute(query):
        outcomes.setdefault(campaign, set()).add(Outcome(outcome))
    return outcomes


async def of_customer(connection: AsyncConnection, customer: str) -> list[DecisionRow]:
    """Return every decision about a customer, oldest first."""
    query = decisions.select().where(decisions.c.customer == customer).order_by(decisions.c.id)
    return structs(await connection.execute(query), DecisionRow)


async def page(
    connection: AsyncConnection,
    stores: tuple[str, ...],
    filters: dict[str, str],
    after: str | None,
    limit: int,
) -> list[DecisionRow]:
    """Return decisions of the stores (all when empty) before an id, newest first.

    `filters` are columns and the values they must have.
    """
    query = decisions.select().order_by(decisions.c.id.desc()).limit(limit)
    if stores:
        query = query.where(decisions.c.store.in_(stores))
    if after is not None:
        query = query.where(decisions.c.id < after)
    for column, value in filters.items():
        query = query.where(decisions.c[column] == value)
    return structs(await connection.execute(query), DecisionRow)


async def counts_of_campaign(connection: AsyncConnection, campaign: str) -> dict[str, int]:
    """Return how many stays in a campaign's zones ended with each outcome."""
    counts = await _counts(connection, decisions.c.campaign == campaign)
    return counts.get(campaign, {})


async def counts_of_customer(
    connection: AsyncConnection, customer: str
) -> dict[str, dict[str, int]]:
    """Return, by campaign, how many of a customer's stays ended with each outcome."""
    return await _counts(connection, decisions.c.customer == customer)


async def counts_before(connection: AsyncConnection, before: int) -> dict[str, dict[str, int]]:
    """Return, by campaign, how many stays decided before a time ended with each outcome."""
    return await _counts(connection, decisions.c.at < before)


async def remove_before(connection: AsyncConnection, before: int) -> None:
    """Remove decisions made before a time, after their counts were kept."""
    await connection.execute(decisions.delete().where(decisions.c.at < before))


async def forget_places(connection: AsyncConnection, customer: str) -> None:
    """Blank where and in which stay and visit a customer was; the outcomes stay, to be counted."""
    theirs = decisions.c.customer == customer
    later = decisions.alias()
    settled = sa.exists().where(
        later.c.stay == decisions.c.stay,
        later.c.campaign == decisions.c.campaign,
        later.c.outcome != NOT_SETTLED,
    )
    # A stay counts once, and without its name this row would count as another.
    early = decisions.delete().where(theirs, decisions.c.outcome == NOT_SETTLED, settled)
    await connection.execute(early)
    # A stay is unique: the row's own id says nothing and is unique too.
    nowhere = {"floor": "", "zone": "", "visit": "", "stay": decisions.c.id}
    await connection.execute(decisions.update().where(theirs).values(nowhere))


async def _counts(
    connection: AsyncConnection, where: sa.ColumnElement[bool]
) -> dict[str, dict[str, int]]:
    # A stay that was too short at first may have been decided later: it counts once, as that.
    settled = (
        sa.select(decisions.c.campaign, decisions.c.outcome, sa.func.count())
        .where(where, decisions.c.outcome != NOT_SETTLED)
        .group_by(decisions.c.campaign, decisions.c.outcome)
    )
    # Stays that ended without any other outcome were too short: all stays minus those.
    stays = (
        sa.select(decisions.c.campaign, sa.func.count(sa.distinct(decisions.c.stay)))
        .where(where)
        .group_by(decisions.c.campaign)
    )
    found: dict[str, dict[str, int]] = {}
    for campaign, outcome, count in await connection.execute(settled):
        found.setdefault(campaign, {})[outcome] = count
    for campaign, count in await connection.execute(stays):
        outcomes = found.setdefault(campaign, {})
        outcomes[NOT_SETTLED] = count - sum(outcomes.values())
    return found
