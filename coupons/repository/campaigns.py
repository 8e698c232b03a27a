"""Campaigns, and the one statement that keeps their totals."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.campaign import Campaign, CampaignState
from coupons.repository.rows import changed, first, structs, values
from coupons.tables import campaigns

IN_PLAY = (CampaignState.RUNNING, CampaignState.PAUSED)


def _columns(campaign: Campaign) -> dict[str, Any]:
    return {**values(campaign), "limit_total": campaign.terms.limit_total}


async def add(connection: AsyncConnection, campaign: Campaign) -> None:
    """Insert a campaign; its limit also stands in a column, for `reserve` to compare."""
    await connection.execute(campaigns.insert().values(**_columns(campaign)))


async def get(connection: AsyncConnection, campaign: str) -> Campaign | None:
    """Return a campaign of any store and state, or None."""
    query = campaigns.select().where(campaigns.c.id == campaign)
    return first(await connection.execute(query), Campaign)


async def page(
    connection: AsyncConnection, stores: tuple[str, ...], after: str | None, limit: int
) -> list[Campaign]:
    """Return campaigns of the stores (all when empty) after an id, oldest first."""
    query = campaigns.select().order_by(campaigns.c.id).limit(limit)
    if stores:
        query = query.where(campaigns.c.store.in_(stores))
    if after is not None:
        query = query.where(campaigns.c.id > after)
    return structs(await connection.execute(query), Campaign)


async def in_play(connection: AsyncConnection, store: str) -> list[Campaign]:
    """Return the store's running and paused campaigns."""
    query = campaigns.select().where(campaigns.c.store == store, campaigns.c.state.in_(IN_PLAY))
    return structs(await connection.execute(query), Campaign)


async def replace(connection: AsyncConnection, campaign: Campaign) -> bool:
    """Keep an edited campaign; False when somebody else edited the version it was made from."""
    columns = _columns(campaign)
    # Issuing goes on while somebody edits: what it counts is not overwritten.
    for kept in ("issued", "created_at"):
        del columns[kept]
    columns["version"] = campaign.version + 1
    where = (campaigns.c.id == campaign.id) & (campaigns.c.version == campaign.version)
    return await changed(connection, campaigns.update().where(where).values(**columns)) == 1


async def reserve(connection: AsyncConnection, campaign: str) -> bool:
    """Count one more coupon; False when the total is used up or the campaign stands still."""
    # The limit stands in the UPDATE, and in a column of its own beside the JSON of the terms: a
    # decision read the campaign before it had any lock.
    where = (
        (campaigns.c.id == campaign)
        & (campaigns.c.state == CampaignState.RUNNING)
        & sa.or_(campaigns.c.limit_total.is_(None), campaigns.c.issued < campaigns.c.limit_total)
    )
    one_more = campaigns.update().where(where).values(issued=campaigns.c.issued + 1)
    return await changed(connection, one_more) == 1
