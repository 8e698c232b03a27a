"""Shares as their owner, and as anybody, sees them."""

import msgspec

from conventions.times import Moment, rfc3339
from coupons.offer import Offer
from coupons.service.shares import SharedDeal
from coupons.sharing import Share, ShareOutcome
from coupons.text_types import LocalizedText


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


def share_url(share: str) -> str:
    """Return the address of a share's page."""
    return f"/d/{share}"


def link_view(share: Share) -> ShareLinkView:
    """Return a share as its owner gives it away."""
    return ShareLinkView(id=share.id, url=share_url(share.id), points=share.points)


def share_view(shown: SharedDeal, now: int) -> ShareView:
    """Return what anybody may see of a share."""
    coupon = shown.coupon
    terms = coupon.terms
    return ShareView(
        id=shown.share.id,
        store=coupon.store,
        title=terms.title,
        offer=terms.offer,
        condition=terms.condition,
        product=terms.product,
        valid_until=rfc3339(coupon.valid_until),
        by=shown.by,
        expired=now >= coupon.valid_until,
        image=terms.image,
    )


def outcome_view(outcome: ShareOutcome) -> ShareOutcomeView:
    """Return what a friend is told of their own referral."""
    return ShareOutcomeView(state=outcome.state, reason=outcome.reason, coupon=outcome.coupon)
