from conventions.suppression import SuppressedCount
from locator.presence.dwell import bin_of, empty
from locator.presence.figures import DayCount, store_figures, total, zone_figures


def stays(count: int, seconds: float) -> list[int]:
    counts = empty()
    counts[bin_of(seconds)] = count
    return counts


def test_figures_of_a_busy_day_are_said() -> None:
    day = DayCount(visits=300, passers_by=100, dwell=stays(250, 600))

    figures = store_figures(40, day)

    assert (figures.people_now, figures.visits_today, figures.passers_by_today) == (40, 300, 100)
    assert figures.capture_rate == 0.75
    assert isinstance(figures.dwell_median_s, int)
    assert 540 < figures.dwell_median_s < 690


def test_small_counts_are_withheld() -> None:
    figures = store_figures(3, DayCount(visits=9, passers_by=100, dwell=stays(9, 60)))

    assert figures.visits_today == SuppressedCount(10)
    assert figures.passers_by_today == 100
    assert figures.capture_rate == SuppressedCount(10)
    assert figures.dwell_median_s == SuppressedCount(10)


def test_what_nobody_did_yet_is_unknown() -> None:
    figures = store_figures(0, DayCount())

    assert figures.capture_rate is None
    assert figures.dwell_median_s is None


def test_a_zone_that_nearly_everybody_visits_would_single_out_the_others() -> None:
    store = DayCount(visits=100)

    assert zone_figures(
        "0", "a", "A", 1, DayCount(visits=95), store
    ).visits_today == SuppressedCount(10)
    assert zone_figures("0", "a", "A", 1, DayCount(visits=90), store).visits_today == 90
    assert zone_figures("0", "a", "A", 1, DayCount(visits=100), store).visits_today == 100


def test_days_add_up() -> None:
    day = DayCount(visits=1, passers_by=2, dwells=3, dwell=stays(1, 10))

    assert total([day, day]) == DayCount(visits=2, passers_by=4, dwells=6, dwell=stays(2, 10))
