"""What is read about a zone event before anything is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.campaign import Campaign
from coupons.coupon import Coupon
from coupons.explanations import near
from coupons.repository import campaigns, coupons, visits
from coupons.rules import PreviousCoupon, RuleInput
from coupons.service.context import ServiceContext
from coupons.text_types import LocalizedText
from coupons.zone_event import CustomerZoneEvent


@dataclass(frozen=True, kw_only=True)
class DecisionContext:
    """A zone event with the campaigns of its zone, the store's time, and the answer to "why?"."""

    event: CustomerZoneEvent
    campaigns: Sequence[Campaign]
    local: datetime
    reason: LocalizedText


async def read_context(context: ServiceContext, event: CustomerZoneEvent) -> DecisionContext:
    """Return what does not change while the decision is made."""
    # Outside the unit of work: SQLite has one writer, and campaigns are read more than written.
    async with context.reading() as connection:
        in_play = await campaigns.in_play(connection, event.store)
    stores = context.stores
    return DecisionContext(
        event=event,
        campaigns=[campaign for campaign in in_play if _is_tied(campaign, event.zone)],
        local=await stores.local(event.store, event.at),
        reason=near(await stores.zone_name(event.store, event.zone)),
    )


async def rule_inputs(
    connection: AsyncConnection, facts: DecisionContext, visit: str, undecided: Sequence[Campaign]
) -> dict[str, RuleInput]:
    """Return, by campaign, what the rules look at; the customer is locked."""
    event = facts.event
    ids = [campaign.id for campaign in undecided]
    # One query for all campaigns; under the lock, so that no other coupon can come in between.
    had = await coupons.previous(connection, event.customer, ids)
    refused = await visits.refuses_zone(connection, event.customer, event.store, event.zone)
    return {
        campaign: RuleInput(
            local=facts.local,
            at=event.at,
            dwelled_s=event.dwelled_s,
            visit=visit,
            zone_refused=refused,
            previous=[_previous(c, facts.local) for c in had if c.campaign == campaign],
        )
        for campaign in ids
    }


def _previous(coupon: Coupon, local: datetime) -> PreviousCoupon:
    issued = datetime.fromtimestamp(coupon.issued_at / 1000, UTC).astimezone(local.tzinfo)
    return PreviousCoupon(visit=coupon.visit, day=issued.date())


def _is_tied(campaign: Campaign, zone: str) -> bool:
    return zone in campaign.terms.zones and campaign.terms.reward_points == 0
