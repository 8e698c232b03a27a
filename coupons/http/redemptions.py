"""What tills do: validate, lock, redeem, roll back."""

from typing import Annotated

import msgspec
from aiohttp import web

from conventions.attempts import TooManyAttempts
from conventions.bodies import answer, body
from conventions.operations import operation
from conventions.problems import Problem
from conventions.roles import Role, require
from coupons.coupon import RedemptionRefusal
from coupons.http.redemption_views import (
    LockView,
    RedeemedView,
    RedemptionView,
    ValidationView,
    lock_view,
    redeemed_view,
    redemption_view,
    validation_view,
)
from coupons.http.requests import ID, found, key_problem, keyed_request, service
from coupons.offer import MinorUnits
from coupons.redemption import Redeemed, Refused
from coupons.service.idempotency import IdempotencyConflict
from coupons.service.redemptions import RedemptionRequest, Till, Validation
from coupons.text_types import Identifier, ScannedText

TILLS = (Role.TILL, Role.MANAGER, Role.ADMIN)

STATUSES = {
    RedemptionRefusal.UNKNOWN_CODE: 404,
    RedemptionRefusal.WRONG_STORE: 422,
    RedemptionRefusal.ALREADY_REDEEMED: 409,
    RedemptionRefusal.EXPIRED: 410,
    RedemptionRefusal.LOCKED: 423,
}
DETAILS = {
    RedemptionRefusal.UNKNOWN_CODE: "This is no code of ours: read it again.",
    RedemptionRefusal.WRONG_STORE: "This coupon is for another store.",
    RedemptionRefusal.ALREADY_REDEEMED: "This coupon was used before.",
    RedemptionRefusal.EXPIRED: "This coupon is no longer valid.",
    RedemptionRefusal.LOCKED: "Another till holds this coupon, or the lock is over: try again.",
}


class ValidateForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code, and what the basket comes to in minor units."""

    code: ScannedText
    store: Identifier
    basket_total: MinorUnits | None = None


class LockForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code to keep for two to ten minutes."""

    code: ScannedText
    store: Identifier
    seconds: Annotated[int, msgspec.Meta(ge=120, le=600)] = 120


class RedeemForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code to take; `lock` must then hold, `amount` is the basket in minor units."""

    code: ScannedText
    store: Identifier
    lock: Identifier | None = None
    amount: MinorUnits | None = None


def routes() -> list[web.RouteDef]:
    """Return the routes of tills."""
    return [
        web.post("/v1/redemptions/validate", validate),
        web.post("/v1/redemptions/lock", lock),
        web.post("/v1/redemptions", redeem),
        web.post(f"/v1/redemptions/{{redemption:{ID}}}/rollback", roll_back),
    ]


@operation(
    "What redeeming a code would do: every rule's verdict",
    takes=ValidateForm,
    gives=ValidationView,
    roles=TILLS,
)
async def validate(request: web.Request) -> web.Response:
    """Answer the verdicts; nothing changes."""
    form = await body(request, ValidateForm)
    till = _till(request, form.store)
    outcome = await service(request).redemptions.validate(till, form.code, form.basket_total)
    if not isinstance(outcome, Validation):
        raise _problem(outcome)
    return answer(validation_view(outcome))


@operation("Keep a coupon for this till", takes=LockForm, gives=LockView, roles=TILLS)
async def lock(request: web.Request) -> web.Response:
    """Keep a coupon for this till while its basket is scanned."""
    form = await body(request, LockForm)
    till = _till(request, form.store)
    outcome = await service(request).redemptions.lock(till, form.code, form.seconds)
    if isinstance(outcome, Refused | TooManyAttempts):
        raise _problem(outcome)
    return answer(lock_view(outcome))


@operation(
    "Redeem a code once; the Idempotency-Key makes it safe to ask again",
    takes=RedeemForm,
    gives=RedeemedView,
    status=201,
    roles=TILLS,
)
async def redeem(request: web.Request) -> web.Response:
    """Redeem a coupon; asked again under the same key, answer what was answered before."""
    form = await body(request, RedeemForm)
    till = _till(request, form.store)
    asked = RedemptionRequest(
        code=form.code,
        lock=form.lock,
        amount=form.amount,
        keyed=await keyed_request(request, till.id),
    )
    outcome = await service(request).redemptions.redeem(till, asked)
    if not isinstance(outcome, Redeemed):
        raise _problem(outcome)
    response = answer(redeemed_view(outcome), status=201)
    response.headers["Location"] = f"/v1/redemptions/{outcome.redemption.id}"
    return response


@operation("Undo a redemption; again gives the same", gives=RedemptionView, roles=TILLS)
async def roll_back(request: web.Request) -> web.Response:
    """Roll a redemption back; the coupon is the customer's again while it is valid."""
    require(request, *TILLS)
    name = request.match_info["redemption"]
    store = found(await service(request).redemptions.store_of(name), "redemption")
    require(request, *TILLS, store=store)
    undone = found(await service(request).redemptions.roll_back(name), "redemption")
    return answer(redemption_view(undone))


def _till(request: web.Request, store: str) -> Till:
    return Till(id=require(request, *TILLS, store=store).subject, store=store)


def _problem(refusal: Refused | TooManyAttempts | IdempotencyConflict) -> Problem:
    if isinstance(refusal, IdempotencyConflict):
        return key_problem(refusal)
    if isinstance(refusal, TooManyAttempts):
        return Problem(
            429,
            "too_many_attempts",
            "Too many codes that are not there: wait a little.",
            headers={"Retry-After": str(refusal.retry_after_s)},
        )
    # One status for several reasons: the first rule that refused is the one to act on.
    first = refusal.reasons[0]
    reasons = tuple(reason.value for reason in refusal.reasons)
    return Problem(STATUSES[first], first.value, DETAILS[first], reasons=reasons)
