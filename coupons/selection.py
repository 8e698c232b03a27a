"""Which of several good offers wins, and who is held out to measure what offers change."""

import hashlib
from collections.abc import Iterable

from coupons.campaign import Campaign


def best_first(campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Return the campaigns by priority, then expected value, then id."""
    # The id makes the order total: a replay of the same events has the same winner.
    return sorted(campaigns, key=lambda c: (-c.terms.priority, -c.terms.expected_value, c.id))


def is_held_out(campaign: Campaign, customer: str) -> bool:
    """Say whether the customer is in the campaign's control group: always the same answer."""
    # A hash instead of a draw: the group is the same after a restart and in every process, and the
    # campaign in it keeps the same people from being the control group of everything.
    pair = f"{campaign.id}\x1f{customer}".encode()
    draw = int.from_bytes(hashlib.blake2b(pair, digest_size=8).digest())
    return draw < campaign.terms.hold_out * 2**64
