"""Coupons as their owners see them."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.times import rfc3339
from coupons.codes import in_groups
from coupons.coupon import Coupon
from coupons.repository import shares
from coupons.service.keys import DerivedKeys
from coupons.sharing import Share
from coupons.views import CouponView, ShareOfferView


def share_url(share: str) -> str:
    """Return the page of a share."""
    return f"/d/{share}"


async def coupon_views(
    connection: AsyncConnection,
    keys: DerivedKeys,
    customer: str,
    coupons: Iterable[Coupon],
    now: int,
) -> list[CouponView]:
    """Return a customer's coupons with their codes and shares."""
    shared = {share.coupon: share for share in await shares.of_customer(connection, customer)}
    return [_view(coupon, keys, shared.get(coupon.id), now) for coupon in coupons]


def _view(coupon: Coupon, keys: DerivedKeys, share: Share | None, now: int) -> CouponView:
    terms = coupon.terms
    return CouponView(
        id=coupon.id,
        code=in_groups(keys.code(coupon.id)),
        state=coupon.state_at(now),
        title=terms.title,
        offer=terms.offer,
        condition=terms.condition,
        product=terms.product,
        zone=coupon.zone,
        store=coupon.store,
        issued_at=rfc3339(coupon.issued_at),
        valid_until=rfc3339(coupon.valid_until),
        reason=terms.reason,
        image=terms.image,
        share=_share_offer(coupon, share),
    )


def _share_offer(coupon: Coupon, share: Share | None) -> ShareOfferView | None:
    if not coupon.may_be_shared:
        return None
    return ShareOfferView(
        url=share_url(share.id) if share else None,
        points=share.points if share else coupon.terms.share_points,
    )
