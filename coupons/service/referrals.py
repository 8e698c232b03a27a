"""A friend comes through a share and becomes a customer, or was one: does the referral count?"""

from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import new_id
from coupons.consents import Purpose
from coupons.customer import Customer
from coupons.domain_events import DomainEventKind
from coupons.repository import bindings, consents, customers, ledger, shares
from coupons.service.points import add_pending_points, earn_points, reverse_points
from coupons.service.unit_of_work import UnitOfWork
from coupons.sharing import (
    Referral,
    ReferralParty,
    ReferralRejection,
    ReferralState,
    Share,
    rejection,
)


@dataclass(frozen=True, kw_only=True)
class Friend:
    """A customer who follows a link, with what the request tells of browser and device."""

    customer: Customer
    visitor: str | None = None
    binding: str | None = None


async def settle(unit: UnitOfWork, share: Share, friend: Friend) -> Referral:
    """Settle a friend's referral once and for all; the sharer gets points if it counts.

    The transaction has locked sharer and friend.
    """
    connection = unit.connection
    settled = await shares.settled_referral(connection, share.id, friend.customer.id)
    if settled is not None:
        return settled
    referral, is_second = await _referral(unit, share, friend)
    reason = ReferralRejection.FRIEND_ALREADY_REWARDED if is_second else None
    reason = reason or await _reason(unit, share, friend, referral)
    await shares.settle(connection, referral.id, friend.customer.id, reason, unit.now)
    if reason is None:
        await _reward(unit, share, referral)
    else:
        await _take_back(unit, referral)
    _announce(unit, share, reason)
    state = ReferralState.QUALIFIED if reason is None else ReferralState.REJECTED
    return msgspec.structs.replace(referral, state=state, reason=reason)


def new_referral(share: Share, visitor: str | None, now: int) -> Referral:
    """Return the referral of a browser, known or not, that opens a share now."""
    name = new_id("arr", now)
    return Referral(
        id=name,
        share=share.id,
        visitor=visitor or name,
        customer=None,
        state=ReferralState.OPENED,
        reason=None,
        lot=None,
        opened_at=now,
    )


async def rewards_sharing(connection: AsyncConnection, share: Share) -> bool:
    """Say whether the share gives points: it has some, and the sharer agreed."""
    return share.points > 0 and await consents.granted(
        connection, share.customer, Purpose.SHARING_REWARDS
    )


async def _referral(unit: UnitOfWork, share: Share, friend: Friend) -> tuple[Referral, bool]:
    """Return the open referral of the friend's browser, and whether it already brought another."""
    connection = unit.connection
    known = None
    if friend.visitor is not None:
        known = await shares.referral_of(connection, share.id, friend.visitor)
        if known is not None and known.state is ReferralState.OPENED:
            return known, False
    referral = new_referral(share, None if known else friend.visitor, unit.now)
    await shares.add_referral(connection, referral)
    return referral, known is not None


async def _reason(
    unit: UnitOfWork, share: Share, friend: Friend, referral: Referral
) -> ReferralRejection | None:
    connection, customer = unit.connection, friend.customer
    sharer = await customers.get(connection, share.customer)
    reason = rejection(
        share,
        sharer=ReferralParty(
            customer=share.customer,
            email=sharer.email if sharer else None,
            visitor=share.visitor,
            bindings=frozenset(await bindings.of_customer(connection, share.customer)),
        ),
        friend=ReferralParty(
            customer=customer.id,
            email=customer.email,
            visitor=friend.visitor,
            bindings=await _devices_of(unit, friend),
        ),
        joined_at=customer.joined_at,
        opened_at=referral.opened_at,
        rewarded_before=await shares.was_rewarded(connection, customer.id),
        now=unit.now,
    )
    if reason is None and not await rewards_sharing(connection, share):
        return ReferralRejection.NO_CONSENT
    if reason is None and not await shares.count_earned(connection, share.id):
        return ReferralRejection.CAP_REACHED
    return reason


async def _devices_of(unit: UnitOfWork, friend: Friend) -> frozenset[str]:
    """Return the device that follows the link, and those that the friend came with before."""
    before = await bindings.of_customer(unit.connection, friend.customer.id)
    return frozenset([*before, *([friend.binding] if friend.binding else [])])


async def _reward(unit: UnitOfWork, share: Share, referral: Referral) -> None:
    lot = await ledger.lot(unit.connection, referral.lot) if referral.lot else None
    if lot is None or lot.state not in ledger.OPEN:
        # The pending lot expired, or the cap kept it from being opened. A lot's id comes from its
        # source, so a second lot for the same referral needs a source of its own.
        lot = await add_pending_points(
            unit,
            customer=share.customer,
            store=share.store,
            points=share.points,
            source=f"{referral.id}:late",
        )
    await earn_points(unit, lot)


async def _take_back(unit: UnitOfWork, referral: Referral) -> None:
    lot = await ledger.lot(unit.connection, referral.lot) if referral.lot else None
    if lot is not None and lot.state in ledger.OPEN:
        await reverse_points(unit, lot)


def _announce(unit: UnitOfWork, share: Share, reason: ReferralRejection | None) -> None:
    if reason is None:
        kind, subject = DomainEventKind.SHARE_QUALIFIED, share.id
    else:
        kind, subject = DomainEventKind.SHARE_REJECTED, reason
    unit.emit(kind, store=share.store, subject=subject, customer=share.customer)
