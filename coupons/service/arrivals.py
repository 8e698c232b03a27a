"""Somebody arrives through a share and becomes a customer, or was one: does it count?"""

from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import new_id
from coupons.consents import Purpose
from coupons.customer import Customer
from coupons.domain_events import DomainEventKind
from coupons.repository import bindings, consents, customers, ledger, shares
from coupons.service.points import earn_points, promise_points, reverse_points
from coupons.service.unit_of_work import UnitOfWork
from coupons.sharing import (
    Arrival,
    ArrivalState,
    Person,
    RejectedBecause,
    Share,
    rejection,
)


@dataclass(frozen=True, kw_only=True)
class Friend:
    """A customer who follows a link, with what the request tells of browser and device."""

    customer: Customer
    visitor: str | None = None
    binding: str | None = None


async def settle(unit: UnitOfWork, share: Share, friend: Friend) -> Arrival:
    """Settle a friend's arrival once and for all; the sharer gets points if it counts.

    The transaction has locked sharer and friend.
    """
    connection = unit.connection
    settled = await shares.settled_for(connection, share.id, friend.customer.id)
    if settled is not None:
        return settled
    arrival, is_second = await _arrival(unit, share, friend)
    reason = RejectedBecause.FRIEND_ALREADY_REWARDED if is_second else None
    reason = reason or await _reason(unit, share, friend, arrival)
    await shares.settle(connection, arrival.id, friend.customer.id, reason, unit.now)
    if reason is None:
        await _reward(unit, share, arrival)
    else:
        await _take_back(unit, arrival)
    _announce(unit, share, reason)
    state = ArrivalState.QUALIFIED if reason is None else ArrivalState.REJECTED
    return msgspec.structs.replace(arrival, state=state, reason=reason)


def new_arrival(share: Share, visitor: str | None, now: int) -> Arrival:
    """Return the arrival of a browser, known or not, that opens a share now."""
    name = new_id("arr", now)
    return Arrival(
        id=name,
        share=share.id,
        visitor=visitor or name,
        customer=None,
        state=ArrivalState.OPENED,
        reason=None,
        lot=None,
        opened_at=now,
    )


async def rewards_sharing(connection: AsyncConnection, share: Share) -> bool:
    """Say whether the share gives points: it has some, and the sharer agreed."""
    return share.points > 0 and await consents.granted(
        connection, share.customer, Purpose.SHARING_REWARDS
    )


async def _arrival(unit: UnitOfWork, share: Share, friend: Friend) -> tuple[Arrival, bool]:
    """Return the open arrival of the friend's browser, and whether it already brought another."""
    connection = unit.connection
    known = None
    if friend.visitor is not None:
        known = await shares.arrival(connection, share.id, friend.visitor)
        if known is not None and known.state is ArrivalState.OPENED:
            return known, False
    arrival = new_arrival(share, None if known else friend.visitor, unit.now)
    await shares.arrive(connection, arrival)
    return arrival, known is not None


async def _reason(
    unit: UnitOfWork, share: Share, friend: Friend, arrival: Arrival
) -> RejectedBecause | None:
    connection, customer = unit.connection, friend.customer
    sharer = await customers.get(connection, share.customer)
    reason = rejection(
        share,
        sharer=Person(
            customer=share.customer,
            email=sharer.email if sharer else None,
            visitor=share.visitor,
            bindings=frozenset(await bindings.of_customer(connection, share.customer)),
        ),
        friend=Person(
            customer=customer.id,
            email=customer.email,
            visitor=friend.visitor,
            bindings=frozenset([friend.binding] if friend.binding else []),
        ),
        joined_at=customer.joined_at,
        opened_at=arrival.opened_at,
        rewarded_before=await shares.was_rewarded(connection, customer.id),
        now=unit.now,
    )
    if reason is None and not await rewards_sharing(connection, share):
        return RejectedBecause.NO_CONSENT
    if reason is None and not await shares.earn(connection, share.id):
        return RejectedBecause.CAP_REACHED
    return reason


async def _reward(unit: UnitOfWork, share: Share, arrival: Arrival) -> None:
    lot = await ledger.lot(unit.connection, arrival.lot) if arrival.lot else None
    if lot is None or lot.state not in ledger.OPEN:
        lot = await promise_points(
            unit,
            customer=share.customer,
            store=share.store,
            points=share.points,
            source=f"{arrival.id}:late",
        )
    await earn_points(unit, lot)


async def _take_back(unit: UnitOfWork, arrival: Arrival) -> None:
    lot = await ledger.lot(unit.connection, arrival.lot) if arrival.lot else None
    if lot is not None and lot.state in ledger.OPEN:
        await reverse_points(unit, lot)


def _announce(unit: UnitOfWork, share: Share, reason: RejectedBecause | None) -> None:
    if reason is None:
        kind, subject = DomainEventKind.SHARE_QUALIFIED, share.id
    else:
        kind, subject = DomainEventKind.SHARE_REJECTED, reason
    unit.emit(kind, store=share.store, subject=subject, customer=share.customer)
