"""Coupons at a till: what redeeming would do, does and did."""

import msgspec

from conventions.times import Moment, rfc3339
from coupons.offer import Offer
from coupons.redemption import Locked, Redeemed, Redemption
from coupons.service.redemptions import Validation
from coupons.text_types import LocalizedText


class RuleVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one rule on a redemption."""

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


def lock_view(locked: Locked) -> LockView:
    """Return the name of a lock and how long it holds."""
    return LockView(lock=locked.lock, coupon=locked.coupon.id, locked_until=rfc3339(locked.until))


def validation_view(validation: Validation) -> ValidationView:
    """Return what redeeming would do, with every rule that says no."""
    coupon = validation.coupon
    failed = tuple(verdict.rule.value for verdict in validation.verdicts if not verdict.ok)
    return ValidationView(
        redeemable=not failed,
        reasons=failed,
        verdicts=[RuleVerdict(rule=v.rule, ok=v.ok) for v in validation.verdicts],
        coupon=coupon.id,
        title=coupon.terms.title,
        offer=coupon.terms.offer,
        condition=coupon.terms.condition,
        product=coupon.terms.product,
        valid_until=rfc3339(coupon.valid_until),
        discount=validation.discount,
    )


def redemption_view(redemption: Redemption) -> RedemptionView:
    """Return a redemption with its state: it is rolled back when it says when."""
    undone = redemption.rolled_back_at
    return RedemptionView(
        id=redemption.id,
        coupon=redemption.coupon,
        store=redemption.store,
        state="redeemed" if undone is None else "rolled_back",
        amount=redemption.amount,
        discount=redemption.discount,
        currency=redemption.currency,
        redeemed_at=rfc3339(redemption.at),
        rolled_back_at=None if undone is None else rfc3339(undone),
    )


def redeemed_view(taken: Redeemed) -> RedeemedView:
    """Return a redemption with the words that the till shows."""
    view = msgspec.structs.asdict(redemption_view(taken.redemption))
    return RedeemedView(
        **view,
        title=taken.title,
        offer=taken.offer,
        condition=taken.condition,
        product=taken.product,
    )
