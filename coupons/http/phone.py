"""The coupons of a phone: a list, a stream, a QR image, and what is done with them."""

import io
import re
from collections.abc import AsyncIterator

import msgspec
import segno
from aiohttp import web

from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.roles import Role
from conventions.streams import StreamEvent, stream
from coupons.http.phone_views import (
    CouponList,
    CouponView,
    PhoneSnapshot,
    coupon_view,
    message_data,
)
from coupons.http.requests import ID, found, service, shopper
from coupons.phone import HeldCoupon

SHOPPER = (Role.SHOPPER,)
COUPON = f"/v1/me/coupons/{{coupon:{ID}}}"


class DismissForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Not now; or never again from the zone that this coupon came from."""

    never_from_zone: bool = False


def routes() -> list[web.RouteDef]:
    """Return the routes of a phone."""
    return [
        web.get("/v1/me/coupons", coupons),
        web.get(COUPON, coupon),
        web.post(f"{COUPON}/viewed", viewed),
        web.post(f"{COUPON}/saved", saved),
        web.post(f"{COUPON}/dismissed", dismissed),
        web.get(f"{COUPON}/qr.svg", qr),
        web.get("/v1/me/events", events),
    ]


@operation("My coupons, newest first", gives=CouponList, roles=SHOPPER)
async def coupons(request: web.Request) -> web.Response:
    """Answer the coupons that are not dismissed."""
    customer = await shopper(request)
    held_coupons = await service(request).phone.coupons(customer)
    return answer(CouponList(items=[coupon_view(held) for held in held_coupons]))


@operation("One of my coupons", gives=CouponView, roles=SHOPPER)
async def coupon(request: web.Request) -> web.Response:
    """Answer one coupon, also a dismissed one."""
    return answer(coupon_view(await _held(request)))


@operation("I have seen this coupon", gives=CouponView, roles=SHOPPER)
async def viewed(request: web.Request) -> web.Response:
    """Mark a coupon viewed; a second time changes nothing."""
    customer = await shopper(request)
    seen = await service(request).phone.view(customer, request.match_info["coupon"])
    return answer(coupon_view(found(seen, "coupon")))


@operation("Keep this coupon", gives=CouponView, roles=SHOPPER)
async def saved(request: web.Request) -> web.Response:
    """Mark a coupon saved; a second time changes nothing."""
    customer = await shopper(request)
    kept = await service(request).phone.save(customer, request.match_info["coupon"])
    return answer(coupon_view(found(kept, "coupon")))


@operation("Not now, or never from here", takes=DismissForm, gives=CouponView, roles=SHOPPER)
async def dismissed(request: web.Request) -> web.Response:
    """Dismiss a coupon: it leaves the list and can still be redeemed."""
    customer = await shopper(request)
    form = await body(request, DismissForm)
    gone = await service(request).phone.dismiss(
        customer, request.match_info["coupon"], never_from_zone=form.never_from_zone
    )
    return answer(coupon_view(found(gone, "coupon")))


@operation("The code of a coupon, for a scanner", media_type="image/svg+xml", roles=SHOPPER)
async def qr(request: web.Request) -> web.Response:
    """Answer the code without its hyphens as a QR image."""
    code = (await _held(request)).code.replace("-", "")
    image = io.BytesIO()
    # Error correction Q: the code is read off a scratched display at an angle.
    segno.make_qr(code, error="q").save(image, kind="svg", scale=8, border=4, xmldecl=False)
    return web.Response(
        body=image.getvalue(),
        content_type="image/svg+xml",
        headers={"Cache-Control": "private, no-store"},
    )


@operation(
    "Coupons and points as they change: a snapshot first, then `coupon`, `points`, `consent`",
    gives=PhoneSnapshot,
    media_type="text/event-stream",
    roles=SHOPPER,
)
async def events(request: web.Request) -> web.StreamResponse:
    """Stream what happens; `Last-Event-ID` brings what was missed instead of the snapshot."""
    customer = await shopper(request)
    last = request.headers.get("Last-Event-ID", "")
    # Fifteen digits fit the database; a longer number is none that was ever sent.
    resume_after = int(last) if re.fullmatch("[0-9]{1,15}", last) else None
    return await stream(request, _events(request, customer, resume_after))


async def _events(
    request: web.Request, customer: str, resume_after: int | None
) -> AsyncIterator[StreamEvent]:
    async for message in service(request).phone.messages(customer, resume_after):
        yield StreamEvent(event=message.event, data=message_data(message), id=str(message.id))


async def _held(request: web.Request) -> HeldCoupon:
    customer = await shopper(request)
    coupon_id = request.match_info["coupon"]
    return found(await service(request).phone.coupon(customer, coupon_id), "coupon")
