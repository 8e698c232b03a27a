"""Tills: validate, lock, redeem, roll back; a coupon is taken once."""

import msgspec

from conventions.ids import new_id
from coupons.codes import read_code
from coupons.coupon import Coupon, RefusedBecause, Verdict, reasons, verdicts
from coupons.happenings import HappeningKind
from coupons.offer import discount
from coupons.redemption import Locked, Redeemed, Redemption, Refused
from coupons.repository import attempts, coupons, customers, redemptions
from coupons.service.premises import Premises, Transaction

WINDOW_MS = 60_000
WRONG_CODES = 10

UNKNOWN = Refused(reasons=(RefusedBecause.UNKNOWN_CODE,))


class TooManyAttempts(msgspec.Struct, frozen=True, kw_only=True):
    """A till that tried too many codes that are not there, and when it may try again."""

    retry_after_s: int


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """What redeeming now would do."""

    coupon: Coupon
    verdicts: tuple[Verdict, ...]
    discount: int | None


class Till(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks: the id of the till's key, and the store it stands in."""

    id: str
    store: str


class Redemptions:
    """Takes coupons, once each."""

    def __init__(self, premises: Premises) -> None:
        self._premises = premises

    async def find(self, till: Till, code: str) -> Coupon | Refused | TooManyAttempts:
        """Return the coupon of a code; a till that guesses is stopped for a while."""
        now = self._premises.clock()
        window = now // WINDOW_MS * WINDOW_MS
        async with self._premises.transaction() as transaction:
            connection = transaction.connection
            if await attempts.count(connection, till.id, window) > WRONG_CODES:
                await attempts.forgive(connection, till.id, window)
                return TooManyAttempts(retry_after_s=-(-(window + WINDOW_MS - now) // 1000))
            readable = read_code(code)
            found = readable and await coupons.by_code(
                connection, self._premises.keys.lookup(readable)
            )
            if not found:
                return UNKNOWN
            await attempts.forgive(connection, till.id, window)
            return found

    def validate(self, till: Till, coupon: Coupon, basket_total: int | None) -> Validation:
        """Return what every rule says, and what the coupon would take off; nothing changes."""
        now = self._premises.clock()
        offer = coupon.terms.offer
        return Validation(
            coupon=coupon,
            verdicts=verdicts(coupon, till.store, till.id, now),
            discount=None if basket_total is None else discount(offer, basket_total),
        )

    async def lock(self, till: Till, coupon: Coupon, seconds: int) -> Locked | Refused:
        """Keep a coupon for a till; asking again keeps it longer."""
        async with self._premises.transaction() as transaction:
            connection, now = transaction.connection, transaction.now
            until = now + seconds * 1000
            name = new_id("lck", now)
            await customers.lock(connection, coupon.customer)
            own_store = coupon.store == till.store
            if own_store and await coupons.lock(connection, coupon.id, till.id, name, now, until):
                return Locked(lock=name, coupon=coupon, until=until)
            return await _refused(transaction, till, coupon)

    async def redeem(
        self,
        transaction: Transaction,
        till: Till,
        coupon: Coupon,
        *,
        lock: str | None,
        amount: int | None,
    ) -> Redeemed | Refused:
        """Take a coupon in a transaction."""
        connection, now = transaction.connection, transaction.now
        await customers.lock(connection, coupon.customer)
        own_store = coupon.store == till.store
        if not own_store or not await coupons.redeem(connection, coupon.id, till.id, now, lock):
            return await _refused(transaction, till, coupon)
        redemption = _redemption(till, coupon, amount, now)
        await redemptions.add(connection, redemption)
        await _tell(transaction, HappeningKind.COUPON_REDEEMED, coupon)
        return _redeemed(redemption, coupon)

    async def store_of(self, redemption: str) -> str | None:
        """Return where a redemption happened, or None when there is no such redemption."""
        async with self._premises.reading() as connection:
            found = await redemptions.get(connection, redemption)
        return None if found is None else found.store

    async def roll_back(self, redemption: str) -> Redemption | None:
        """Undo a redemption: the coupon can be used again while it is valid."""
        async with self._premises.transaction() as transaction:
            connection, now = transaction.connection, transaction.now
            found = await redemptions.get(connection, redemption)
            if found is None:
                return None
            if found.customer is not None:
                await customers.lock(connection, found.customer)
            coupon = await coupons.get(connection, found.coupon)
            undone = await redemptions.roll_back(connection, redemption, now)
            if undone and coupon and await coupons.roll_back(connection, coupon.id, now):
                await _tell(transaction, HappeningKind.COUPON_ROLLED_BACK, coupon)
            return await redemptions.get(connection, redemption)


async def _refused(transaction: Transaction, till: Till, coupon: Coupon) -> Refused:
    """Explain a refusal by the coupon as it stands now."""
    current = await coupons.get(transaction.connection, coupon.id)
    if current is None:
        return UNKNOWN
    why = reasons(current, till.store, till.id, transaction.now)
    # Every rule says yes, so the lock that was named is what does not hold.
    return Refused(reasons=why or (RefusedBecause.LOCKED,), locked_until=current.locked_until)


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
        redemption=redemption,
        title=terms.title,
        offer=terms.offer,
        condition=terms.condition,
        product=terms.product,
    )


async def _tell(transaction: Transaction, kind: HappeningKind, coupon: Coupon) -> None:
    await transaction.tell(coupon.customer, "coupon", coupon.id)
    transaction.happened(
        kind,
        store=coupon.store,
        subject=coupon.id,
        customer=coupon.customer,
        title=coupon.terms.title,
    )
