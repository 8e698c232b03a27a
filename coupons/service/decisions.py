"""From a zone event to one coupon at most, and a reason for every campaign."""

from collections.abc import Iterable, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import new_id
from coupons.campaign import Campaign
from coupons.consents import Purpose
from coupons.coupon import AcquisitionChannel, Coupon
from coupons.decision import Decision, DecisionRow
from coupons.domain_events import DomainEventKind
from coupons.repository import (
    anonymous,
    campaigns,
    consents,
    coupons,
    customers,
    decisions,
    visits,
)
from coupons.rules import Outcome, RuleInput, refusal
from coupons.selection import best_first, is_held_out
from coupons.service.context import ServiceContext
from coupons.service.decision_context import DecisionContext, read_context, rule_inputs
from coupons.service.issuing import IssueRequest, issue, once_key
from coupons.service.unit_of_work import UnitOfWork
from coupons.zone_event import TRIGGERS, CustomerZoneEvent, CustomerZoneEventKind

MINUTE_MS = 60_000


class Decisions:
    """Decides on zone events; an event that is delivered again gives the same decision."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def on_zone_event(self, event: CustomerZoneEvent) -> Decision | None:
        """Decide on a zone event; None when it concerns no campaign or no customer.

        Each campaign is decided once in a stay in a zone, when the stay is long enough for it;
        before that, `dwell_too_short` is written once. Without consent nothing is written but a
        count a campaign, on entering.
        """
        facts = await read_context(self._context, event)
        if event.kind not in TRIGGERS or not facts.campaigns:
            await self._keep_visit(event)
            return None
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            if await customers.lock(connection, event.customer) is None:
                return None
            if not await consents.granted(connection, event.customer, Purpose.LOCATION_OFFERS):
                return await _count_only(unit, facts)
            return await self._decide(unit, facts)

    async def page(
        self, stores: tuple[str, ...], filters: dict[str, str], after: str | None, limit: int
    ) -> list[DecisionRow]:
        """Return decisions of the stores (all when empty) before an id, newest first."""
        async with self._context.reading() as connection:
            return await decisions.page(connection, stores, filters, after, limit)

    async def _keep_visit(self, event: CustomerZoneEvent) -> None:
        """Remember that a customer who agreed is in the store; to the minute is enough."""
        customer, store = event.customer, event.store
        async with self._context.reading() as connection:
            agreed = await consents.granted(connection, customer, Purpose.LOCATION_OFFERS)
            visit = await visits.newest(connection, customer, store)
        if not agreed or (visit and event.at - visit.last_seen_at < MINUTE_MS):
            return
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            found = await customers.lock(connection, customer)
            # Asked again under the lock: a withdrawal has just deleted the visit.
            if found and await consents.granted(connection, customer, Purpose.LOCATION_OFFERS):
                await visits.seen(connection, customer, store, event.at)

    async def _decide(self, unit: UnitOfWork, facts: DecisionContext) -> Decision:
        connection, event = unit.connection, facts.event
        kept = await decisions.of_event(connection, event.event_id)
        if kept:
            return await _repeated(connection, kept)
        # The customer is locked from here on: what a rule reads is still true when it is acted on.
        visit = await visits.seen(connection, event.customer, event.store, event.at)
        before = await decisions.of_stay(connection, event.stay)
        undecided = [c for c in facts.campaigns if not _is_settled(before.get(c.id))]
        inputs = await rule_inputs(connection, facts, visit, undecided)
        outcomes, coupon = await self._choose(unit, facts, undecided, inputs)
        new = {c: o for c, o in outcomes.items() if o not in before.get(c, ())}
        rows = _rows(facts.event, visit, new, coupon)
        await decisions.add(connection, rows)
        _announce(unit, event.store, new.values())
        return Decision(event_id=event.event_id, outcomes=outcomes, coupon=coupon)

    async def _choose(
        self,
        unit: UnitOfWork,
        facts: DecisionContext,
        undecided: Sequence[Campaign],
        inputs: dict[str, RuleInput],
    ) -> tuple[dict[str, Outcome], Coupon | None]:
        coupon: Coupon | None = None
        outcomes: dict[str, Outcome] = {}
        for campaign in best_first(undecided):
            failed = refusal(campaign, inputs[campaign.id])
            if failed is not None:
                outcomes[campaign.id] = failed
            # Before the ranking: treated and control group are drawn from the same eligible people.
            elif is_held_out(campaign, facts.event.customer):
                outcomes[campaign.id] = Outcome.HELD_OUT
            elif coupon is not None:
                outcomes[campaign.id] = Outcome.OUTRANKED
            elif not await campaigns.reserve(unit.connection, campaign.id):
                outcomes[campaign.id] = _overtaken(campaign)
            else:
                coupon = await self._issue(unit, facts, campaign, inputs[campaign.id])
                outcomes[campaign.id] = Outcome.ISSUED
        return outcomes, coupon

    async def _issue(
        self, unit: UnitOfWork, facts: DecisionContext, campaign: Campaign, rule_input: RuleInput
    ) -> Coupon:
        event, visit = facts.event, rule_input.visit or ""
        request = IssueRequest(
            channel=AcquisitionChannel.ZONE,
            once_key=once_key(campaign, event.customer, visit, rule_input.local),
            reason=facts.reason,
            at=event.at,
            zone=event.zone,
            visit=visit,
        )
        return await issue(unit, self._context.keys, campaign, event.customer, request)


def _overtaken(campaign: Campaign) -> Outcome:
    # The rules passed on a campaign read before the lock; another customer took the last coupon, or
    # somebody paused the campaign meanwhile.
    unlimited = campaign.terms.limit_total is None
    return Outcome.PAUSED if unlimited else Outcome.TOTAL_LIMIT


def _is_settled(outcomes: Iterable[Outcome] | None) -> bool:
    return any(outcome is not Outcome.DWELL_TOO_SHORT for outcome in outcomes or ())


async def _count_only(unit: UnitOfWork, facts: DecisionContext) -> Decision:
    outcomes = {campaign.id: Outcome.NO_CONSENT for campaign in facts.campaigns}
    if facts.event.kind is CustomerZoneEventKind.ENTERED:
        # In one order everywhere, so that two transactions never wait for each other.
        for campaign in sorted(outcomes):
            await anonymous.count(unit.connection, campaign, Outcome.NO_CONSENT)
        _announce(unit, facts.event.store, outcomes.values())
    return Decision(event_id=facts.event.event_id, outcomes=outcomes)


async def _repeated(connection: AsyncConnection, kept: Sequence[DecisionRow]) -> Decision:
    winner = next((row.coupon for row in kept if row.coupon), None)
    return Decision(
        event_id=kept[0].event_id,
        outcomes={row.campaign: row.outcome for row in kept},
        coupon=await coupons.get(connection, winner) if winner else None,
    )


def _rows(
    event: CustomerZoneEvent, visit: str, outcomes: dict[str, Outcome], coupon: Coupon | None
) -> list[DecisionRow]:
    return [
        DecisionRow(
            id=new_id("dec", event.at),
            event_id=event.event_id,
            campaign=campaign,
            customer=event.customer,
            store=event.store,
            floor=event.floor,
            zone=event.zone,
            stay=event.stay,
            visit=visit,
            outcome=outcome,
            coupon=coupon.id if coupon and outcome is Outcome.ISSUED else None,
            at=event.at,
        )
        for campaign, outcome in outcomes.items()
    ]


def _announce(unit: UnitOfWork, store: str, outcomes: Iterable[Outcome]) -> None:
    for outcome in outcomes:
        unit.emit(DomainEventKind.DECIDED, store=store, subject=outcome)
