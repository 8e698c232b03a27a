"""Coupons as their holder's phone gets them, and the data of its stream."""

from typing import Any

import msgspec

from conventions.times import Moment, rfc3339
from coupons.http.points_views import PointsView, points_view
from coupons.http.share_views import share_url
from coupons.ledger import PointsBalance
from coupons.offer import Offer
from coupons.phone import HeldCoupon, PhoneContent, PhoneMessage
from coupons.text_types import LocalizedText


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
    """All that a phone shows: the first event of its stream, and again after a gap."""

    coupons: list[CouponView]
    points: PointsView


def coupon_view(held: HeldCoupon) -> CouponView:
    """Return a coupon with its code and what sharing it brings."""
    coupon, terms = held.coupon, held.coupon.terms
    return CouponView(
        id=coupon.id,
        code=held.code,
        state=held.state,
        title=terms.title,
        offer=terms.offer,
        condition=terms.condition,
        product=terms.product,
        zone=coupon.zone,
        store=coupon.store,
        issued_at=rfc3339(coupon.issued_at),
        valid_until=rfc3339(coupon.valid_until),
        reason=terms.reason,
        image=terms.image,
        share=_share_offer(held),
    )


def message_data(message: PhoneMessage) -> Any:
    """Return what a message of the stream carries as JSON; null for a coupon that is gone."""
    match message.content:
        case PhoneContent(coupons=coupons, points=points):
            return PhoneSnapshot(
                coupons=[coupon_view(held) for held in coupons], points=points_view(points)
            )
        case HeldCoupon() as held:
            return coupon_view(held)
        case PointsBalance() as balance:
            return points_view(balance)
        case None:
            return None
        case consents:
            return {"consents": consents}


def _share_offer(held: HeldCoupon) -> ShareOfferView | None:
    if not held.coupon.may_be_shared:
        return None
    share = held.share
    return ShareOfferView(
        url=share_url(share.id) if share else None,
        points=share.points if share else held.coupon.terms.share_points,
    )
