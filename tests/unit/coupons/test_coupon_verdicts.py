import pytest

from coupons.coupon import Coupon, CouponState, RedemptionRefusal, reasons, verdicts
from tests.offers import HOUR, NOW, coupon


@pytest.mark.parametrize(
    ("held", "why"),
    [
        (coupon(), ()),
        (coupon(state=CouponState.ROLLED_BACK), ()),
        (coupon(store="other"), (RedemptionRefusal.WRONG_STORE,)),
        (coupon(state=CouponState.REDEEMED), (RedemptionRefusal.ALREADY_REDEEMED,)),
        (coupon(valid_until=NOW), (RedemptionRefusal.EXPIRED,)),
        (coupon(locked_by="till_2", locked_until=NOW + 1), (RedemptionRefusal.LOCKED,)),
        (coupon(locked_by="till_2", locked_until=NOW), ()),
        (coupon(locked_by="till_1", locked_until=NOW + 1), ()),
        (
            coupon(store="other", valid_until=NOW),
            (RedemptionRefusal.WRONG_STORE, RedemptionRefusal.EXPIRED),
        ),
    ],
)
def test_reasons(held: Coupon, why: tuple[RedemptionRefusal, ...]) -> None:
    assert reasons(held, "shop", "till_1", NOW) == why


def test_every_rule_gives_its_verdict() -> None:
    rules = [verdict.rule for verdict in verdicts(coupon(), "shop", "till_1", NOW)]
    assert set(rules) == set(RedemptionRefusal) - {RedemptionRefusal.UNKNOWN_CODE}


def test_unused_coupon_expires_by_itself() -> None:
    saved = coupon(state=CouponState.SAVED)
    assert saved.state_at(NOW) is CouponState.SAVED
    assert saved.state_at(NOW + HOUR) is CouponState.EXPIRED
    assert coupon(state=CouponState.REDEEMED).state_at(NOW + HOUR) is CouponState.REDEEMED
