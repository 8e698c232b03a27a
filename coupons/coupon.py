"""An issued coupon, and the rules that a till redeems it by."""

import enum

import msgspec

from coupons.offer import Offer
from coupons.text_types import LocalizedText


class CouponState(enum.StrEnum):
    """A coupon that was rolled back can be used again while it is valid."""

    ISSUED = "issued"
    VIEWED = "viewed"
    SAVED = "saved"
    REDEEMED = "redeemed"
    EXPIRED = "expired"
    ROLLED_BACK = "rolled_back"


class AcquisitionChannel(enum.StrEnum):
    """How a customer came by a coupon: reports attribute it to this channel."""

    ZONE = "zone"
    SHARE = "share"
    REWARD = "reward"


class CouponTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What was promised when the coupon was issued; later edits of the campaign change nothing."""

    title: LocalizedText
    condition: LocalizedText
    product: str
    offer: Offer
    reason: LocalizedText
    image: str | None = None
    share_points: int = 0


class Coupon(msgspec.Struct, frozen=True, kw_only=True):
    """A coupon; times are Unix epoch in milliseconds, `state` is what was last done with it."""

    id: str
    campaign: str
    customer: str
    store: str
    channel: AcquisitionChannel
    zone: str | None
    visit: str | None
    terms: CouponTerms
    state: CouponState
    issued_at: int
    valid_until: int
    locked_by: str | None = None
    locked_until: int | None = None

    @property
    def may_be_shared(self) -> bool:
        """Say whether friends may have the same: what was paid in points is not given away."""
        return self.channel is not AcquisitionChannel.REWARD

    def state_at(self, now: int) -> CouponState:
        """Return the state as people see it: an unused coupon expires by itself."""
        # No job marks coupons as expired: it could be late, and a till would take one meanwhile.
        if self.state is not CouponState.REDEEMED and now >= self.valid_until:
            return CouponState.EXPIRED
        return self.state


class RedemptionRefusal(enum.StrEnum):
    """Why a till may not take a coupon; the names are stable."""

    UNKNOWN_CODE = "unknown_code"
    WRONG_STORE = "wrong_store"
    ALREADY_REDEEMED = "already_redeemed"
    EXPIRED = "expired"
    LOCKED = "locked"


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one rule on one redemption."""

    rule: RedemptionRefusal
    ok: bool


def verdicts(coupon: Coupon, store: str, till: str, now: int) -> tuple[Verdict, ...]:
    """Return the verdict of every rule on a till that wants to take the coupon.

    They explain; the conditional UPDATE of the repository decides.
    """
    locked = (coupon.locked_until or 0) > now and coupon.locked_by != till
    passed = {
        RedemptionRefusal.WRONG_STORE: coupon.store == store,
        RedemptionRefusal.ALREADY_REDEEMED: coupon.state is not CouponState.REDEEMED,
        RedemptionRefusal.EXPIRED: now < coupon.valid_until,
        RedemptionRefusal.LOCKED: not locked,
    }
    return tuple(Verdict(rule=rule, ok=ok) for rule, ok in passed.items())


def reasons(coupon: Coupon, store: str, till: str, now: int) -> tuple[RedemptionRefusal, ...]:
    """Return the rules that refuse, in the order in which their reasons are given."""
    return tuple(v.rule for v in verdicts(coupon, store, till, now) if not v.ok)
