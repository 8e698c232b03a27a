"""Shared deals: a link, and the people who open it."""

import msgspec

from conventions.ids import new_id
from coupons.coupon import Coupon
from coupons.domain_events import DomainEventKind
from coupons.repository import coupons, customers, shares
from coupons.service.claims import claim_deal
from coupons.service.context import ServiceContext
from coupons.service.points import add_pending_points
from coupons.service.referrals import Friend, new_referral, rewards_sharing, settle
from coupons.service.unit_of_work import UnitOfWork
from coupons.sharing import ReferralRejection, ReferralState, Share, ShareOutcome


class SharedDeal(msgspec.Struct, frozen=True, kw_only=True):
    """A share with its coupon, and the first name of who shares it."""

    share: Share
    coupon: Coupon
    by: str


class Shares:
    """Makes links, and follows those who come through them."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def share(self, customer: str, coupon: str, visitor: str | None) -> Share | None:
        """Return the one link of a customer's coupon; None when there is none that may be shared.

        `visitor` is the token of the browser that shares, which brings itself nothing.
        """
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            await customers.lock(connection, customer, unit.now)
            found = await coupons.get(connection, coupon)
            if found is None or found.customer != customer or not found.may_be_shared:
                return None
            made = await shares.of_coupon(connection, coupon)
            if made is None:
                made = self._new_share(found, visitor, unit.now)
                await shares.add(connection, made)
                await unit.notify(customer, "coupon", coupon)
            return made

    async def deal(self, share: str) -> SharedDeal | None:
        """Return what anybody may see of a share, or None."""
        async with self._context.reading() as connection:
            found = await shares.get(connection, share)
            if found is None:
                return None
            sharer = await customers.get(connection, found.customer)
            coupon = await coupons.get(connection, found.coupon)
        if sharer is None or coupon is None:
            return None
        return SharedDeal(share=found, coupon=coupon, by=sharer.first_name)

    async def opened(self, share: str, visitor: str, viewer: str | None) -> ShareOutcome | None:
        """Note that a browser opened a link; None when there is no such share.

        The sharer gets pending points for a browser that is new to the link, unless the viewer is
        a customer already.
        """
        deal = await self.deal(share)
        if deal is None:
            return None
        pseudonym = self._context.keys.visitor(visitor)
        async with self._context.unit_of_work() as unit:
            sharer = await customers.lock(unit.connection, deal.share.customer)
            if sharer is None:
                return None
            return await _open(unit, deal.share, pseudonym, viewer)

    async def claim(
        self, share: str, customer: str, visitor: str | None, binding: str | None
    ) -> ShareOutcome | None:
        """Settle what a customer's claim of a deal brings; None for no such share or customer."""
        deal = await self.deal(share)
        if deal is None:
            return None
        async with self._context.unit_of_work() as unit:
            # Sorted: two friends who claim each other's deals lock in the same order.
            for person in sorted({customer, deal.share.customer}):
                acted_at = unit.now if person == customer else None
                await customers.lock(unit.connection, person, acted_at)
            return await self.settle_in(unit, share, customer, visitor, binding)

    async def settle_in(
        self,
        unit: UnitOfWork,
        share: str,
        customer: str,
        visitor: str | None,
        binding: str | None,
    ) -> ShareOutcome | None:
        """Settle a referral in a transaction that has locked sharer and friend."""
        connection, keys = unit.connection, self._context.keys
        found = await shares.get(connection, share)
        friend = await customers.get(connection, customer)
        if found is None or friend is None:
            return None
        pseudonym = None if visitor is None else keys.visitor(visitor)
        referral = await settle(
            unit, found, Friend(customer=friend, visitor=pseudonym, binding=binding)
        )
        claimed = None
        if referral.reason is not ReferralRejection.SELF_REFERRAL:
            coupon = await coupons.get(connection, found.coupon)
            claimed = coupon and await claim_deal(unit, keys, coupon.campaign, customer)
        return ShareOutcome(
            state=referral.state, reason=referral.reason, coupon=claimed.id if claimed else None
        )

    def _new_share(self, coupon: Coupon, visitor: str | None, now: int) -> Share:
        return Share(
            id=new_id("shr", now),
            coupon=coupon.id,
            customer=coupon.customer,
            store=coupon.store,
            points=coupon.terms.share_points,
            visitor=None if visitor is None else self._context.keys.visitor(visitor),
            created_at=now,
        )


async def _open(unit: UnitOfWork, share: Share, visitor: str, viewer: str | None) -> ShareOutcome:
    known = await shares.referral_of(unit.connection, share.id, visitor)
    if known is not None:
        return ShareOutcome(state=known.state, reason=known.reason)
    # Only what is known without a login; everything is asked again when the friend claims.
    if share.customer == viewer or share.visitor == visitor:
        return _rejected(ReferralRejection.SELF_REFERRAL)
    if viewer is not None:
        return _rejected(ReferralRejection.EXISTING_CUSTOMER)
    referral = new_referral(share, visitor, unit.now)
    lot = await _pending_lot(unit, share, referral.id)
    await shares.add_referral(unit.connection, msgspec.structs.replace(referral, lot=lot))
    unit.emit(
        DomainEventKind.SHARE_CLICKED, store=share.store, subject=share.id, customer=share.customer
    )
    return ShareOutcome(state=ReferralState.OPENED)


async def _pending_lot(unit: UnitOfWork, share: Share, referral: str) -> str | None:
    connection = unit.connection
    pays = await rewards_sharing(connection, share)
    if not pays or not await shares.count_pending(connection, share.id):
        return None
    lot = await add_pending_points(
        unit,
        customer=share.customer,
        store=share.store,
        points=share.points,
        source=referral,
    )
    return lot.id


def _rejected(reason: ReferralRejection) -> ShareOutcome:
    return ShareOutcome(state=ReferralState.REJECTED, reason=reason)
