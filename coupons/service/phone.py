"""What a phone shows: coupons as they arrive, points, and the answers to a coupon."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.coupon import Coupon
from coupons.domain_events import DomainEventKind
from coupons.repository import consents, coupons, customers, phone_events, visits
from coupons.repository.phone_events import PhoneEvent
from coupons.service.context import ServiceContext
from coupons.service.points import points_view
from coupons.service.showing import coupon_views
from coupons.service.unit_of_work import UnitOfWork
from coupons.views import CouponView, PhoneSnapshot

ON_PHONE = 100

Step = Callable[[AsyncConnection, str, int], Awaitable[bool]]


class PhoneMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a phone's stream; `id` is where to resume after it."""

    id: int
    event: str
    data: Any


class PhoneCoupons:
    """The coupons of a phone, and the stream that keeps them fresh."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def coupons(self, customer: str) -> list[CouponView]:
        """Return the coupons that a phone shows, newest first."""
        async with self._context.reading() as connection:
            return await self._coupons(connection, customer)

    async def coupon(self, customer: str, coupon: str) -> CouponView | None:
        """Return one coupon of a customer, or None."""
        async with self._context.reading() as connection:
            return await self._coupon(connection, customer, coupon)

    async def view(self, customer: str, coupon: str) -> CouponView | None:
        """Mark a coupon viewed; return it, or None when the customer has no such coupon."""
        return await self._step(customer, coupon, coupons.view, DomainEventKind.COUPON_VIEWED)

    async def save(self, customer: str, coupon: str) -> CouponView | None:
        """Mark a coupon saved; return it, or None when the customer has no such coupon."""
        return await self._step(customer, coupon, coupons.save, DomainEventKind.COUPON_SAVED)

    async def dismiss(
        self, customer: str, coupon: str, *, never_from_zone: bool
    ) -> CouponView | None:
        """Put a coupon out of sight, and its zone with it if the customer says so."""
        async with self._context.unit_of_work() as unit:
            found = await _locked(unit, customer, coupon)
            if found is None:
                return None
            connection, now = unit.connection, unit.now
            await coupons.dismiss(connection, coupon, now)
            if never_from_zone and found.zone is not None:
                await visits.refuse_zone(connection, customer, found.store, found.zone, now)
            return await self._coupon(connection, customer, coupon)

    async def messages(
        self, customer: str, resume_after: int | None
    ) -> AsyncIterator[PhoneMessage]:
        """Give a snapshot (or what was missed since `resume_after`), then every change.

        It ends when the customer is erased.
        """
        with self._context.phone_signal(customer) as signal:
            seq = resume_after
            while (news := await self._news(customer, seq)) is not None:
                for message in news:
                    yield message
                    seq = message.id
                await signal.wait()
                signal.clear()

    async def _news(self, customer: str, seq: int | None) -> list[PhoneMessage] | None:
        async with self._context.reading() as connection:
            newest = await phone_events.newest(connection, customer)
            if newest is None:
                return None
            missed = [] if seq is None else await phone_events.after(connection, customer, seq)
            if seq is None or not _follows(seq, missed, newest):
                snapshot = await self._snapshot(connection, customer)
                return [PhoneMessage(id=newest, event="snapshot", data=snapshot)]
            return [await self._message(connection, customer, event) for event in missed]

    async def _snapshot(self, connection: AsyncConnection, customer: str) -> PhoneSnapshot:
        owner = await customers.get(connection, customer)
        store = owner.store if owner else ""
        return PhoneSnapshot(
            coupons=await self._coupons(connection, customer),
            points=await points_view(connection, customer, store, self._context.clock()),
        )

    async def _message(
        self, connection: AsyncConnection, customer: str, event: PhoneEvent
    ) -> PhoneMessage:
        data: Any
        if event.event == "coupon":
            data = await self._coupon(connection, customer, event.subject)
        elif event.event == "points":
            data = (await self._snapshot(connection, customer)).points
        else:
            data = {"consents": await consents.current(connection, customer)}
        return PhoneMessage(id=event.seq, event=event.event, data=data)

    async def _coupons(self, connection: AsyncConnection, customer: str) -> list[CouponView]:
        found = await coupons.on_phone(connection, customer, ON_PHONE)
        context = self._context
        return await coupon_views(connection, context.keys, customer, found, context.clock())

    async def _coupon(
        self, connection: AsyncConnection, customer: str, coupon: str
    ) -> CouponView | None:
        found = await coupons.get(connection, coupon)
        if found is None or found.customer != customer:
            return None
        context = self._context
        views = await coupon_views(connection, context.keys, customer, [found], context.clock())
        return views[0]

    async def _step(
        self, customer: str, coupon: str, step: Step, kind: DomainEventKind
    ) -> CouponView | None:
        async with self._context.unit_of_work() as unit:
            found = await _locked(unit, customer, coupon)
            if found is None:
                return None
            if await step(unit.connection, coupon, unit.now):
                await unit.notify(customer, "coupon", coupon)
                unit.emit(kind, store=found.store, subject=coupon, customer=customer)
            return await self._coupon(unit.connection, customer, coupon)


def _follows(seq: int, missed: Sequence[PhoneEvent], newest: int) -> bool:
    """Say whether nothing is missing between `seq` and now; old events are swept away."""
    return missed[0].seq == seq + 1 if missed else seq == newest


async def _locked(unit: UnitOfWork, customer: str, coupon: str) -> Coupon | None:
    await customers.lock(unit.connection, customer, unit.now)
    found = await coupons.get(unit.connection, coupon)
    return found if found and found.customer == customer else None
