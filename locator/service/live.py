"""One running store: its engine, and the heat and counts accumulated from its ticks."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from floorplans.heat import HeatSlot
from floorplans.model import Floorplan
from locator.engine import Engine
from locator.presence.day_counter import WHOLE_STORE, CountedPlace, DayCounter
from locator.presence.events import HotZone, Person, Tick
from locator.presence.figures import (
    DayCount,
    store_figures,
    zone_figures,
)
from locator.presence.heat_counter import HeatCounter
from locator.presence.hot_zones import hot_zones
from locator.readings.messages import Decoded, Watermark
from locator.service.outcomes import Outcomes
from locator.service.snapshot import PersonNow, Snapshot
from locator.settings import EngineSettings

ID_CHARACTERS = 8  # of the day's pseudonym, in live views: enough to tell dots apart; chosen
# Milliseconds of message time between two searches for hot zones, for each person present: a search
# among 10,000 takes a third of a second, and is then made every ten seconds.
HOT_ZONES_MS_A_PERSON = 1


@dataclass(frozen=True, kw_only=True)
class StoreTick:
    """A tick of a store, with the bindings that only its engine can compute.

    Attributes:
        bindings: the binding of each associated device that has a zone event, by pseudonym.
        seconds: processing time of the tick.
    """

    store: str
    tick: Tick
    bindings: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, kw_only=True)
class StoreTotals:
    """The totals to be stored: counts by local day and place, heat by floor."""

    counts: Mapping[str, Mapping[CountedPlace, DayCount]]
    heat: Mapping[str, Sequence[HeatSlot]]


class LiveStore:
    """A store's engine with the totals of its ticks; not thread-safe: use `EngineThread`."""

    def __init__(
        self, store: str, floors: Sequence[Floorplan], engine: Engine, settings: EngineSettings
    ) -> None:
        self.store = store
        self.floors = tuple(floors)
        self.engine = engine
        self.outcomes = Outcomes(engine)
        self._settings = settings
        self.counts = DayCounter(ZoneInfo(floors[0].timezone))
        self._heat = HeatCounter(floors, settings)
        self._spoken_at: int | None = None
        self._hot_zones: tuple[HotZone, ...] = ()
        self._hot_zones_ms = 0

    @property
    def access_points(self) -> tuple[str, ...]:
        """The access points on the floorplans, floor after floor."""
        return tuple(point.id for plan in self.floors for point in plan.access_points)

    def feed(self, access_point: str, message: Decoded) -> list[StoreTick]:
        """Take a message; return the ticks that it completed."""
        self.outcomes.fed += 1
        heard = self._feed(access_point, message)
        self._spoken_at = self.engine.at
        return heard

    def pass_time(self, idle_ms: int) -> list[StoreTick]:
        """Advance message time by watermarks, after `idle_ms` without any message.

        One of each access point, or the store's clock, which wants a majority, would not move.
        """
        if self._spoken_at is None:
            return []
        watermark = Watermark(self._spoken_at + idle_ms)
        return [heard for name in self.access_points for heard in self._feed(name, watermark)]

    def flush(self) -> list[StoreTick]:
        """Complete the tick under way; visits stay open."""
        return [self._take(tick, 0.0) for tick in self.engine.flush()]

    def close(self) -> list[StoreTick]:
        """End every visit and stay, as when the floorplan is replaced."""
        return [self._take(tick, 0.0) for tick in self.engine.close()]

    def drain(self) -> StoreTotals:
        """Return the totals since the last call, and reset them."""
        return StoreTotals(counts=self.counts.drain(), heat=self._heat.drain())

    def name_of(self, mac: str) -> str:
        """Return the `id` of a device in today's snapshots; `mac` is canonical."""
        return self.engine.device_of(mac)[:ID_CHARACTERS]

    def snapshot(self) -> Snapshot:
        """Return the store as it is now, rounded for the live view."""
        occupants = self.engine.people()
        at = self.engine.at
        # `people_now` counts silent devices for minutes; on the map are those heard lately.
        gone_ms = (at or 0) - self._settings.zone_gap_ms
        people = [person for person in occupants if person.seen_at >= gone_ms]
        in_zone = Counter((person.floor, person.zone) for person in people)
        store = self.counts.today.get(WHOLE_STORE, DayCount())
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
                    self.counts.today.get((plan.floor, zone.id), DayCount()),
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
        self._heat.count(tick.fixes)
        self.counts.count(tick)
        bindings = {
            event.device: binding
            for event in tick.zone_events
            if (binding := self.engine.binding_of(event.device)) is not None
        }
        return StoreTick(store=self.store, tick=tick, bindings=bindings, seconds=seconds)
