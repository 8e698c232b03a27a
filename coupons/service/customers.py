"""Customers: joining, consent, devices."""

from functools import partial

import msgspec

from conventions.ids import new_id
from coupons.consents import Consent, Purpose, consent
from coupons.customer import Customer, CustomerProfile
from coupons.domain_events import DomainEventKind
from coupons.repository import bindings, consents, coupons, customers, decisions, visits
from coupons.repository import shares as share_rows
from coupons.service.context import ServiceContext
from coupons.service.idempotency import IdempotencyConflict, IdempotencyKeys, KeyedRequest
from coupons.service.points import points_balance
from coupons.service.shares import Shares
from coupons.service.unit_of_work import UnitOfWork

ANSWERS = msgspec.json.Decoder(str)


class Registration(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody sends to join, and what the request tells of browser and device.

    Attributes:
        consents: the switches that were on (or off) when the form was sent.
        share: the shared deal that brought them, if any.
        visitor: the token of their browser, if it has one.
        binding: the device that came through the portal, if any.
        where: where the form was shown, for the proof of consent.
    """

    store: str
    name: str
    email: str | None = None
    language: str = "en"
    consents: dict[Purpose, bool] = {}
    share: str | None = None
    visitor: str | None = None
    binding: str | None = None
    where: str = "web"


class Customers:
    """Who joined, what they agreed to, and which devices are theirs."""

    def __init__(self, context: ServiceContext, shares: Shares) -> None:
        self._context = context
        self._shares = shares
        self._keys = IdempotencyKeys(context)

    async def join(
        self, registration: Registration, keyed: KeyedRequest | None = None
    ) -> str | IdempotencyConflict:
        """Make a customer and return the id; under one key, one customer."""
        return await self._keys.once(keyed, ANSWERS.decode, partial(self._join, registration))

    async def exists(self, customer: str) -> bool:
        """Say whether a customer is still there: an erased one may hold a valid cookie."""
        async with self._context.reading() as connection:
            return await customers.get(connection, customer) is not None

    async def profile(self, customer: str) -> CustomerProfile | None:
        """Return a customer with consents and points, or None."""
        async with self._context.reading() as connection:
            found = await customers.get(connection, customer)
            if found is None:
                return None
            return CustomerProfile(
                customer=found,
                consents=await consents.current(connection, customer),
                points=await points_balance(
                    connection, customer, found.store, self._context.clock()
                ),
            )

    async def consent(
        self,
        customer: str,
        purpose: Purpose,
        *,
        granted: bool,
        language: str,
        where: str,
        binding: str | None = None,
    ) -> bool:
        """Keep an answer, which holds from the next decision on; False for no such customer.

        Withdrawal of offers by location deletes where the customer was and unbinds the devices;
        `binding` is the device that answers, and is bound again when they are agreed to.
        """
        async with self._context.unit_of_work() as unit:
            found = await customers.lock(unit.connection, customer, unit.now)
            if found is None:
                return False
            answer = consent(purpose, language, unit.now, granted=granted, where=where)
            await _keep(unit, found, answer, emit=True)
            if purpose is Purpose.LOCATION_OFFERS and not granted:
                await _forget_places(unit, found)
            if purpose is Purpose.LOCATION_OFFERS and granted and binding is not None:
                await _bind(unit, found, binding)
            await unit.notify(customer, "consent", purpose)
        return True

    async def bind(self, customer: str, binding: str) -> bool:
        """Make a device the customer's, whosever it was; False for no such customer."""
        async with self._context.unit_of_work() as unit:
            found = await customers.lock(unit.connection, customer, unit.now)
            if found is None:
                return False
            await _bind(unit, found, binding)
        return True

    async def customer_of(self, binding: str) -> str | None:
        """Return whose device it is, or None."""
        async with self._context.reading() as connection:
            return await bindings.customer_of(connection, binding)

    async def _join(self, registration: Registration, unit: UnitOfWork) -> str:
        """Make a customer; what brought them is settled in the same unit of work."""
        customer = _customer(registration, unit.now)
        await customers.add(unit.connection, customer)
        # Also what was refused: the record shows that the question was asked, and how.
        for purpose in Purpose:
            granted = registration.consents.get(purpose, False)
            answer = consent(
                purpose,
                registration.language,
                unit.now,
                granted=granted,
                where=registration.where,
            )
            await _keep(unit, customer, answer, emit=granted)
        await self._follow_share(unit, customer, registration)
        if registration.binding is not None:
            await _bind(unit, customer, registration.binding)
        # Only the id: a key keeps its answer for a day, and that must not be a name.
        return customer.id

    async def _follow_share(
        self, unit: UnitOfWork, customer: Customer, registration: Registration
    ) -> None:
        if registration.share is None:
            return
        # The new customer needs no lock: nobody else can see the row before the commit.
        found = await share_rows.get(unit.connection, registration.share)
        if found is None or not await customers.lock(unit.connection, found.customer):
            return
        await self._shares.settle_in(
            unit, found.id, customer.id, registration.visitor, registration.binding
        )


def _customer(registration: Registration, now: int) -> Customer:
    return Customer(
        id=new_id("cus", now),
        store=registration.store,
        name=registration.name,
        email=registration.email,
        language=registration.language,
        joined_at=now,
        last_act_at=now,
    )


async def _keep(unit: UnitOfWork, customer: Customer, answer: Consent, *, emit: bool) -> None:
    await consents.add(unit.connection, customer.id, answer)
    granted = DomainEventKind.CONSENT_GRANTED
    kind = granted if answer.granted else DomainEventKind.CONSENT_WITHDRAWN
    if emit:
        unit.emit(kind, store=customer.store, subject=answer.purpose, customer=customer.id)


async def _forget_places(unit: UnitOfWork, customer: Customer) -> None:
    """Delete where a customer was, and whose device it is that would be followed."""
    connection = unit.connection
    await visits.forget(connection, customer.id)
    await decisions.forget_places(connection, customer.id)
    await coupons.forget_places(connection, customer.id)
    for binding in await bindings.of_customer(connection, customer.id):
        unit.emit(
            DomainEventKind.DEVICE_UNBOUND,
            store=customer.store,
            subject=binding,
            customer=customer.id,
        )
    await bindings.unbind(connection, customer.id)


async def _bind(unit: UnitOfWork, customer: Customer, binding: str) -> None:
    connection = unit.connection
    before = await bindings.customer_of(connection, binding)
    if before == customer.id:
        return
    await bindings.bind(connection, binding, customer.id, unit.now)
    if before is not None:
        unit.emit(
            DomainEventKind.DEVICE_UNBOUND, store=customer.store, subject=binding, customer=before
        )
    unit.emit(
        DomainEventKind.DEVICE_BOUND, store=customer.store, subject=binding, customer=customer.id
    )
