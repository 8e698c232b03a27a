import numpy as np

from locator.presence.visits import PassersBy, VisitTracker
from locator.settings import EngineSettings

MINUTE = 60_000
NAMES = ["d0", "d1", "d2"]


def stays_of_three() -> VisitTracker:
    stays = VisitTracker("petite", EngineSettings())
    stays.grow(3)
    return stays


def see(stays: VisitTracker, minute: float, *rows: int) -> list[int]:
    return list(stays.note_inside(int(minute * MINUTE), np.array(rows)))


def overdue(stays: VisitTracker, minute: float) -> list[int]:
    return list(stays.overdue(np.full(3, int(minute * MINUTE))))


def test_a_stay_counts_once_from_two_minutes_on() -> None:
    stays = stays_of_three()

    assert see(stays, 0, 0, 1) == []
    assert see(stays, 1.99, 0) == []
    assert see(stays, 2, 0) == [0]
    assert see(stays, 3, 0, 1) == [1]


def test_a_visit_ends_when_it_was_last_seen_and_keeps_its_id() -> None:
    stays = stays_of_three()
    see(stays, 0, 1)
    see(stays, 10, 1)
    begun = stays.visit(1, "d1")

    (ended,) = stays.end(np.array([1]), NAMES)

    assert (begun.started_at, begun.last_seen_at, begun.ended_at) == (0, 10 * MINUTE, None)
    assert (ended.started_at, ended.ended_at) == (0, 10 * MINUTE)
    assert (ended.id, ended.device, ended.store) == (begun.id, "d1", "petite")
    assert stays.id_of(1, "d1") is None


def test_a_short_stay_ends_without_a_word() -> None:
    stays = stays_of_three()
    see(stays, 0, 1)

    assert stays.end(np.array([1]), NAMES) == ()


def test_a_stay_is_overdue_after_fifteen_minutes_unseen() -> None:
    stays = stays_of_three()
    see(stays, 0, 0, 1)
    see(stays, 5, 1)

    assert overdue(stays, 15) == []
    assert overdue(stays, 15.1) == [0]
    assert overdue(stays, 20.1) == [0, 1]


def test_nobody_visits_for_more_than_four_hours() -> None:
    stays = stays_of_three()
    see(stays, 0, 2)
    see(stays, 240, 2)
    assert stays.overlong().tolist() == []

    see(stays, 240.1, 2)
    assert stays.overlong().tolist() == [2]


def test_growth_keeps_the_stays() -> None:
    stays = stays_of_three()
    see(stays, 0, 1)
    stays.grow(10)

    assert see(stays, 2, 1, 9) == [1]


def test_a_device_passes_by_once_a_day() -> None:
    book = PassersBy(10)

    assert [book.leave("a1"), book.leave("a1"), book.leave("b2")] == [1, 0, 1]


def test_who_visits_did_not_pass_by_before_or_after() -> None:
    book = PassersBy(10)

    assert [book.leave("a1"), book.visit("a1"), book.leave("a1"), book.visit("a1")] == [1, -1, 0, 0]


def test_past_the_limit_devices_are_counted_but_not_remembered() -> None:
    book = PassersBy(1)
    book.leave("a1")

    assert [book.leave("b2"), book.leave("b2"), book.leave("a1")] == [1, 1, 0]
