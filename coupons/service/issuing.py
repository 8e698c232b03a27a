"""Making a coupon, whatever brought it; the caller holds the customer and counted the campaign."""

from dataclasses import dataclass
from datetime import datetime

from conventions.ids import new_id
from coupons.campaign import Campaign, FrequencyCap
from coupons.coupon import AcquisitionChannel, Coupon, CouponState, CouponTerms
from coupons.domain_events import DomainEventKind
from coupons.repository import coupons
from coupons.service.keys import DerivedKeys
from coupons.service.unit_of_work import UnitOfWork
from coupons.text_types import LocalizedText


@dataclass(frozen=True, kw_only=True)
class IssueRequest:
    """What is asked to be issued: by which channel, why, and under which key only once."""

    channel: AcquisitionChannel
    once_key: str
    reason: LocalizedText
    at: int
    zone: str | None = None
    visit: str | None = None


def once_key(campaign: Campaign, customer: str, visit: str, local: datetime) -> str:
    """Return the unique key that the database refuses twice in the same visit, day or ever."""
    spans = {
        FrequencyCap.VISIT: visit,
        FrequencyCap.DAY: local.date().isoformat(),
        FrequencyCap.EVER: "ever",
    }
    return f"{campaign.id}:{customer}:{spans[campaign.terms.once]}"


async def issue(
    unit: UnitOfWork, keys: DerivedKeys, campaign: Campaign, customer: str, request: IssueRequest
) -> Coupon:
    """Insert a coupon and notify the phone.

    Raises:
        IntegrityError: when the once-key was used before; the whole unit of work is rolled back.
    """
    coupon = _coupon(campaign, customer, request)
    await coupons.add(
        unit.connection,
        coupon,
        once_key=request.once_key,
        code_hmac=keys.lookup(keys.code(coupon.id)),
    )
    await unit.notify(customer, "coupon", coupon.id)
    unit.emit(
        DomainEventKind.COUPON_ISSUED,
        store=coupon.store,
        subject=coupon.id,
        customer=customer,
        title=coupon.terms.title,
    )
    return coupon


def _coupon(campaign: Campaign, customer: str, request: IssueRequest) -> Coupon:
    terms = campaign.terms
    return Coupon(
        id=new_id("cpn", request.at),
        campaign=campaign.id,
        customer=customer,
        store=campaign.store,
        channel=request.channel,
        zone=request.zone,
        visit=request.visit,
        state=CouponState.ISSUED,
        issued_at=request.at,
        # A coupon never outlives its campaign.
        valid_until=min(request.at + terms.coupon_ttl_s * 1000, terms.valid_until),
        terms=CouponTerms(
            title=terms.title,
            condition=terms.condition,
            product=terms.product,
            offer=terms.offer,
            reason=request.reason,
            image=terms.image,
            share_points=terms.share_points,
        ),
    )
