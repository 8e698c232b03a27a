"""Points and rewards as a phone gets them."""

import msgspec

from conventions.times import Moment, rfc3339
from coupons.campaign import Campaign
from coupons.ledger import LedgerLine, Lot, PointsAccount, PointsBalance
from coupons.offer import Offer
from coupons.text_types import LocalizedText


class PointsView(msgspec.Struct, frozen=True, kw_only=True):
    """Points of a customer; `next_reward` is the price of the cheapest reward, or None."""

    pending: int
    active: int
    next_reward: int | None


class LotView(msgspec.Struct, frozen=True, kw_only=True):
    """A lot of points: pending, active, spent, expired or reversed."""

    id: str
    state: str
    points: int
    remaining: int
    created_at: Moment
    expires_at: Moment


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a posting; `kind` says what happened and `key` why."""

    id: str
    kind: str
    account: str
    points: int
    lot: str | None
    key: str
    at: Moment


class PointsStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's points with the lots and entries they are the sum of."""

    pending: int
    active: int
    next_reward: int | None
    lots: list[LotView]
    entries: list[EntryView]


class RewardView(msgspec.Struct, frozen=True, kw_only=True):
    """A reward with its price in points."""

    id: str
    points: int
    title: LocalizedText
    condition: LocalizedText
    product: str
    offer: Offer
    valid_until: Moment
    image: str | None


class RewardList(msgspec.Struct, frozen=True, kw_only=True):
    """The rewards of the customer's store, cheapest first."""

    items: list[RewardView]


def points_view(balance: PointsBalance) -> PointsView:
    """Return a balance as the phone shows it."""
    return PointsView(
        pending=balance.pending, active=balance.active, next_reward=balance.next_reward
    )


def statement_view(account: PointsAccount) -> PointsStatement:
    """Return an account with its moments as RFC 3339."""
    return PointsStatement(
        pending=account.balance.pending,
        active=account.balance.active,
        next_reward=account.balance.next_reward,
        lots=[_lot_view(lot) for lot in account.lots],
        entries=[_entry_view(line) for line in account.lines],
    )


def reward_view(campaign: Campaign) -> RewardView:
    """Return a campaign that points can buy, with its price."""
    terms = campaign.terms
    return RewardView(
        id=campaign.id,
        points=terms.reward_points,
        title=terms.title,
        condition=terms.condition,
        product=terms.product,
        offer=terms.offer,
        valid_until=rfc3339(terms.valid_until),
        image=terms.image,
    )


def _lot_view(lot: Lot) -> LotView:
    return LotView(
        id=lot.id,
        state=lot.state,
        points=lot.points,
        remaining=lot.remaining,
        created_at=rfc3339(lot.created_at),
        expires_at=rfc3339(lot.expires_at),
    )


def _entry_view(line: LedgerLine) -> EntryView:
    return EntryView(
        id=line.id,
        kind=line.kind,
        account=line.account,
        points=line.points,
        lot=line.lot,
        key=line.key,
        at=rfc3339(line.at),
    )
