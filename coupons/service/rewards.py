"""Rewards: coupons that are paid in points."""

import enum

from coupons.campaign import Campaign
from coupons.coupon import AcquisitionChannel, Coupon
from coupons.explanations import BOUGHT
from coupons.ledger import spend
from coupons.repository import campaigns, coupons, customers, ledger
from coupons.service.claims import refused
from coupons.service.context import ServiceContext
from coupons.service.issuing import IssueRequest, issue
from coupons.service.points import post, rewards_of
from coupons.service.unit_of_work import UnitOfWork


class RewardRefusal(enum.StrEnum):
    """Why a reward is not sold, beside the outcomes of the campaign's own rules."""

    UNKNOWN_REWARD = "unknown_reward"
    NOT_ENOUGH_POINTS = "not_enough_points"


class Rewards:
    """Sells rewards for points: payment and coupon are one unit of work."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    async def on_offer(self, store: str) -> list[Campaign]:
        """Return the rewards of a store, cheapest first."""
        async with self._context.reading() as connection:
            return await rewards_of(connection, store, self._context.clock())

    async def buy(self, customer: str, campaign: str, purchase: str) -> Coupon | str:
        """Pay points for a reward's coupon, or return the reason why not.

        The same `purchase` (a name that the customer's phone gives it) buys once.
        """
        async with self._context.unit_of_work() as unit:
            connection = unit.connection
            buyer = await customers.lock(connection, customer, unit.now)
            reward = await campaigns.get(connection, campaign)
            if buyer is None or reward is None or reward.store != buyer.store:
                return RewardRefusal.UNKNOWN_REWARD
            return await self._buy(unit, reward, customer, purchase)

    async def _buy(
        self, unit: UnitOfWork, reward: Campaign, customer: str, purchase: str
    ) -> Coupon | str:
        connection, now = unit.connection, unit.now
        # The customer may buy a reward again under another name of purchase.
        once_key = f"{reward.id}:{customer}:reward:{purchase}"
        bought = await coupons.claimed(connection, once_key)
        if bought is not None:
            return bought
        if reward.terms.reward_points == 0:
            return RewardRefusal.UNKNOWN_REWARD
        failed = await refused(connection, reward, customer, now)
        if failed is not None:
            return failed
        lots = await ledger.lots_of(connection, customer)
        payment = spend(lots, reward.terms.reward_points, f"spend:{once_key}", now)
        if payment is None:
            return RewardRefusal.NOT_ENOUGH_POINTS
        if not await campaigns.reserve(connection, reward.id):
            return RewardRefusal.UNKNOWN_REWARD
        await post(unit, payment)
        request = IssueRequest(
            channel=AcquisitionChannel.REWARD, once_key=once_key, reason=BOUGHT, at=now
        )
        return await issue(unit, self._context.keys, reward, customer, request)
