from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coupons.campaign import CampaignState, FrequencyCap, OpeningHours
from coupons.rules import Outcome, PreviousCoupon, RuleInput, claim_refusal, is_open, refusal
from tests.offers import DAY, NOON, NOW, campaign

PARIS = ZoneInfo("Europe/Paris")
LOCAL = NOON.astimezone(PARIS)


def rule_input(**changes: Any) -> RuleInput:
    plain: dict[str, Any] = {"local": LOCAL, "at": NOW, "dwelled_s": 30.0, "visit": "vis_1"}
    return RuleInput(**{**plain, **changes})


def had(visit: str = "vis_0", days_ago: int = 1) -> PreviousCoupon:
    return PreviousCoupon(visit=visit, day=LOCAL.date() - timedelta(days=days_ago))


def test_nothing_speaks_against_it() -> None:
    assert refusal(campaign(), rule_input()) is None


@pytest.mark.parametrize("state", sorted(set(CampaignState) - {CampaignState.RUNNING}))
def test_only_a_running_campaign_sends(state: CampaignState) -> None:
    assert refusal(campaign(state=state), rule_input()) is Outcome.PAUSED


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "outcome"),
    [
        (NOW, NOW + 1, None),
        (NOW + 1, NOW + DAY, Outcome.OUTSIDE_VALIDITY),
        (NOW - DAY, NOW, Outcome.OUTSIDE_VALIDITY),
    ],
)
def test_validity_ends_before_its_end(
    valid_from: int, valid_until: int, outcome: Outcome | None
) -> None:
    assert (
        refusal(campaign(valid_from=valid_from, valid_until=valid_until), rule_input()) is outcome
    )


def test_opening_hours_are_those_of_the_store() -> None:
    until_noon = campaign(opening=OpeningHours(start="09:00", end="13:30"))
    # It is 13:00 in UTC, and 14:00 in Paris.
    assert refusal(until_noon, rule_input()) is Outcome.OUTSIDE_OPENING_HOURS
    assert refusal(until_noon, rule_input(local=NOON)) is None


@pytest.mark.parametrize(
    ("start", "end", "moment", "inside"),
    [
        ("09:00", "21:00", "2026-11-21T09:00", True),
        ("09:00", "21:00", "2026-11-21T08:59", False),
        ("09:00", "21:00", "2026-11-21T21:00", False),
        ("00:00", "00:00", "2026-11-21T23:59", True),
        ("20:00", "02:00", "2026-11-21T23:00", True),
        ("20:00", "02:00", "2026-11-22T01:59", True),
        ("20:00", "02:00", "2026-11-22T02:00", False),
        ("20:00", "02:00", "2026-11-21T01:00", False),
    ],
)
def test_saturday_hours(start: str, end: str, moment: str, *, inside: bool) -> None:
    saturday = OpeningHours(days=(6,), start=start, end=end)
    assert is_open(saturday, datetime.fromisoformat(moment).replace(tzinfo=PARIS)) is inside


def test_sunday_night_belongs_to_sunday() -> None:
    sunday = OpeningHours(days=(7,), start="20:00", end="02:00")
    assert is_open(sunday, datetime(2026, 11, 23, 1, 0, tzinfo=PARIS))


def test_dwell_has_to_be_long_enough() -> None:
    patient = campaign(dwell_s=60)
    assert refusal(patient, rule_input(dwelled_s=59.9)) is Outcome.DWELL_TOO_SHORT
    assert refusal(patient, rule_input(dwelled_s=60.0)) is None


def test_customer_refused_the_zone() -> None:
    assert refusal(campaign(), rule_input(zone_refused=True)) is Outcome.ZONE_REFUSED


@pytest.mark.parametrize(
    ("once", "previous", "outcome"),
    [
        (FrequencyCap.VISIT, had(visit="vis_1"), Outcome.ONCE_PER_VISIT),
        (FrequencyCap.VISIT, had(visit="vis_0", days_ago=0), None),
        (FrequencyCap.DAY, had(days_ago=0), Outcome.ONCE_PER_DAY),
        (FrequencyCap.DAY, had(days_ago=1), None),
        (FrequencyCap.EVER, had(days_ago=400), Outcome.ONCE_EVER),
    ],
)
def test_once_a_visit_a_day_or_ever(
    once: FrequencyCap, previous: PreviousCoupon, outcome: Outcome | None
) -> None:
    assert refusal(campaign(once=once), rule_input(previous=[previous])) is outcome


def test_customer_has_a_limit() -> None:
    twice = campaign(limit_customer=2)
    assert refusal(twice, rule_input(previous=[had()])) is None
    assert refusal(twice, rule_input(previous=[had(), had()])) is Outcome.CUSTOMER_LIMIT


def test_campaign_has_a_limit() -> None:
    assert refusal(campaign(limit_total=10, issued=9), rule_input()) is None
    assert refusal(campaign(limit_total=10, issued=10), rule_input()) is Outcome.TOTAL_LIMIT


def test_whoever_asks_for_a_deal_need_not_stand_anywhere() -> None:
    evening = campaign(dwell_s=60, opening=OpeningHours(start="20:00", end="21:00"))
    assert claim_refusal(evening, rule_input(dwelled_s=0.0)) is None
    assert claim_refusal(campaign(limit_total=1, issued=1), rule_input()) is Outcome.TOTAL_LIMIT
