import pytest
from hypothesis import given
from hypothesis import strategies as st

from coupons.selection import best_first, is_held_out
from tests.offers import campaign


def test_priority_then_expected_value_then_id() -> None:
    low, dull, late, early = (
        campaign("cmp_a", priority=1),
        campaign("cmp_b", priority=2, expected_value=1.0),
        campaign("cmp_d", priority=2, expected_value=5.0),
        campaign("cmp_c", priority=2, expected_value=5.0),
    )
    assert best_first([low, dull, late, early]) == [early, late, dull, low]


@pytest.mark.parametrize(
    ("name", "held_out"),
    [("cmp_1", {0, 7, 8}), ("cmp_2", {0, 3, 4, 5, 6, 8, 9, 10, 11})],
)
def test_customer_is_always_in_the_same_group(name: str, held_out: set[int]) -> None:
    # Whoever was held out yesterday, or before an upgrade, is today: these are known groups.
    half = campaign(name, hold_out=0.5)
    assert {n for n in range(12) if is_held_out(half, f"cus_{n}")} == held_out


@given(st.text(), st.floats(0, 1), st.floats(0, 1))
def test_who_is_held_out_of_a_share_is_of_a_larger_one(
    customer: str, one: float, other: float
) -> None:
    less, more = sorted((one, other))
    smaller, larger = (is_held_out(campaign(hold_out=share), customer) for share in (less, more))
    assert smaller <= larger


def test_nobody_and_everybody_can_be_held_out() -> None:
    customers = [f"cus_{n}" for n in range(1000)]
    assert not any(is_held_out(campaign(hold_out=0.0), customer) for customer in customers)
    assert all(is_held_out(campaign(hold_out=1.0), customer) for customer in customers)


def test_held_out_share_is_about_what_was_asked() -> None:
    tenth = campaign(hold_out=0.1)
    held = sum(is_held_out(tenth, f"cus_{n}") for n in range(20_000))
    assert 1_800 < held < 2_200


def test_groups_of_two_campaigns_have_nothing_to_do_with_each_other() -> None:
    one, other = campaign("cmp_1", hold_out=0.5), campaign("cmp_2", hold_out=0.5)
    both = sum(is_held_out(one, f"cus_{n}") and is_held_out(other, f"cus_{n}") for n in range(8000))
    assert 1_800 < both < 2_200
