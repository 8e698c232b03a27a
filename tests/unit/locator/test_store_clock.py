import pytest

from locator.readings.store_clock import NEVER, VOTING_MESSAGES, StoreClock
from locator.settings import EngineSettings

NOW = 1_763_809_200_000
HOUR = 3_600_000


def clock_of(*claims: int) -> StoreClock:
    """A clock that has heard these claims, each of another access point."""
    clock = StoreClock(len(claims), EngineSettings())
    for column, claim in enumerate(claims):
        clock.note(column, claim)
    clock.update_latest()
    return clock


@pytest.mark.parametrize(
    ("claims", "median"),
    [([NOW], NOW), ([NOW, NOW + HOUR], NOW), ([NOW, NOW + HOUR, NOW + 2 * HOUR], NOW + HOUR)],
)
def test_time_runs_no_further_than_the_median_allows(claims: list[int], median: int) -> None:
    assert clock_of(*claims).latest_ms == median + 30_000


def test_who_is_silent_loses_the_vote() -> None:
    clock = clock_of(NOW, NOW, NOW)
    for _ in range(VOTING_MESSAGES):
        clock.note(0, NOW + HOUR)
    clock.update_latest()

    assert clock.latest_ms == NOW + HOUR + 30_000


def test_the_clock_is_wrong_when_most_are_far_behind_it() -> None:
    clock = clock_of(NOW + HOUR, NOW)
    clock.accept(0, NOW + HOUR)
    assert not clock.is_wrong()

    clock = clock_of(NOW + HOUR, NOW, NOW)
    clock.accept(0, NOW + HOUR)
    assert clock.is_wrong()


def test_the_newest_time_is_kept_and_sets_what_is_late() -> None:
    clock = clock_of(NOW, NOW)
    clock.accept(0, NOW)
    clock.accept(1, NOW - 1_000)

    assert (clock.at_ms, clock.earliest_ms) == (NOW, NOW - 60_000)


def test_a_steady_lag_is_the_error_of_a_clock_and_is_made_good() -> None:
    clock = clock_of(NOW, NOW)
    believed = []
    for seconds in range(300):
        clock.accept(0, NOW + seconds * 1_000)
        believed.append(clock.accept(1, NOW + seconds * 1_000 - 10_000))

    assert believed == [NOW + seconds * 1_000 for seconds in range(300)]


def test_a_message_that_is_delayed_once_is_late_by_its_delay() -> None:
    clock = clock_of(NOW, NOW)
    clock.accept(0, NOW)
    clock.accept(1, NOW)
    clock.accept(0, NOW + 20_000)

    assert clock.accept(1, NOW + 5_000) == NOW + 5_000


def test_a_clock_that_is_set_right_is_believed_at_once_and_a_slower_one_after_two_minutes() -> None:
    clock = clock_of(NOW, NOW)
    clock.accept(0, NOW)
    clock.accept(1, NOW - 10_000)
    assert clock.accept(1, NOW) == NOW

    for seconds in range(1, 130):
        clock.accept(0, NOW + seconds * 1_000)
        last = clock.accept(1, NOW + seconds * 1_000 - 10_000)
    assert last == NOW + 129_000


def test_a_restart_forgets_the_time_and_keeps_the_claims() -> None:
    clock = clock_of(NOW, NOW, NOW)
    clock.accept(0, NOW)
    clock.restart()
    assert clock.at_ms == NEVER

    clock.update_latest()
    assert clock.latest_ms == NOW + 30_000
