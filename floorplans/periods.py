"""The periods over which heat is summed: five minutes, hours, and local days."""

import datetime as dt
import enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

SLOT_MS = 300_000
HOUR_MS = 3_600_000


class Level(enum.StrEnum):
    """How long a period is; a local day has 23 to 25 hours."""

    SLOT = "slot"
    HOUR = "hour"
    DAY = "day"


class Span(NamedTuple):
    """The periods of one level that begin from `start_ms` on and before `end_ms`."""

    level: Level
    start_ms: int
    end_ms: int


def period_start(level: Level, at_ms: int, zone: ZoneInfo) -> int:
    """Return when the period that `at_ms` belongs to began, Unix epoch in milliseconds."""
    if level is Level.DAY:
        return _midnight(_local_date(at_ms, zone), zone)
    length = SLOT_MS if level is Level.SLOT else HOUR_MS
    return at_ms // length * length


def widened(from_ms: int, to_ms: int) -> tuple[int, int]:
    """Return the interval of whole five minutes about another one."""
    return _floor(from_ms, SLOT_MS), _ceil(to_ms, SLOT_MS)


def spans(start_ms: int, end_ms: int, zone: ZoneInfo) -> list[Span]:
    """Return the fewest periods that make up an interval of whole five minutes."""
    first = _next_midnight(start_ms, zone)
    last = period_start(Level.DAY, end_ms, zone)
    if first >= last:
        return _hours_and_slots(start_ms, end_ms)
    days = Span(Level.DAY, first, last)
    return [*_hours_and_slots(start_ms, first), days, *_hours_and_slots(last, end_ms)]


def _hours_and_slots(start_ms: int, end_ms: int) -> list[Span]:
    first, last = _ceil(start_ms, HOUR_MS), _floor(end_ms, HOUR_MS)
    if first >= last:
        parts = [Span(Level.SLOT, start_ms, end_ms)]
    else:
        parts = [
            Span(Level.SLOT, start_ms, first),
            Span(Level.HOUR, first, last),
            Span(Level.SLOT, last, end_ms),
        ]
    return [part for part in parts if part.start_ms < part.end_ms]


def _next_midnight(at_ms: int, zone: ZoneInfo) -> int:
    """Return the first beginning of a local day that is not before `at_ms`."""
    date = _local_date(at_ms, zone)
    # Never 24 h later: on two days of the year that is 1:00 or 23:00.
    today = _midnight(date, zone)
    return today if today == at_ms else _midnight(date + dt.timedelta(days=1), zone)


def _midnight(date: dt.date, zone: ZoneInfo) -> int:
    # Where the clock skips midnight, fold=0 names the moment of the change: the day's beginning.
    moment = dt.datetime(date.year, date.month, date.day, tzinfo=zone)
    return round(moment.timestamp()) * 1000


def _local_date(at_ms: int, zone: ZoneInfo) -> dt.date:
    return dt.datetime.fromtimestamp(at_ms / 1000, zone).date()


def _floor(at_ms: int, length: int) -> int:
    return at_ms // length * length


def _ceil(at_ms: int, length: int) -> int:
    return -(-at_ms // length) * length
