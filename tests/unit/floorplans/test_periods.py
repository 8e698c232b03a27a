import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorplans.periods import HOUR_MS, SLOT_MS, Level, Span, period_start, spans, widened

PARIS = ZoneInfo("Europe/Paris")
ZONES = ["UTC", "Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe"]


def ms(text: str, zone: ZoneInfo = PARIS) -> int:
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1000


def day_hours(date: str, zone: ZoneInfo = PARIS) -> float:
    """Return how many hours the local day that begins at `date` lasts."""
    start = ms(date, zone)
    late = start + 30 * HOUR_MS
    return (period_start(Level.DAY, late, zone) - start) / HOUR_MS


def test_a_moment_belongs_to_its_slot_its_hour_and_its_local_day() -> None:
    at_ms = ms("2026-11-22T14:33:21")

    assert period_start(Level.SLOT, at_ms, PARIS) == ms("2026-11-22T14:30")
    assert period_start(Level.HOUR, at_ms, PARIS) == ms("2026-11-22T14:00")
    assert period_start(Level.DAY, at_ms, PARIS) == ms("2026-11-22T00:00")


def test_days_follow_the_clock_when_it_changes() -> None:
    assert day_hours("2026-03-28") == 24
    assert day_hours("2026-03-29") == 23
    assert day_hours("2026-10-25") == 25


def test_a_day_whose_midnight_is_skipped_begins_with_the_change() -> None:
    cairo = ZoneInfo("Africa/Cairo")

    assert period_start(Level.DAY, ms("2026-04-24T05:00", cairo), cairo) == ms(
        "2026-04-24T01:00", cairo
    )
    assert day_hours("2026-04-24", cairo) == 23


def test_intervals_are_widened_to_whole_slots() -> None:
    assert widened(SLOT_MS + 1, 2 * SLOT_MS + 1) == (SLOT_MS, 3 * SLOT_MS)
    assert widened(SLOT_MS, 2 * SLOT_MS) == (SLOT_MS, 2 * SLOT_MS)


def test_a_week_and_a_bit_takes_days_hours_and_slots() -> None:
    assert spans(ms("2026-03-27T22:50"), ms("2026-03-31T01:05"), PARIS) == [
        Span(Level.SLOT, ms("2026-03-27T22:50"), ms("2026-03-27T23:00")),
        Span(Level.HOUR, ms("2026-03-27T23:00"), ms("2026-03-28T00:00")),
        Span(Level.DAY, ms("2026-03-28T00:00"), ms("2026-03-31T00:00")),
        Span(Level.HOUR, ms("2026-03-31T00:00"), ms("2026-03-31T01:00")),
        Span(Level.SLOT, ms("2026-03-31T01:00"), ms("2026-03-31T01:05")),
    ]


def test_less_than_an_hour_takes_slots_alone() -> None:
    start, end = ms("2026-11-22T14:05"), ms("2026-11-22T14:55")

    assert spans(start, end, PARIS) == [Span(Level.SLOT, start, end)]


def test_nothing_takes_nothing() -> None:
    assert spans(ms("2026-11-22T00:00"), ms("2026-11-22T00:00"), PARIS) == []


@pytest.mark.parametrize("name", ZONES)
@given(start=st.integers(5_700_000, 6_300_000), length=st.integers(0, 3_000))
def test_spans_follow_each_other_from_beginning_to_end(name: str, start: int, length: int) -> None:
    zone = ZoneInfo(name)
    begin, end = start * SLOT_MS, (start + length) * SLOT_MS

    parts = spans(begin, end, zone)

    edges = [begin, *(part.end_ms for part in parts)]
    assert [part.start_ms for part in parts] == edges[:-1]
    assert edges[-1] == end
    for part in parts:
        assert period_start(part.level, part.start_ms, zone) == part.start_ms
        assert period_start(part.level, part.end_ms, zone) == part.end_ms
    slots_ms = sum(part.end_ms - part.start_ms for part in parts if part.level is Level.SLOT)
    assert slots_ms < 4 * HOUR_MS
