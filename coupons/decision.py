"""What was decided on a zone event: every campaign with its outcome, and at most one coupon."""

import msgspec

from coupons.coupon import Coupon
from coupons.rules import Outcome


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """One campaign's outcome on one zone event, as the database keeps it."""

    id: str
    event_id: str
    campaign: str
    customer: str
    store: str
    floor: str
    zone: str
    stay: str
    visit: str
    outcome: Outcome
    coupon: str | None
    at: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """All of a zone event: `outcomes` by campaign, and the coupon that won."""

    event_id: str
    outcomes: dict[str, Outcome]
    coupon: Coupon | None = None
