"""Everything that is kept about a customer: given out on request, and erased on request."""

from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.times import rfc3339
from coupons.customer import Customer
from coupons.domain_events import DomainEventKind
from coupons.ledger import reverse
from coupons.repository import (
    anonymous,
    bindings,
    consents,
    coupons,
    customers,
    decisions,
    ledger,
    redemptions,
    shares,
    visits,
)
from coupons.service.context import ServiceContext
from coupons.service.points import post
from coupons.service.unit_of_work import UnitOfWork
from coupons.tables import coupons as coupon_table
from coupons.tables import decisions as decision_table


class DataSubjectRequests:
    """A customer's right to see and to be forgotten."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def export(self, customer: str) -> dict[str, Any] | None:
        """Return everything that is kept about a customer, as JSON; None for no such customer."""
        async with self._context.reading() as connection:
            found = await customers.get(connection, customer)
            if found is None:
                return None
            record = await _record(connection, found)
        readable: dict[str, Any] = _readable(msgspec.to_builtins(record))
        return readable

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
            await shares.forget_friend(connection, customer)
            await _keep_counts(connection, customer)
            await _unbind(unit, found)
            await customers.remove(connection, customer)
            unit.notified.add(customer)
        return True


async def _record(connection: AsyncConnection, customer: Customer) -> dict[str, Any]:
    who = customer.id
    return {
        "customer": customer,
        "consents": await consents.history(connection, who),
        "devices": await bindings.of_customer(connection, who),
        "visits": await visits.of_customer(connection, who),
        "zones_refused": await visits.refused_zones(connection, who),
        "coupons": await coupons.of_customer(connection, who),
        "redemptions": await redemptions.of_customer(connection, who),
        "decisions": await decisions.of_customer(connection, who),
        "shares": await shares.of_customer(connection, who),
        "arrivals": await shares.referrals_of(connection, who),
        "lots": await ledger.lots_of(connection, who),
        "ledger_entries": await ledger.entries_of(connection, who),
    }


def _readable(content: Any) -> Any:
    """Return the content with its moments as people and programs read them."""
    if isinstance(content, list):
        return [_readable(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {name: _moment(name, _readable(value)) for name, value in content.items()}


def _moment(name: str, value: Any) -> Any:
    is_moment = name == "at" or name.endswith(("_at", "_until"))
    return rfc3339(value) if is_moment and isinstance(value, int) else value


async def _keep_counts(connection: AsyncConnection, customer: str) -> None:
    decided = await decisions.counts(connection, decision_table.c.customer == customer)
    came = await coupons.counts(connection, coupon_table.c.customer == customer)
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
