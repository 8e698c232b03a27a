"""Points: the statement, and every posting of a customer whose row is locked."""

from sqlalchemy.ext.asyncio import AsyncConnection

from conventions.ids import derived_id
from coupons.campaign import Campaign, CampaignState
from coupons.domain_events import DomainEventKind
from coupons.ledger import (
    Lot,
    LotState,
    PointsAccount,
    PointsBalance,
    Posting,
    PostingKind,
    add_pending,
    balance,
    earn,
    expire,
    reverse,
)
from coupons.repository import campaigns, customers, ledger
from coupons.service.context import ServiceContext
from coupons.service.unit_of_work import UnitOfWork
from coupons.sharing import DAY_MS, SHARE_DAYS

POINTS_DAYS = 365
# The next sweep takes the rest: none holds the writer for long.
SWEEP_SIZE = 500

EVENTS = {
    PostingKind.PENDING: DomainEventKind.POINTS_PENDING,
    PostingKind.EARNED: DomainEventKind.POINTS_EARNED,
    PostingKind.SPENT: DomainEventKind.POINTS_SPENT,
    PostingKind.EXPIRED: DomainEventKind.POINTS_EXPIRED,
    PostingKind.REVERSED: DomainEventKind.POINTS_REVERSED,
}


class Points:
    """What customers see of their points, and the end of lots whose time is over."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def account(self, customer: str, store: str) -> PointsAccount:
        """Return the points of a customer with every lot and ledger line."""
        now = self._context.clock()
        async with self._context.reading() as connection:
            return PointsAccount(
                balance=await points_balance(connection, customer, store, now),
                lots=await ledger.lots_of(connection, customer),
                lines=await ledger.entries_of(connection, customer),
            )

    async def expire_overdue(self) -> None:
        """Expire overdue lots, one unit of work a customer so that none waits for all."""
        async with self._context.reading() as connection:
            overdue = await ledger.overdue(connection, self._context.clock(), SWEEP_SIZE)
        for customer in sorted({lot.customer for lot in overdue}):
            async with self._context.unit_of_work() as unit:
                await _expire_of(unit, customer)


async def points_balance(
    connection: AsyncConnection, customer: str, store: str, now: int
) -> PointsBalance:
    """Return what a customer has now, and the price of the cheapest reward."""
    valid = [lot for lot in await ledger.lots_of(connection, customer) if lot.expires_at > now]
    rewards = await rewards_of(connection, store, now)
    return PointsBalance(
        pending=balance(valid, LotState.PENDING),
        active=balance(valid, LotState.ACTIVE),
        next_reward=rewards[0].terms.reward_points if rewards else None,
    )


async def rewards_of(connection: AsyncConnection, store: str, now: int) -> list[Campaign]:
    """Return what points can buy in a store, cheapest first."""
    rewards = [
        campaign
        for campaign in await campaigns.in_play(connection, store)
        if campaign.terms.reward_points > 0
        and campaign.state is CampaignState.RUNNING
        and campaign.terms.valid_from <= now < campaign.terms.valid_until
    ]
    return sorted(rewards, key=lambda campaign: (campaign.terms.reward_points, campaign.id))


async def post(unit: UnitOfWork, posting: Posting) -> bool:
    """Write a posting and tell the phone; False when it was written before.

    The transaction has locked the customer.
    """
    if not await ledger.post(unit.connection, posting):
        return False
    lot = posting.lots[0]
    await unit.notify(lot.customer, "points", lot.id)
    unit.emit(
        EVENTS[posting.kind],
        store=lot.store,
        subject=lot.id,
        customer=lot.customer,
        quantity=posting.points,
    )
    return True


async def add_pending_points(
    unit: UnitOfWork, *, customer: str, store: str, points: int, source: str
) -> Lot:
    """Give pending points for a source, which gives them once; return their lot."""
    now = unit.now
    lot = Lot(
        id=derived_id("lot", source),
        customer=customer,
        store=store,
        state=LotState.PENDING,
        points=points,
        remaining=points,
        source=source,
        created_at=now,
        expires_at=now + SHARE_DAYS * DAY_MS,
    )
    await post(unit, add_pending(lot, now))
    return lot


async def earn_points(unit: UnitOfWork, lot: Lot) -> None:
    """Make a pending lot active for a year, counted from now and not from the click."""
    await post(unit, earn(lot, unit.now, unit.now + POINTS_DAYS * DAY_MS))


async def reverse_points(unit: UnitOfWork, lot: Lot) -> None:
    """Give what remains of a lot back to the store."""
    await post(unit, reverse(lot, unit.now))


async def _expire_of(unit: UnitOfWork, customer: str) -> None:
    connection = unit.connection
    if await customers.lock(connection, customer) is None:
        return
    for lot in await ledger.lots_of(connection, customer):
        if lot.state in ledger.OPEN and lot.expires_at <= unit.now:
            await post(unit, expire(lot, unit.now))
