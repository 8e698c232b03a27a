"""When a shared deal has really brought somebody."""

import enum
from dataclasses import dataclass

import msgspec

DAY_MS = 86_400_000
SHARE_DAYS = 30
REWARDED_FRIENDS = 5


class ArrivalState(enum.StrEnum):
    """Somebody opened the link; then joined or claimed, and it counted or not."""

    OPENED = "opened"
    QUALIFIED = "qualified"
    REJECTED = "rejected"


class RejectedBecause(enum.StrEnum):
    """Why an arrival brings no points; the names are stable."""

    SELF_REFERRAL = "self_referral"
    EXISTING_CUSTOMER = "existing_customer"
    FRIEND_ALREADY_REWARDED = "friend_already_rewarded"
    NO_CONSENT = "no_consent"
    CAP_REACHED = "cap_reached"
    SHARE_EXPIRED = "share_expired"


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """A link to a coupon's deal; `promised` and `earned` count friends."""

    id: str
    coupon: str
    customer: str
    store: str
    points: int
    visitor: str | None
    created_at: int
    promised: int = 0
    earned: int = 0


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A browser (by its pseudonym) that came through a link, and the customer it became."""

    id: str
    share: str
    visitor: str
    customer: str | None
    state: ArrivalState
    reason: RejectedBecause | None
    lot: str | None
    opened_at: int


class ShareOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an arrival, and the coupon of the deal if the friend got one."""

    state: ArrivalState
    reason: RejectedBecause | None = None
    coupon: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """What tells two people apart; `visitor` is the browser's pseudonym."""

    customer: str
    email: str | None = None
    visitor: str | None = None
    bindings: frozenset[str] = frozenset()


def is_same(one: Person, other: Person) -> bool:
    """Say whether two customers look like one person: same mail, same browser or same device."""
    emails = {p.email.casefold() for p in (one, other) if p.email}
    same_email = bool(one.email and other.email) and len(emails) == 1
    same_browser = one.visitor is not None and one.visitor == other.visitor
    return (
        one.customer == other.customer
        or same_email
        or same_browser
        or bool(one.bindings & other.bindings)
    )


def rejection(
    share: Share,
    *,
    sharer: Person,
    friend: Person,
    joined_at: int,
    opened_at: int,
    rewarded_before: bool,
    now: int,
) -> RejectedBecause | None:
    """Return why a friend who joins or claims brings no points, or None when it counts."""
    if is_same(sharer, friend):
        return RejectedBecause.SELF_REFERRAL
    if rewarded_before:
        return RejectedBecause.FRIEND_ALREADY_REWARDED
    if joined_at < opened_at:
        return RejectedBecause.EXISTING_CUSTOMER
    if now >= share.created_at + SHARE_DAYS * DAY_MS:
        return RejectedBecause.SHARE_EXPIRED
    return None
