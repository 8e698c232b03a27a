"""The rules that suppress a campaign's coupon, in the order in which they are asked."""

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from coupons.campaign import Campaign, CampaignState, FrequencyCap, OpeningHours


class Outcome(enum.StrEnum):
    """What a campaign's rules made of a zone event; the names are stable."""

    ISSUED = "issued"
    HELD_OUT = "held_out"
    OUTRANKED = "outranked"
    NO_CONSENT = "no_consent"
    PAUSED = "paused"
    OUTSIDE_VALIDITY = "outside_validity"
    OUTSIDE_OPENING_HOURS = "outside_opening_hours"
    DWELL_TOO_SHORT = "dwell_too_short"
    ZONE_REFUSED = "zone_refused"
    ONCE_PER_VISIT = "once_per_visit"
    ONCE_PER_DAY = "once_per_day"
    ONCE_EVER = "once_ever"
    CUSTOMER_LIMIT = "customer_limit"
    TOTAL_LIMIT = "total_limit"


ELIGIBLE = frozenset({Outcome.ISSUED, Outcome.HELD_OUT, Outcome.OUTRANKED})


@dataclass(frozen=True, kw_only=True)
class PreviousCoupon:
    """A coupon that the customer already had from the campaign: its visit and local day."""

    visit: str | None
    day: date


@dataclass(frozen=True, kw_only=True)
class RuleInput:
    """All that a rule may look at; a rule reads nothing by itself.

    Attributes:
        local: the moment, in the store's time zone.
        at: the same moment, Unix epoch in milliseconds.
        dwelled_s: seconds in the zone; 0 where there is none.
        visit: the customer's visit to the store, if it is known.
        zone_refused: the customer asked for no offer from this zone.
        previous: the customer's coupons of the same campaign.
    """

    local: datetime
    at: int
    dwelled_s: float = 0.0
    visit: str | None = None
    zone_refused: bool = False
    previous: Sequence[PreviousCoupon] = field(default=())


def refusal(campaign: Campaign, rule_input: RuleInput) -> Outcome | None:
    """Return the first rule that says no, or None when the campaign may send."""
    return next((rule for rule, says_no in RULES.items() if says_no(campaign, rule_input)), None)


def claim_refusal(campaign: Campaign, rule_input: RuleInput) -> Outcome | None:
    """Return the first rule that keeps somebody from a deal they asked for, or None."""
    return next((rule for rule in CLAIM_RULES if RULES[rule](campaign, rule_input)), None)


def is_open(opening: OpeningHours, local: datetime) -> bool:
    """Say whether a local time is within the days and hours."""
    clock = f"{local:%H:%M}"
    today = local.isoweekday()
    if opening.start < opening.end:
        return today in opening.days and opening.start <= clock < opening.end
    # Hours over midnight belong to the day they begin on: Saturday 20:00 to 02:00 ends on Sunday.
    yesterday = (today - 2) % 7 + 1
    evening = today in opening.days and clock >= opening.start
    return evening or (yesterday in opening.days and clock < opening.end)


def _outside_validity(campaign: Campaign, rule_input: RuleInput) -> bool:
    return not campaign.terms.valid_from <= rule_input.at < campaign.terms.valid_until


def _outside_opening(campaign: Campaign, rule_input: RuleInput) -> bool:
    opening = campaign.terms.opening
    return opening is not None and not is_open(opening, rule_input.local)


def _had_this_visit(campaign: Campaign, rule_input: RuleInput) -> bool:
    return campaign.terms.once is FrequencyCap.VISIT and any(
        previous.visit == rule_input.visit for previous in rule_input.previous
    )


def _had_today(campaign: Campaign, rule_input: RuleInput) -> bool:
    return campaign.terms.once is FrequencyCap.DAY and any(
        previous.day == rule_input.local.date() for previous in rule_input.previous
    )


def _had_ever(campaign: Campaign, rule_input: RuleInput) -> bool:
    return campaign.terms.once is FrequencyCap.EVER and bool(rule_input.previous)


def _customer_limit(campaign: Campaign, rule_input: RuleInput) -> bool:
    limit = campaign.terms.limit_customer
    return limit is not None and len(rule_input.previous) >= limit


def _total_limit(campaign: Campaign, _rule_input: RuleInput) -> bool:
    limit = campaign.terms.limit_total
    return limit is not None and campaign.issued >= limit


Rule = Callable[[Campaign, RuleInput], bool]

# In this order: the first that refuses is the reason that is recorded.
RULES: dict[Outcome, Rule] = {
    Outcome.PAUSED: lambda campaign, _: campaign.state is not CampaignState.RUNNING,
    Outcome.OUTSIDE_VALIDITY: _outside_validity,
    Outcome.OUTSIDE_OPENING_HOURS: _outside_opening,
    Outcome.DWELL_TOO_SHORT: lambda campaign, now: now.dwelled_s < campaign.terms.dwell_s,
    Outcome.ZONE_REFUSED: lambda _, rule_input: rule_input.zone_refused,
    Outcome.ONCE_PER_VISIT: _had_this_visit,
    Outcome.ONCE_PER_DAY: _had_today,
    Outcome.ONCE_EVER: _had_ever,
    Outcome.CUSTOMER_LIMIT: _customer_limit,
    Outcome.TOTAL_LIMIT: _total_limit,
}

# Who follows a shared link or buys a reward need not stand anywhere, nor at any hour.
CLAIM_RULES = (
    Outcome.PAUSED,
    Outcome.OUTSIDE_VALIDITY,
    Outcome.ONCE_EVER,
    Outcome.CUSTOMER_LIMIT,
    Outcome.TOTAL_LIMIT,
)
