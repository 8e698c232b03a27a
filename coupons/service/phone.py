"""What a phone shows: coupons as they arrive, points, and the answers to a coupon."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.codes import in_groups
from coupons.coupon import Coupon
from coupons.domain_events import DomainEventKind
from coupons.ledger import PointsBalance
from coupons.phone import Consents, HeldCoupon, PhoneContent, PhoneMessage
from coupons.repository import consents, coupons, customers, phone_events, shares, visits
from coupons.repository.phone_events import PhoneEvent
from coupons.service.context import ServiceContext
from coupons.service.points import points_balance
from coupons.service.unit_of_work import UnitOfWork

# A snapshot stays one message of some 100 kB at most.
ON_PHONE = 100

Step = Callable[[AsyncConnection, str, int], Awaitable[bool]]


class PhoneCoupons:
    """The coupons of a phone, and the stream that keeps them fresh."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def coupons(self, customer: str) -> list[HeldCoupon]:
        """Return the coupons that a phone shows, newest first."""
        async with self._context.reading() as connection:
            return await self._coupons(connection, customer)

    async def coupon(self, customer: str, coupon: str) -> HeldCoupon | None:
        """Return one coupon of a customer, or None."""
        async with self._context.reading() as connection:
            return await self._coupon(connection, customer, coupon)

    async def view(self, customer: str, coupon: str) -> HeldCoupon | None:
        """Mark a coupon viewed; return it, or None when the customer has no such coupon."""
        return await self._step(customer, coupon, coupons.view, DomainEventKind.COUPON_VIEWED)

    async def save(self, customer: str, coupon: str) -> HeldCoupon | None:
        """Mark a coupon saved; return it, or None when the customer has no such coupon."""
        return await self._step(customer, coupon, coupons.save, DomainEventKind.COUPON_SAVED)

    async def dismiss(
        self, customer: str, coupon: str, *, never_from_zone: bool
    ) -> HeldCoupon | None:
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
        # Registered before the first read: what commits between read and wait sets the signal.
        with self._context.phone_signal(customer) as signal:
            seq = resume_after
            while (unseen := await self._unseen(customer, seq)) is not None:
                for message in unseen:
                    yield message
                    seq = message.id
                await signal.wait()
                signal.clear()

    async def _unseen(self, customer: str, seq: int | None) -> list[PhoneMessage] | None:
        async with self._context.reading() as connection:
            newest = await phone_events.newest(connection, customer)
            if newest is None:
                return None
            missed = [] if seq is None else await phone_events.after(connection, customer, seq)
            if seq is None or not _follows(seq, missed, newest):
                snapshot = await self._snapshot(connection, customer)
                return [PhoneMessage(id=newest, event="snapshot", content=snapshot)]
            return [await self._message(connection, customer, event) for event in missed]

    async def _snapshot(self, connection: AsyncConnection, customer: str) -> PhoneContent:
        owner = await customers.get(connection, customer)
        store = owner.store if owner else ""
        return PhoneContent(
            coupons=await self._coupons(connection, customer),
            points=await points_balance(connection, customer, store, self._context.clock()),
        )

    async def _message(
        self, connection: AsyncConnection, customer: str, event: PhoneEvent
    ) -> PhoneMessage:
        content: HeldCoupon | PointsBalance | Consents | None
        if event.event == "coupon":
            content = await self._coupon(connection, customer, event.subject)
        elif event.event == "points":
            content = (await self._snapshot(connection, customer)).points
        else:
            content = await consents.current(connection, customer)
        return PhoneMessage(id=event.seq, event=event.event, content=content)

    async def _coupons(self, connection: AsyncConnection, customer: str) -> list[HeldCoupon]:
        found = await coupons.on_phone(connection, customer, ON_PHONE)
        return await self._held(connection, customer, found)

    async def _coupon(
        self, connection: AsyncConnection, customer: str, coupon: str
    ) -> HeldCoupon | None:
        found = await coupons.get(connection, coupon)
        if found is None or found.customer != customer:
            return None
        return (await self._held(connection, customer, [found]))[0]

    async def _held(
        self, connection: AsyncConnection, customer: str, found: Iterable[Coupon]
    ) -> list[HeldCoupon]:
        shared = {share.coupon: share for share in await shares.of_customer(connection, customer)}
        keys, now = self._context.keys, self._context.clock()
        return [
            HeldCoupon(
                coupon=coupon,
                code=in_groups(keys.code(coupon.id)),
                state=coupon.state_at(now),
                share=shared.get(coupon.id),
            )
            for coupon in found
        ]

    async def _step(
        self, customer: str, coupon: str, step: Step, kind: DomainEventKind
    ) -> HeldCoupon | None:
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
