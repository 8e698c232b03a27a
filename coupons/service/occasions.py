"""What is read about a presence before anything is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.campaign import Campaign
from coupons.coupon import Coupon
from coupons.explanations import near
from coupons.presence import Presence
from coupons.repository import campaigns, coupons, visits
from coupons.rules import Earlier, Occasion
from coupons.service.context import ServiceContext
from coupons.wording import Texts


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A presence with the campaigns of its zone, the store's time, and the answer to "why?"."""

    presence: Presence
    campaigns: Sequence[Campaign]
    local: datetime
    reason: Texts


async def scene_of(context: ServiceContext, presence: Presence) -> Scene:
    """Return what does not change while the decision is made."""
    async with context.reading() as connection:
        in_play = await campaigns.in_play(connection, presence.store)
    places = context.places
    return Scene(
        presence=presence,
        campaigns=[campaign for campaign in in_play if _is_tied(campaign, presence.zone)],
        local=await places.local(presence.store, presence.at),
        reason=near(await places.zone_name(presence.store, presence.zone)),
    )


async def occasions_of(
    connection: AsyncConnection, scene: Scene, visit: str, undecided: Sequence[Campaign]
) -> dict[str, Occasion]:
    """Return, by campaign, what the rules look at; the customer is locked."""
    presence = scene.presence
    ids = [campaign.id for campaign in undecided]
    had = await coupons.earlier(connection, presence.customer, ids)
    refused = await visits.refuses_zone(
        connection, presence.customer, presence.store, presence.zone
    )
    return {
        campaign: Occasion(
            local=scene.local,
            at=presence.at,
            dwelled_s=presence.dwelled_s,
            visit=visit,
            zone_refused=refused,
            earlier=[_earlier(c, scene.local) for c in had if c.campaign == campaign],
        )
        for campaign in ids
    }


def _earlier(coupon: Coupon, local: datetime) -> Earlier:
    issued = datetime.fromtimestamp(coupon.issued_at / 1000, UTC).astimezone(local.tzinfo)
    return Earlier(visit=coupon.visit, day=issued.date())


def _is_tied(campaign: Campaign, zone: str) -> bool:
    return zone in campaign.terms.zones and campaign.terms.reward_points == 0
