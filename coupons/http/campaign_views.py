"""Campaigns, funnels and decisions as staff see them."""

from typing import Any

import msgspec

from conventions.suppression import PRIVACY_THRESHOLD, SuppressedCount
from conventions.times import Moment, rfc3339
from coupons.campaign import Campaign, CampaignContent, CampaignState
from coupons.decision import DecisionRow
from coupons.funnel import DEFINITION_VERSION, Funnel

# What each step of a funnel is measured against.
RATES = {
    "eligible": "considered",
    "sent": "eligible",
    "viewed": "sent",
    "saved": "sent",
    "redeemed": "sent",
    "rolled_back": "redeemed",
}


class CampaignView(CampaignContent, frozen=True, kw_only=True):
    """A campaign as staff see it; its version is in the `ETag`."""

    id: str
    store: str
    state: CampaignState
    valid_from: Moment
    valid_until: Moment
    issued: int
    created_at: Moment
    updated_at: Moment


class CampaignList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of campaigns; `next` is the `after` of the following page, or None."""

    items: list[CampaignView]
    next: str | None


class Rate(msgspec.Struct, frozen=True, kw_only=True):
    """A rate as its two counts, so that a reader sees how few people it is made of."""

    numerator: int
    denominator: int


class FunnelView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the stays of customers in a campaign's zones.

    `considered` counts the stays of consenting customers, `eligible` those that passed every rule
    (sent, held out, or lost to a better offer), `suppressed` the others by reason, and also
    `no_consent`, which is outside `considered` because nothing is known of those people.
    """

    campaign: str
    definition_version: int
    considered: int
    eligible: int
    held_out: int
    outranked: int
    suppressed: dict[str, int | SuppressedCount]
    sent: int
    viewed: int
    saved: int
    redeemed: int
    rolled_back: int
    rates: dict[str, Rate]


class DecisionView(msgspec.Struct, frozen=True, kw_only=True):
    """Why one campaign did, or did not, send its coupon on one zone event."""

    id: str
    event_id: str
    campaign: str
    customer: str
    store: str
    zone: str
    outcome: str
    coupon: str | None
    at: Moment


class DecisionList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of decisions, newest first."""

    items: list[DecisionView]
    next: str | None


def content_fields(whole: CampaignContent) -> dict[str, Any]:
    """Return what a campaign's form, its terms and its view have in common."""
    names = [field.name for field in msgspec.structs.fields(CampaignContent)]
    return {name: getattr(whole, name) for name in names}


def campaign_view(campaign: Campaign) -> CampaignView:
    """Return a campaign with its moments as RFC 3339."""
    return CampaignView(
        id=campaign.id,
        store=campaign.store,
        state=campaign.state,
        **content_fields(campaign.terms),
        valid_from=rfc3339(campaign.terms.valid_from),
        valid_until=rfc3339(campaign.terms.valid_until),
        issued=campaign.issued,
        created_at=rfc3339(campaign.created_at),
        updated_at=rfc3339(campaign.updated_at),
    )


def funnel_view(name: str, counts: Funnel) -> FunnelView:
    """Return a funnel with its rates, and withhold how few did not agree."""
    numbers = msgspec.structs.asdict(counts)
    no_consent: int = numbers.pop("no_consent")
    suppressed: dict[str, int | SuppressedCount] = {**numbers.pop("suppressed")}
    # They did not agree to be counted one by one, so a few of them are not shown at all.
    hidden = no_consent < PRIVACY_THRESHOLD
    suppressed["no_consent"] = SuppressedCount() if hidden else no_consent
    rates = {
        step: Rate(numerator=numbers[step], denominator=numbers[base])
        for step, base in RATES.items()
    }
    return FunnelView(
        campaign=name,
        definition_version=DEFINITION_VERSION,
        suppressed=suppressed,
        rates=rates,
        **numbers,
    )


def decision_view(row: DecisionRow) -> DecisionView:
    """Return a decision with its moment as RFC 3339."""
    return DecisionView(
        id=row.id,
        event_id=row.event_id,
        campaign=row.campaign,
        customer=row.customer,
        store=row.store,
        zone=row.zone,
        outcome=row.outcome,
        coupon=row.coupon,
        at=rfc3339(row.at),
    )
