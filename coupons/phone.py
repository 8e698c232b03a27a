"""What a phone shows of its owner's coupons and points, and the messages that keep it fresh."""

import msgspec

from coupons.consents import Purpose
from coupons.coupon import Coupon, CouponState
from coupons.ledger import PointsBalance
from coupons.sharing import Share


class HeldCoupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon as its holder sees it: with its code, its state now and its share, if there is one.

    The code is derived from the secret when it is shown; the database knows only its HMAC.
    """

    coupon: Coupon
    code: str
    state: CouponState
    share: Share | None

    @property
    def id(self) -> str:
        """The coupon's id."""
        return self.coupon.id


class PhoneContent(msgspec.Struct, frozen=True, kw_only=True):
    """All that a phone shows: coupons, newest first, and points."""

    coupons: list[HeldCoupon]
    points: PointsBalance


Consents = dict[Purpose, bool]


class PhoneMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One message of a phone's stream; `id` is where to resume after it.

    `content` is what the event's subject is now, not what it was when the event was written; None
    for a coupon that is gone.
    """

    id: int
    event: str
    content: PhoneContent | HeldCoupon | PointsBalance | Consents | None
