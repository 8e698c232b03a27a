"""What the HTTP interface answers; see the HTTP conventions for names, times and money."""

from typing import Annotated

import msgspec

from conventions.suppression import SuppressedCount
from coupons.campaign import CampaignContent, CampaignState
from coupons.offer import Offer
from coupons.text_types import LocalizedText

Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]


class PointsView(msgspec.Struct, frozen=True, kw_only=True):
    """Points of a customer; `next_reward` is the price of the cheapest reward, or None."""

    pending: int
    active: int
    next_reward: int | None


class ShareOfferView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon's share link (None until it is made) and what one friend brings."""

    url: str | None
    points: int


class CouponView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon on its owner's phone; `reason` answers "why this offer?"."""

    id: str
    code: str
    state: str
    title: LocalizedText
    offer: Offer
    condition: LocalizedText
    product: str
    zone: str | None
    store: str
    issued_at: Moment
    valid_until: Moment
    reason: LocalizedText
    image: str | None = None
    share: ShareOfferView | None = None


class CouponList(msgspec.Struct, frozen=True, kw_only=True):
    """The coupons of a phone, newest first; dismissed ones are left out."""

    items: list[CouponView]


class PhoneSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The first event of a phone's stream."""

    coupons: list[CouponView]
    points: PointsView


class CustomerView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, as the customer sees it; `consents` names every purpose."""

    id: str
    name: str
    email: str | None
    store: str
    language: str
    consents: dict[str, bool]
    points: PointsView
    joined_at: Moment


class LotView(msgspec.Struct, frozen=True, kw_only=True):
    """A lot of points: pending, active, spent, expired or reversed."""

    id: str
    state: str
    points: int
    remaining: int
    created_at: Moment
    expires_at: Moment


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a posting; `kind` says what happened and `key` why."""

    id: str
    kind: str
    account: str
    points: int
    lot: str | None
    key: str
    at: Moment


class PointsStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's points with the lots and entries they are the sum of."""

    pending: int
    active: int
    next_reward: int | None
    lots: list[LotView]
    entries: list[EntryView]


class ShareLinkView(msgspec.Struct, frozen=True, kw_only=True):
    """A link to give away and what each friend brings."""

    id: str
    url: str
    points: int


class ShareView(msgspec.Struct, frozen=True, kw_only=True):
    """A shared deal as anybody sees it; `by` is a first name and nothing else."""

    id: str
    store: str
    title: LocalizedText
    offer: Offer
    condition: LocalizedText
    product: str
    valid_until: Moment
    by: str
    expired: bool
    image: str | None = None


class ShareOutcomeView(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an arrival: ignored, opened, qualified or rejected with the reason.

    `coupon` is the friend's own coupon of the deal, if there was one to have.
    """

    state: str
    reason: str | None = None
    coupon: str | None = None


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
    """A share with both of its counts."""

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


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one rule says of a redemption."""

    rule: str
    ok: bool


class ValidationView(msgspec.Struct, frozen=True, kw_only=True):
    """What redeeming now would do; `discount` (minor units) is None where words decide."""

    redeemable: bool
    reasons: tuple[str, ...]
    verdicts: list[RuleVerdict]
    coupon: str
    title: LocalizedText
    offer: Offer
    condition: LocalizedText
    product: str
    valid_until: Moment
    discount: int | None


class LockView(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon kept for one till until a moment."""

    lock: str
    coupon: str
    locked_until: Moment


class RedemptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption, `redeemed` or `rolled_back`; money is in minor units of `currency`."""

    id: str
    coupon: str
    store: str
    state: str
    amount: int | None
    discount: int | None
    currency: str
    redeemed_at: Moment
    rolled_back_at: Moment | None = None


class RedeemedView(RedemptionView, frozen=True, kw_only=True):
    """A redemption with what the till shows."""

    title: LocalizedText
    offer: Offer
    condition: LocalizedText
    product: str


class RewardView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that points can buy."""

    id: str
    points: int
    title: LocalizedText
    condition: LocalizedText
    product: str
    offer: Offer
    valid_until: Moment
    image: str | None


class RewardList(msgspec.Struct, frozen=True, kw_only=True):
    """The rewards of the customer's store, cheapest first."""

    items: list[RewardView]
