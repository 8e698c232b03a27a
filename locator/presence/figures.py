"""The figures of a day, and the suppression of small counts in them (docs/decisions/0004).

Two traps: a rate beside one of its counts gives the other away, and a zone beside its store gives
away everybody who was not in the zone.
"""

from collections.abc import Iterable

import msgspec

from conventions.suppression import PRIVACY_THRESHOLD, SuppressedCount
from locator.presence import dwell

DEFINITION_VERSION = 1  # to be raised when a definition changes, so that days do not compare
K = PRIVACY_THRESHOLD


class DayCount(msgspec.Struct, kw_only=True):
    """What happened in a store, or in a zone of it, on one local day.

    Of a store: `visits` begun, `passers_by`, and the `dwell` of visits that ended. Of a zone:
    `visits` (entries), `dwells` (entries that lasted), and the `dwell` of entries that ended.
    """

    visits: int = 0
    passers_by: int = 0
    dwells: int = 0
    dwell: list[int] = msgspec.field(default_factory=dwell.empty)

    def add(self, other: "DayCount") -> None:
        """Add another's counts to these, in place."""
        self.visits += other.visits
        self.passers_by += other.passers_by
        self.dwells += other.dwells
        self.dwell = dwell.added(self.dwell, other.dwell)


class StoreFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a store today; None where nothing has ended yet."""

    people_now: int
    visits_today: int | SuppressedCount
    passers_by_today: int | SuppressedCount
    capture_rate: float | SuppressedCount | None
    dwell_median_s: int | SuppressedCount | None


class ZoneFigures(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a zone today; None where nothing has ended yet."""

    id: str
    floor: str
    name: str
    people_now: int
    visits_today: int | SuppressedCount
    dwell_median_s: int | SuppressedCount | None


def count_or_suppressed(count: int) -> int | SuppressedCount:
    """Return the count, or a `SuppressedCount` below `K`; 0 is suppressed too."""
    return count if count >= K else SuppressedCount()


def store_figures(people_now: int, day: DayCount) -> StoreFigures:
    """Return a store's figures of a day; `people_now` is exact, for the live page alone."""
    seen = day.visits + day.passers_by
    publishable = min(day.visits, day.passers_by) >= K
    rate = round(day.visits / seen, 3) if seen and publishable else None
    return StoreFigures(
        people_now=people_now,
        visits_today=count_or_suppressed(day.visits),
        passers_by_today=count_or_suppressed(day.passers_by),
        # Beside one of its two counts, a rate would say the other one.
        capture_rate=rate if publishable or not seen else SuppressedCount(),
        dwell_median_s=_median(day),
    )


def zone_figures(
    floor: str, zone: str, name: str, people_now: int, day: DayCount, store: DayCount
) -> ZoneFigures:
    """Return a zone's figures of a day; suppressed as well where the rest of the store is small."""
    others = store.visits - day.visits
    withheld = day.visits < K or 0 < others < K
    return ZoneFigures(
        id=zone,
        floor=floor,
        name=name,
        people_now=people_now,
        visits_today=SuppressedCount() if withheld else day.visits,
        dwell_median_s=SuppressedCount() if withheld else _median(day),
    )


def total(days: Iterable[DayCount]) -> DayCount:
    """Return the sum of several days or zones, as a new count."""
    sum_of = DayCount()
    for day in days:
        sum_of.add(day)
    return sum_of


def _median(day: DayCount) -> int | SuppressedCount | None:
    ended = sum(day.dwell)
    if ended == 0:
        return None
    if ended < K:
        return SuppressedCount()
    median = dwell.quantile_s(day.dwell, 0.5)
    return None if median is None else round(median)
