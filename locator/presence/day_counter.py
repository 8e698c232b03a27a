"""The counts of a store's days, accumulated from its ticks until the service writes them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from locator.presence import dwell
from locator.presence.events import Tick, ZoneEvent, ZoneEventKind
from locator.presence.figures import DayCount

# Floor and zone id; both empty for the store as a whole, which no id can be.
CountedPlace = tuple[str, str]
WHOLE_STORE: CountedPlace = ("", "")


class DayCounter:
    """Counts each visit and zone visit on the local day on which it began.

    Counts may be negative: a withdrawn visit is taken off the day on which it was counted.

    Attributes:
        today: the counts of the newest day, for the live pages.
    """

    def __init__(self, time_zone: ZoneInfo) -> None:
        self._time_zone = time_zone
        self._pending: dict[str, dict[CountedPlace, DayCount]] = defaultdict(dict)
        self._day = ""
        self.today: dict[CountedPlace, DayCount] = {}
        self._dwelling: set[tuple[str, CountedPlace]] = set()

    def day_of(self, at_ms: int) -> str:
        """Return the store's local date, `2026-11-22`, of a message time in milliseconds."""
        return dt.datetime.fromtimestamp(at_ms / 1000, self._time_zone).date().isoformat()

    def resume(self, day: str, counts: Mapping[CountedPlace, DayCount]) -> None:
        """Continue from the counts of that day in the database, after a restart."""
        self._day, self.today = day, dict(counts)

    def drain(self) -> Mapping[str, Mapping[CountedPlace, DayCount]]:
        """Return what was counted since the last call, by day, and forget it.

        The caller must write it: nothing is returned twice.
        """
        counts, self._pending = dict(self._pending), defaultdict(dict)
        return counts

    def count(self, tick: Tick) -> None:
        """Count what began, ended or was withdrawn in a tick."""
        for visit in tick.visits_started:
            self._add(visit.started_at, WHOLE_STORE, DayCount(visits=1))
        for visit in tick.visits_ended:
            stayed_s = (visit.last_seen_at - visit.started_at) / 1000
            self._add(visit.started_at, WHOLE_STORE, DayCount(dwell=_one(stayed_s)))
        for visit in tick.visits_withdrawn:
            self._add(visit.started_at, WHOLE_STORE, DayCount(visits=-1))
        if tick.passers_by:
            self._add(tick.at, WHOLE_STORE, DayCount(passers_by=tick.passers_by))
        withdrawn = {visit.id for visit in tick.visits_withdrawn}
        for event in tick.zone_events:
            place = (event.floor, event.zone)
            count = self._of_event(event, place, withdrawn=event.visit in withdrawn)
            if count is not None:
                self._add(event.since, place, count)

    def _of_event(
        self, event: ZoneEvent, place: CountedPlace, *, withdrawn: bool
    ) -> DayCount | None:
        """Return what an event counts; the stay that ends with a withdrawn visit is taken back."""
        dwelling = (event.device, place)
        dwelled = dwelling in self._dwelling
        if event.kind is ZoneEventKind.ENTERED:
            return DayCount(visits=1)
        if event.kind is ZoneEventKind.DWELLED:
            self._dwelling.add(dwelling)
            return None if dwelled else DayCount(dwells=1)
        self._dwelling.discard(dwelling)
        if withdrawn and event.kind is ZoneEventKind.ABSENT:
            return DayCount(visits=-1, dwells=-dwelled)
        return DayCount(dwell=_one((event.at - event.since) / 1000))

    def _add(self, at_ms: int, place: CountedPlace, count: DayCount) -> None:
        day = self.day_of(at_ms)
        # ISO dates compare as text. A late count of yesterday must not turn the day back.
        if day > self._day:
            self._day, self.today = day, {}
        places = [self._pending[day]] + ([self.today] if day == self._day else [])
        for counts in places:
            counts.setdefault(place, DayCount()).add(count)


def _one(stayed_s: float) -> list[int]:
    """Return the histogram of a single stay."""
    histogram = dwell.empty()
    histogram[dwell.bin_of(stayed_s)] = 1
    return histogram
