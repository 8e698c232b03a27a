"""Campaigns and presences for tests, with what a test does not care about filled in."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from coupons.campaign import Campaign, CampaignState, CampaignTerms
from coupons.coupon import AcquisitionChannel, Coupon, CouponState, CouponTerms
from coupons.offer import Offer, OfferKind
from coupons.text_types import LocalizedText
from coupons.zone_event import CustomerZoneEvent, CustomerZoneEventKind

# A Saturday, 14:00 in Paris.
NOON = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
NOW = int(NOON.timestamp() * 1000)
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
TWENTY_PERCENT = Offer(kind=OfferKind.PERCENT, value=20)


def texts(words: str) -> LocalizedText:
    return LocalizedText(en=words, fr=words)


def terms(**changes: Any) -> CampaignTerms:
    plain = CampaignTerms(
        name="Cheese week",
        zones=("cheese",),
        title=texts("20 % off Comté"),
        condition=texts("from 200 g"),
        product="Comté",
        offer=TWENTY_PERCENT,
        valid_from=NOW - DAY,
        valid_until=NOW + 30 * DAY,
    )
    return msgspec.structs.replace(plain, **changes)


def campaign(name: str = "cmp_1", **changes: Any) -> Campaign:
    head = {k: changes.pop(k) for k in ("state", "issued", "store") if k in changes}
    plain = Campaign(id=name, store="shop", state=CampaignState.RUNNING, terms=terms(**changes))
    return msgspec.structs.replace(plain, **head)


def coupon(**changes: Any) -> Coupon:
    plain = Coupon(
        id="cpn_1",
        campaign="cmp_1",
        customer="cus_1",
        store="shop",
        channel=AcquisitionChannel.ZONE,
        zone="cheese",
        visit="vis_1",
        terms=CouponTerms(
            title=texts("20 % off"),
            condition=texts("from 200 g"),
            product="Comté",
            offer=TWENTY_PERCENT,
            reason=texts("You were near"),
        ),
        state=CouponState.ISSUED,
        issued_at=NOW,
        valid_until=NOW + HOUR,
    )
    return msgspec.structs.replace(plain, **changes)


def zone_event(customer: str, event: str = "evt_1", **changes: Any) -> CustomerZoneEvent:
    """Return a dwell of half a minute in the cheese."""
    plain = CustomerZoneEvent(
        event_id=event,
        customer=customer,
        store="shop",
        floor="0",
        zone="cheese",
        kind=CustomerZoneEventKind.DWELLED,
        at=NOW,
        since=NOW - 30 * SECOND,
    )
    return msgspec.structs.replace(plain, **changes)
