"""Domain events: what happened in the coupons, published to the product after the commit."""

import enum

import msgspec

from coupons.text_types import LocalizedText


class DomainEventKind(enum.StrEnum):
    """The event names of the HTTP conventions, and the few that stay inside."""

    # Not an event of the HTTP conventions: it only feeds the metric of decisions.
    DECIDED = "decision.made"
    COUPON_ISSUED = "coupon.issued"
    COUPON_VIEWED = "coupon.viewed"
    COUPON_SAVED = "coupon.saved"
    COUPON_REDEEMED = "coupon.redeemed"
    COUPON_ROLLED_BACK = "coupon.rolled_back"
    SHARE_CLICKED = "share.clicked"
    SHARE_QUALIFIED = "share.qualified"
    SHARE_REJECTED = "share.rejected"
    POINTS_PENDING = "points.pending"
    POINTS_EARNED = "points.earned"
    POINTS_SPENT = "points.spent"
    POINTS_EXPIRED = "points.expired"
    POINTS_REVERSED = "points.reversed"
    CONSENT_GRANTED = "consent.granted"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    DEVICE_BOUND = "device.bound"
    DEVICE_UNBOUND = "device.unbound"


class DomainEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact about a customer of a store.

    Attributes:
        subject: what it is about: a coupon, share, lot, binding, purpose, or an outcome's name.
        quantity: how many points, else 1.
        title: what a coupon offers.
    """

    kind: DomainEventKind
    at: int
    store: str
    subject: str
    customer: str | None = None
    quantity: int = 1
    title: LocalizedText | None = None
