"""What the law calls data subject requests: the export of a customer's data, and its erasure."""

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.customer import Customer
from coupons.customer_record import CustomerRecord
from coupons.domain_events import DomainEventKind
from coupons.ledger import reverse
from coupons.repository import (
    anonymous,
    bindings,
    consents,
    coupons,
    customers,
    decisions,
    idempotency,
    ledger,
    redemptions,
    shares,
    visits,
)
from coupons.service.context import ServiceContext
from coupons.service.points import post
from coupons.service.unit_of_work import UnitOfWork


class DataSubjectRequests:
    """Access (GDPR, article 15) and erasure (article 17)."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def export(self, customer: str) -> CustomerRecord | None:
        """Return everything that is kept about a customer; None for no such customer."""
        async with self._context.reading() as connection:
            found = await customers.get(connection, customer)
            return None if found is None else await _record(connection, found)

    async def erase(self, customer: str) -> bool:
        """Forget a customer; False for no such customer.

        Points go back to the store, counts stay without a name, and so do redemptions.
        """
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            found = await customers.lock(connection, customer)
            if found is None:
                return False
            for lot in await ledger.lots_of(connection, customer):
                if lot.state in ledger.OPEN:
                    await post(unit, reverse(lot, unit.now))
            await ledger.forget_customer(connection, customer)
            # What joining under a key was answered is the id alone, as JSON.
            await idempotency.forget_answer(connection, msgspec.json.encode(customer).decode())
            await shares.forget_friend(connection, customer)
            await _keep_counts(connection, customer)
            await _unbind(unit, found)
            await customers.remove(connection, customer)
            # No event is written, for the stream is gone; its readers wake up and find that out.
            unit.notified.add(customer)
        await self._context.empty_log()
        return True


async def _record(connection: AsyncConnection, customer: Customer) -> CustomerRecord:
    name = customer.id
    return CustomerRecord(
        customer=customer,
        consents=await consents.history(connection, name),
        devices=await bindings.of_customer(connection, name),
        visits=await visits.of_customer(connection, name),
        zones_refused=await visits.refused_zones(connection, name),
        coupons=await coupons.of_customer(connection, name),
        redemptions=await redemptions.of_customer(connection, name),
        decisions=await decisions.of_customer(connection, name),
        shares=await shares.of_customer(connection, name),
        arrivals=await shares.referrals_of(connection, name),
        lots=await ledger.lots_of(connection, name),
        ledger_entries=await ledger.entries_of(connection, name),
    )


async def _keep_counts(connection: AsyncConnection, customer: str) -> None:
    decided = await decisions.counts_of_customer(connection, customer)
    came = await coupons.counts_of_customer(connection, customer)
    for campaign in sorted({*decided, *came}):
        outcomes: dict[str, int] = dict(came.get(campaign, {}))
        outcomes.update(decided.get(campaign, {}))
        for outcome, number in sorted(outcomes.items()):
            if number:
                await anonymous.count(connection, campaign, outcome, number)


async def _unbind(unit: UnitOfWork, customer: Customer) -> None:
    for binding in await bindings.of_customer(unit.connection, customer.id):
        unit.emit(
            DomainEventKind.DEVICE_UNBOUND,
            store=customer.store,
            subject=binding,
            customer=customer.id,
        )
