import enum
from pathlib import Path

import pytest

from coupons.coupon import CouponState, RedemptionRefusal
from coupons.funnel import Funnel
from coupons.ledger import LotState
from coupons.rules import Outcome
from coupons.service.idempotency import IdempotencyConflict
from coupons.service.rewards import RewardRefusal
from coupons.sharing import ReferralRejection

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "coupons.md"
NAMES = (
    Outcome,
    CouponState,
    RedemptionRefusal,
    ReferralRejection,
    LotState,
    IdempotencyConflict,
    RewardRefusal,
)


@pytest.mark.parametrize("names", NAMES)
def test_reference_explains_every_name(names: type[enum.StrEnum]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in names if f"`{name}`" not in page] == []


def test_reference_explains_every_figure_of_the_funnel() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in Funnel.__struct_fields__ if f"`{name}`" not in page] == []
