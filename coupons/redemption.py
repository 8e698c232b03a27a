"""What a till gets: a redemption, a lock, or a refusal with its reasons."""

import msgspec

from coupons.coupon import Coupon, RedemptionRefusal
from coupons.offer import Offer
from coupons.text_types import LocalizedText


class Redemption(msgspec.Struct, frozen=True, kw_only=True):
    """A redemption; times are Unix epoch in milliseconds, money is in minor units.

    `customer` is None once the customer is erased.
    """

    id: str
    coupon: str
    campaign: str
    customer: str | None
    store: str
    till: str
    amount: int | None
    discount: int | None
    currency: str
    at: int
    rolled_back_at: int | None = None


# The tags tell the two apart when the stored answer of an idempotency key is read again.
class Redeemed(msgspec.Struct, frozen=True, kw_only=True, tag="redeemed"):
    """A redemption with the words that the till shows, kept as the answer to its key."""

    redemption: Redemption
    title: LocalizedText
    offer: Offer
    condition: LocalizedText
    product: str


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """A refusal, with the reason of every rule that refused."""

    reasons: tuple[RedemptionRefusal, ...]
    locked_until: int | None = None


class Locked(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon kept for one till until a moment."""

    lock: str
    coupon: Coupon
    until: int
