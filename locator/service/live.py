"""One store as it is now: its engine, the heat and the counts that come out of it."""

import datetime as dt
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from floorplans.grid import grid_of
from floorplans.heat import HeatAccumulator, HeatSlot
from floorplans.model import Floorplan
from locator.engine import Engine
from locator.positioning import Fixes
from locator.presence import dwell
from locator.presence.events import HotZone, Person, Tick, ZoneEvent, ZoneEventKind
from locator.presence.figures import (
    DayCount,
    StoreFigures,
    ZoneFigures,
    store_figures,
    zone_figures,
)
from locator.presence.hot_zones import hot_zones
from locator.readings.messages import Decoded, Watermark
from locator.repository.day_counts import WHOLE, CountedPlace
from locator.service.outcomes import Outcomes
from locator.settings import EngineSettings

ID_CHARACTERS = 8
# Clusters of 10,000 people take a third of a second: they are sought every ten seconds then, and
# at each look for fewer than a thousand.
HOT_ZONES_MS_A_PERSON = 1


class PersonNow(msgspec.Struct, frozen=True, kw_only=True):
    """Someone on the live floorplan; `id` is of no use after the day."""

    id: str
    floor: str
    x: float
    y: float
    radius_m: float
    associated: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A store now, in message time."""

    at: dt.datetime | None
    people: tuple[PersonNow, ...]
    hot_zones: tuple[HotZone, ...]
    figures: StoreFigures
    zones: tuple[ZoneFigures, ...]


@dataclass(frozen=True, kw_only=True)
class StoreTick:
    """A tick, and what only the engine of that moment knew.

    Attributes:
        bindings: the lasting name of each associated device that has a zone event.
        seconds: what the tick took.
    """

    store: str
    tick: Tick
    bindings: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class StoreTotals:
    """What has to be kept: counts by local day and place, heat by floor."""

    counts: Mapping[str, Mapping[CountedPlace, DayCount]]
    heat: Mapping[str, Sequence[HeatSlot]]


class LiveStore:
    """A store's engine with everything that is summed up of its ticks; not for two threads."""

    def __init__(
        self, store: str, floors: Sequence[Floorplan], engine: Engine, settings: EngineSettings
    ) -> None:
        self.store = store
        self.floors = tuple(floors)
        self.engine = engine
        self.outcomes = Outcomes(engine)
        self._settings = settings
        self._zone = ZoneInfo(floors[0].timezone)
        self._heat = [HeatAccumulator(grid_of(plan)) for plan in floors]
        self._located_ms = np.zeros(0, dtype=np.int64)
        self._spoken_at: int | None = None
        self._pending: dict[str, dict[CountedPlace, DayCount]] = defaultdict(dict)
        self._day = ""
        self._today: dict[CountedPlace, DayCount] = {}
        self._dwelling: set[tuple[str, CountedPlace]] = set()
        self._hot_zones: tuple[HotZone, ...] = ()
        self._hot_zones_ms = 0

    @property
    def access_points(self) -> tuple[str, ...]:
        """Return the access points that are on the floorplans."""
        return tuple(point.id for plan in self.floors for point in plan.access_points)

    def day_of(self, at_ms: int) -> str:
        """Return the store's local date."""
        return dt.datetime.fromtimestamp(at_ms / 1000, self._zone).date().isoformat()

    def remember(self, day: str, counts: Mapping[CountedPlace, DayCount]) -> None:
        """Go on from what was counted on that day before."""
        self._day, self._today = day, dict(counts)

    def feed(self, access_point: str, message: Decoded) -> list[StoreTick]:
        """Take a message; return the ticks that it completed."""
        self.outcomes.fed += 1
        heard = self._feed(access_point, message)
        self._spoken_at = self.engine.at
        return heard

    def pass_time(self, idle_ms: int) -> list[StoreTick]:
        """Let the time pass in which no access point said anything."""
        if self._spoken_at is None:
            return []
        watermark = Watermark(self._spoken_at + idle_ms)
        return [heard for name in self.access_points for heard in self._feed(name, watermark)]

    def flush(self) -> list[StoreTick]:
        """Complete the tick under way."""
        return [self._take(tick, 0.0) for tick in self.engine.flush()]

    def close(self) -> list[StoreTick]:
        """End every visit and stay, as when the floorplan is replaced."""
        return [self._take(tick, 0.0) for tick in self.engine.close()]

    def drain(self) -> StoreTotals:
        """Return what was summed up since the last time, and forget it."""
        counts, self._pending = dict(self._pending), defaultdict(dict)
        heat = {
            plan.floor: slots
            for plan, accumulator in zip(self.floors, self._heat, strict=True)
            if (slots := accumulator.drain())
        }
        return StoreTotals(counts=counts, heat=heat)

    def name_of(self, mac: str) -> str:
        """Return the `id` of a device in today's snapshots; `mac` is canonical."""
        return self.engine.device_of(mac)[:ID_CHARACTERS]

    def snapshot(self) -> Snapshot:
        """Return the store as it is now."""
        occupants = self.engine.people()
        at = self.engine.at
        # Occupancy remembers people for minutes; on the map they are where they are heard.
        gone_ms = (at or 0) - self._settings.zone_gap_ms
        people = [person for person in occupants if person.seen_at >= gone_ms]
        in_zone = Counter((person.floor, person.zone) for person in people)
        store = self._today.get(WHOLE, DayCount())
        return Snapshot(
            at=None if at is None else dt.datetime.fromtimestamp(at / 1000, dt.UTC),
            people=tuple(
                PersonNow(
                    id=person.device[:ID_CHARACTERS],
                    floor=person.floor,
                    x=round(person.x, 2),
                    y=round(person.y, 2),
                    radius_m=round(person.radius_m, 2),
                    associated=person.associated,
                )
                for person in people
            ),
            hot_zones=self._hot_zones_of(people, at or 0),
            figures=store_figures(len(occupants), store),
            zones=tuple(
                zone_figures(
                    plan.floor,
                    zone.id,
                    zone.name,
                    in_zone[plan.floor, zone.id],
                    self._today.get((plan.floor, zone.id), DayCount()),
                    store,
                )
                for plan in self.floors
                for zone in plan.zones
            ),
        )

    def _hot_zones_of(self, people: Sequence[Person], at_ms: int) -> tuple[HotZone, ...]:
        if abs(at_ms - self._hot_zones_ms) >= HOT_ZONES_MS_A_PERSON * len(people):
            self._hot_zones = tuple(hot_zones(people, self.floors))
            self._hot_zones_ms = at_ms
        return self._hot_zones

    def _feed(self, access_point: str, message: Decoded) -> list[StoreTick]:
        started = time.perf_counter()
        ticks = self.engine.feed(access_point, message)
        took = time.perf_counter() - started
        return [self._take(tick, took / len(ticks)) for tick in ticks]

    def _take(self, tick: Tick, seconds: float) -> StoreTick:
        self._warm(tick.fixes)
        self._count(tick)
        bindings = {
            event.device: binding
            for event in tick.zone_events
            if (binding := self.engine.binding_of(event.device)) is not None
        }
        return StoreTick(store=self.store, tick=tick, bindings=bindings, seconds=seconds)

    def _warm(self, fixes: Fixes) -> None:
        """Add to the heat the time since each device's last fix."""
        if len(fixes.rows) == 0:
            return
        highest = int(fixes.rows.max())
        if highest >= len(self._located_ms):
            grown = np.zeros(2 * highest + 64, dtype=np.int64)
            grown[: len(self._located_ms)] = self._located_ms
            self._located_ms = grown
        since = fixes.at_ms - self._located_ms[fixes.rows]
        known = (since > 0) & (since <= self._settings.zone_gap_ms)
        seconds = np.where(known, since, self._settings.tick_ms).astype(np.float32) / 1000
        self._located_ms[fixes.rows] = fixes.at_ms
        for index, heat in enumerate(self._heat):
            here = fixes.floor == index
            if here.any():
                heat.add(fixes.at_ms, fixes.xy[here], seconds[here])

    def _count(self, tick: Tick) -> None:
        for visit in tick.visits_started:
            self._add(visit.started_at, WHOLE, DayCount(visits=1))
        for visit in tick.visits_ended:
            stayed_s = (visit.last_seen_at - visit.started_at) / 1000
            self._add(visit.started_at, WHOLE, DayCount(dwell=_one(stayed_s)))
        for visit in tick.visits_withdrawn:
            self._add(visit.started_at, WHOLE, DayCount(visits=-1))
        if tick.passers_by:
            self._add(tick.at, WHOLE, DayCount(passers_by=tick.passers_by))
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
        if day > self._day:
            self._day, self._today = day, {}
        places = [self._pending[day]] + ([self._today] if day == self._day else [])
        for counts in places:
            counts.setdefault(place, DayCount()).add(count)


def _one(stayed_s: float) -> list[int]:
    histogram = dwell.empty()
    histogram[dwell.bin_of(stayed_s)] = 1
    return histogram
