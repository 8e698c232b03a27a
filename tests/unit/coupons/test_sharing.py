from typing import Any

import pytest

from coupons.sharing import (
    DAY_MS,
    SHARE_DAYS,
    ReferralParty,
    ReferralRejection,
    Share,
    is_same_person,
    mailbox,
    rejection,
)
from tests.offers import NOW

SHARER = ReferralParty(
    customer="cus_1", email="lea@example.org", visitor="browser 1", bindings=frozenset({"phone 1"})
)
FRIEND = ReferralParty(customer="cus_2", visitor="browser 2", bindings=frozenset({"phone 2"}))
SHARE = Share(
    id="shr_1",
    coupon="cpn_1",
    customer="cus_1",
    store="shop",
    points=50,
    visitor="browser 1",
    created_at=NOW,
)


def why_not(**changes: Any) -> ReferralRejection | None:
    plain: dict[str, Any] = {
        "sharer": SHARER,
        "friend": FRIEND,
        "joined_at": NOW + 2,
        "opened_at": NOW + 1,
        "rewarded_before": False,
        "now": NOW + 3,
    }
    return rejection(SHARE, **{**plain, **changes})


def test_new_customer_who_opened_the_link_counts() -> None:
    assert why_not() is None


@pytest.mark.parametrize(
    "friend",
    [
        ReferralParty(customer="cus_1"),
        ReferralParty(customer="cus_2", email="LEA@example.org"),
        ReferralParty(customer="cus_2", email="lea+friend@example.org"),
        ReferralParty(customer="cus_2", visitor="browser 1"),
        ReferralParty(customer="cus_2", bindings=frozenset({"phone 1", "phone 9"})),
    ],
)
def test_nobody_brings_themselves(friend: ReferralParty) -> None:
    assert why_not(friend=friend) is ReferralRejection.SELF_REFERRAL


@pytest.mark.parametrize(
    "email",
    ["ada.l@gmail.com", "ADA.L@Gmail.com", "a.d.a.l+x+y@gmail.com", "adal@googlemail.com"],
)
def test_spellings_of_a_mailbox_are_one(email: str) -> None:
    assert mailbox(email) == "adal@gmail.com"


@pytest.mark.parametrize("email", ["ada.l@example.org", "+ada@example.org", '"a@b"@example.org'])
def test_another_mailbox_is_another(email: str) -> None:
    assert mailbox(email) == email


def test_people_who_left_fields_empty_are_not_the_same() -> None:
    assert not is_same_person(ReferralParty(customer="cus_1"), ReferralParty(customer="cus_2"))


def test_customer_of_old_brings_nothing() -> None:
    assert why_not(joined_at=NOW) is ReferralRejection.EXISTING_CUSTOMER


def test_friend_counts_once() -> None:
    assert why_not(rewarded_before=True) is ReferralRejection.FRIEND_ALREADY_REWARDED


def test_link_does_not_count_for_ever() -> None:
    assert why_not(now=NOW + SHARE_DAYS * DAY_MS) is ReferralRejection.SHARE_EXPIRED
