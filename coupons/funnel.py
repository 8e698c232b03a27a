"""A campaign's funnel: from the stays in its zones to the till."""

from collections.abc import Mapping

import msgspec

from coupons.rules import ELIGIBLE, Outcome

DEFINITION_VERSION = 1
STEPS = ("viewed", "saved", "redeemed", "rolled_back")


class Funnel(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of stays of customers who agreed, and of the coupons that were sent to them.

    `no_consent` counts entries of others; nothing else is known of them.
    """

    considered: int
    eligible: int
    sent: int
    held_out: int
    outranked: int
    suppressed: dict[str, int]
    no_consent: int
    viewed: int
    saved: int
    redeemed: int
    rolled_back: int


def funnel(outcomes: Mapping[str, int], steps: Mapping[str, int]) -> Funnel:
    """Return the funnel of stays by outcome and coupons by the steps they came to."""
    stays = {outcome: outcomes.get(outcome, 0) for outcome in Outcome}
    no_consent = stays.pop(Outcome.NO_CONSENT)
    return Funnel(
        considered=sum(stays.values()),
        eligible=sum(stays[outcome] for outcome in ELIGIBLE),
        sent=stays[Outcome.ISSUED],
        held_out=stays[Outcome.HELD_OUT],
        outranked=stays[Outcome.OUTRANKED],
        suppressed={o.value: n for o, n in stays.items() if n and o not in ELIGIBLE},
        no_consent=no_consent,
        **{step: steps.get(step, 0) for step in STEPS},
    )
