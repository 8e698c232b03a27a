"""Campaigns: made, edited one version after the other, and counted."""

from collections import Counter

import msgspec

from conventions.ids import new_id
from coupons.campaign import Campaign, CampaignState, CampaignTerms
from coupons.funnel import Funnel, funnel
from coupons.repository import anonymous, campaigns, coupons, decisions
from coupons.service.context import ServiceContext
from coupons.service.idempotency import IdempotencyConflict, IdempotencyKeys, KeyedRequest
from coupons.service.unit_of_work import UnitOfWork

ANSWERS = msgspec.json.Decoder(Campaign)


class Campaigns:
    """Campaigns of all stores; an edit names the version it was made from (optimistic locking)."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._keys = IdempotencyKeys(context)

    async def create(
        self,
        store: str,
        terms: CampaignTerms,
        state: CampaignState,
        keyed: KeyedRequest | None = None,
    ) -> Campaign | IdempotencyConflict:
        """Insert a campaign under a new id that sorts by time; under one key, one campaign."""

        async def insert(unit: UnitOfWork) -> Campaign:
            campaign = Campaign(
                id=new_id("cmp", unit.now),
                store=store,
                state=state,
                terms=terms,
                created_at=unit.now,
                updated_at=unit.now,
            )
            await campaigns.add(unit.connection, campaign)
            return campaign

        return await self._keys.once(keyed, ANSWERS.decode, insert)

    async def get(self, campaign: str) -> Campaign | None:
        """Return a campaign of any store; the handler checks whose it is."""
        async with self._context.reading() as connection:
            return await campaigns.get(connection, campaign)

    async def page(self, stores: tuple[str, ...], after: str | None, limit: int) -> list[Campaign]:
        """Return campaigns of the stores (all when empty), oldest first."""
        async with self._context.reading() as connection:
            return await campaigns.page(connection, stores, after, limit)

    async def edit(
        self, was: Campaign, terms: CampaignTerms, state: CampaignState
    ) -> Campaign | None:
        """Keep an edited campaign; None when somebody else edited `was` first."""
        edited = msgspec.structs.replace(
            was, terms=terms, state=state, updated_at=self._context.clock()
        )
        async with self._context.unit_of_work() as unit:
            if not await campaigns.replace(unit.connection, edited):
                return None
            return await campaigns.get(unit.connection, was.id)

    async def funnel(self, campaign: str) -> Funnel:
        """Return what became of the stays in the zones of a campaign."""
        async with self._context.reading() as connection:
            decided = await decisions.counts_of_campaign(connection, campaign)
            came = await coupons.counts_of_campaign(connection, campaign)
            gone = await anonymous.of_campaign(connection, campaign)
        outcomes = Counter(gone) + Counter(decided)
        steps = Counter(gone) + Counter(came)
        return funnel(outcomes, steps)
