"""Coupons that somebody asks for: a shared deal, or a reward that is paid in points."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from coupons.campaign import Campaign
from coupons.coupon import AcquisitionChannel, Coupon
from coupons.explanations import SHARED
from coupons.repository import campaigns, coupons
from coupons.rules import Outcome, PreviousCoupon, RuleInput, claim_refusal
from coupons.service.issuing import IssueRequest, issue
from coupons.service.keys import DerivedKeys
from coupons.service.unit_of_work import UnitOfWork


async def claim_deal(
    unit: UnitOfWork, keys: DerivedKeys, campaign_id: str, customer: str
) -> Coupon | None:
    """Give a customer (locked) the deal of a campaign once; None when its rules say no."""
    connection = unit.connection
    once_key = f"{campaign_id}:{customer}:claim"
    claimed = await coupons.claimed(connection, once_key)
    if claimed is not None:
        return claimed
    campaign = await campaigns.get(connection, campaign_id)
    if campaign is None or await refused(connection, campaign, customer, unit.now):
        return None
    if not await campaigns.reserve(connection, campaign.id):
        return None
    request = IssueRequest(
        channel=AcquisitionChannel.SHARE, once_key=once_key, reason=SHARED, at=unit.now
    )
    return await issue(unit, keys, campaign, customer, request)


async def refused(
    connection: AsyncConnection, campaign: Campaign, customer: str, now: int
) -> Outcome | None:
    """Return the rule that keeps a customer from a coupon that was asked for, or None."""
    # UTC will do: the rules of a claim look at no hour and no day of the store.
    local = datetime.fromtimestamp(now / 1000, UTC)
    had = await coupons.previous(connection, customer, [campaign.id])
    previous = [PreviousCoupon(visit=coupon.visit, day=local.date()) for coupon in had]
    return claim_refusal(campaign, RuleInput(local=local, at=now, previous=previous))
