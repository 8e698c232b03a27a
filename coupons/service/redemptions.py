"""Tills: validate, lock, redeem, roll back; a coupon is taken once."""

from functools import partial

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.attempts import TooManyAttempts
from conventions.ids import new_id
from coupons.codes import read_code
from coupons.coupon import Coupon, RedemptionRefusal, Verdict, reasons, verdicts
from coupons.domain_events import DomainEventKind
from coupons.offer import discount
from coupons.redemption import Locked, Redeemed, Redemption, Refused
from coupons.repository import coupons, customers, redemptions
from coupons.service.attempts import till_attempts
from coupons.service.context import ServiceContext
from coupons.service.idempotency import IdempotencyConflict, IdempotencyKeys, KeyedRequest
from coupons.service.unit_of_work import UnitOfWork

UNKNOWN = Refused(reasons=(RedemptionRefusal.UNKNOWN_CODE,))
ANSWERS = msgspec.json.Decoder[Redeemed | Refused](Redeemed | Refused)


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """What redeeming now would do; nothing is reserved by asking."""

    coupon: Coupon
    verdicts: tuple[Verdict, ...]
    discount: int | None


class Till(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the id of the till's key, and the store it stands in."""

    id: str
    store: str


class RedemptionRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What a till asks to take; `keyed` makes asking again the same request."""

    code: str
    lock: str | None = None
    amount: int | None = None
    keyed: KeyedRequest | None = None


class Redemptions:
    """Takes coupons, once each, and slows down tills that guess codes."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context
        self._attempts = till_attempts(context)
        self._keys = IdempotencyKeys(context)

    async def validate(
        self, till: Till, code: str, basket_total: int | None
    ) -> Validation | Refused | TooManyAttempts:
        """Return what every rule says, and what the coupon would take off; nothing changes."""
        # Validating changes nothing, and would still tell a guesser which codes there are.
        admitted = await self._admit(till, code)
        if not isinstance(admitted, str):
            return admitted
        async with self._context.reading() as connection:
            coupon = await self._find(connection, admitted)
        if coupon is None:
            return UNKNOWN
        await self._attempts.forgive(till.id)
        offer = coupon.terms.offer
        return Validation(
            coupon=coupon,
            verdicts=verdicts(coupon, till.store, till.id, self._context.clock()),
            discount=None if basket_total is None else discount(offer, basket_total),
        )

    async def lock(self, till: Till, code: str, seconds: int) -> Locked | Refused | TooManyAttempts:
        """Keep a coupon for a till; asking again keeps it longer."""
        admitted = await self._admit(till, code)
        if not isinstance(admitted, str):
            return admitted
        async with self._context.unit_of_work() as unit:
            outcome = await self._lock(unit, till, admitted, seconds)
        if outcome != UNKNOWN:
            await self._attempts.forgive(till.id)
        return outcome

    async def redeem(
        self, till: Till, request: RedemptionRequest
    ) -> Redeemed | Refused | TooManyAttempts | IdempotencyConflict:
        """Take a coupon; with a key, the same request again gets the same answer."""
        admitted = await self._admit(till, request.code)
        if not isinstance(admitted, str):
            return admitted
        request = msgspec.structs.replace(request, code=admitted)
        outcome = await self._keys.once(
            request.keyed, ANSWERS.decode, partial(self._redeem, till, request), keeps=_is_final
        )
        if outcome != UNKNOWN:
            await self._attempts.forgive(till.id)
        return outcome

    async def store_of(self, redemption: str) -> str | None:
        """Return where a redemption happened, or None when there is no such redemption."""
        async with self._context.reading() as connection:
            found = await redemptions.get(connection, redemption)
        return None if found is None else found.store

    async def roll_back(self, redemption: str) -> Redemption | None:
        """Undo a redemption: the coupon can be used again while it is valid."""
        async with self._context.unit_of_work() as unit:
            connection, now = unit.connection, unit.now
            found = await redemptions.get(connection, redemption)
            if found is None:
                return None
            # An erased customer has no row to lock, and no coupon to give back.
            if found.customer is not None:
                await customers.lock(connection, found.customer)
            coupon = await coupons.get(connection, found.coupon)
            undone = await redemptions.roll_back(connection, redemption, now)
            if undone and coupon and await coupons.roll_back(connection, coupon.id, now):
                await _tell(unit, DomainEventKind.COUPON_ROLLED_BACK, coupon)
            return await redemptions.get(connection, redemption)

    async def _admit(self, till: Till, text: str) -> str | Refused | TooManyAttempts:
        """Return the code that a till tries, and count the attempt."""
        code = read_code(text)
        # A slip or a wrong scanner tells nobody which codes there are, so it is not counted.
        if code is None:
            return UNKNOWN
        return await self._attempts.count(till.id) or code

    async def _find(self, connection: AsyncConnection, code: str) -> Coupon | None:
        return await coupons.by_code(connection, self._context.keys.lookup(code))

    async def _lock(
        self, unit: UnitOfWork, till: Till, code: str, seconds: int
    ) -> Locked | Refused:
        connection, now = unit.connection, unit.now
        coupon = await self._find(connection, code)
        if coupon is None:
            return UNKNOWN
        await customers.lock(connection, coupon.customer)
        name, until = new_id("lck", now), now + seconds * 1000
        own_store = coupon.store == till.store
        if own_store and await coupons.lock(connection, coupon.id, till.id, name, now, until):
            return Locked(lock=name, coupon=coupon, until=until)
        return await _refused(unit, till, coupon)

    async def _redeem(
        self, till: Till, request: RedemptionRequest, unit: UnitOfWork
    ) -> Redeemed | Refused:
        connection, now = unit.connection, unit.now
        coupon = await self._find(connection, request.code)
        if coupon is None:
            return UNKNOWN
        await customers.lock(connection, coupon.customer, now)
        if coupon.store != till.store or not await coupons.redeem(
            connection, coupon.id, till.id, now, request.lock
        ):
            return await _refused(unit, till, coupon)
        redemption = _redemption(till, coupon, request.amount, now)
        await redemptions.add(connection, redemption)
        await _tell(unit, DomainEventKind.COUPON_REDEEMED, coupon)
        return _redeemed(redemption, coupon)


def _is_final(outcome: Redeemed | Refused) -> bool:
    # A lock ends, and its refusal says "try again": kept, it would refuse for the whole day.
    return not (isinstance(outcome, Refused) and RedemptionRefusal.LOCKED in outcome.reasons)


async def _refused(unit: UnitOfWork, till: Till, coupon: Coupon) -> Refused:
    """Explain a refusal by the coupon as it stands now."""
    current = await coupons.get(unit.connection, coupon.id)
    if current is None:
        return UNKNOWN
    why = reasons(current, till.store, till.id, unit.now)
    # Every rule says yes, so the lock that was named is what does not hold.
    return Refused(reasons=why or (RedemptionRefusal.LOCKED,), locked_until=current.locked_until)


def _redemption(till: Till, coupon: Coupon, amount: int | None, now: int) -> Redemption:
    offer = coupon.terms.offer
    return Redemption(
        id=new_id("red", now),
        coupon=coupon.id,
        campaign=coupon.campaign,
        customer=coupon.customer,
        store=till.store,
        till=till.id,
        amount=amount,
        discount=None if amount is None else discount(offer, amount),
        currency=offer.currency,
        at=now,
    )


def _redeemed(redemption: Redemption, coupon: Coupon) -> Redeemed:
    terms = coupon.terms
    return Redeemed(
        # The answer is kept under its key, where the customer's erasure would not find a name.
        redemption=msgspec.structs.replace(redemption, customer=None),
        title=terms.title,
        offer=terms.offer,
        condition=terms.condition,
        product=terms.product,
    )


async def _tell(unit: UnitOfWork, kind: DomainEventKind, coupon: Coupon) -> None:
    await unit.notify(coupon.customer, "coupon", coupon.id)
    unit.emit(
        kind,
        store=coupon.store,
        subject=coupon.id,
        customer=coupon.customer,
        title=coupon.terms.title,
    )
