"""Shares and referrals, and when a referral really brought a new customer."""

import enum
from dataclasses import dataclass

import msgspec

DAY_MS = 86_400_000
SHARE_DAYS = 30
# A share that went round the internet must not bankrupt the shop.
REWARDED_FRIENDS = 5
# One mailbox has both names: https://support.google.com/mail/answer/10313
GMAIL = ("gmail.com", "googlemail.com")


class ReferralState(enum.StrEnum):
    """Somebody opened the link; then joined or claimed, and it counted or not."""

    OPENED = "opened"
    QUALIFIED = "qualified"
    REJECTED = "rejected"


class ReferralRejection(enum.StrEnum):
    """Why a referral brings no points; the names are stable."""

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


class Referral(msgspec.Struct, frozen=True, kw_only=True):
    """A friend's way through a link: first a browser (by its pseudonym), later a customer."""

    id: str
    share: str
    visitor: str
    customer: str | None
    state: ReferralState
    reason: ReferralRejection | None
    lot: str | None
    opened_at: int


class ShareOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a referral, and the coupon of the deal if the friend got one."""

    state: ReferralState
    reason: ReferralRejection | None = None
    coupon: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReferralParty:
    """What tells two people apart; `visitor` is the browser's pseudonym."""

    customer: str
    email: str | None = None
    visitor: str | None = None
    bindings: frozenset[str] = frozenset()


def mailbox(email: str) -> str:
    """Return the mailbox that an address reaches, in the one spelling that is compared.

    What follows a `+` is a tag (RFC 5233) almost everywhere; Gmail also ignores dots.
    """
    local, _, domain = email.casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in GMAIL:
        return f"{local.replace('.', '')}@{GMAIL[0]}"
    return f"{local}@{domain}"


def is_same_person(first: ReferralParty, second: ReferralParty) -> bool:
    """Say whether two customers look like one person: same mail, same browser or same device."""
    # Only hints are compared that the service has anyway; there is no fingerprint of the browser.
    mailboxes = {mailbox(party.email) for party in (first, second) if party.email}
    same_email = bool(first.email and second.email) and len(mailboxes) == 1
    same_browser = first.visitor is not None and first.visitor == second.visitor
    return (
        first.customer == second.customer
        or same_email
        or same_browser
        or bool(first.bindings & second.bindings)
    )


def rejection(
    share: Share,
    *,
    sharer: ReferralParty,
    friend: ReferralParty,
    joined_at: int,
    opened_at: int,
    rewarded_before: bool,
    now: int,
) -> ReferralRejection | None:
    """Return why a friend who joins or claims brings no points, or None when it counts."""
    if is_same_person(sharer, friend):
        return ReferralRejection.SELF_REFERRAL
    if rewarded_before:
        return ReferralRejection.FRIEND_ALREADY_REWARDED
    # Opened by a customer of old: the shop would pay for somebody it already had.
    if joined_at < opened_at:
        return ReferralRejection.EXISTING_CUSTOMER
    if now >= share.created_at + SHARE_DAYS * DAY_MS:
        return ReferralRejection.SHARE_EXPIRED
    return None
