"""The state of a store's devices between two midnights: levels, fixes, zone stays and visits.

`engine.py` decides when a tick ends and which day it is; here is what a tick does.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from conventions.ids import derived_id
from floorplans.model import Floorplan
from locator.arrays import NEVER, BoolArray, IntArray
from locator.calibration.calibration import Calibration
from locator.positioning import Fixes
from locator.presence.events import Person, Tick, Visit, ZoneEvent, ZoneEventKind
from locator.presence.occupancy import present
from locator.presence.outlines import Outlines
from locator.presence.visits import PassersBy, VisitTracker
from locator.presence.zone_presence import ZoneChange, ZonePresence
from locator.readings.devices import ACCESS_POINT, FIXED, LEFT_OUT, TOO_MANY, Devices
from locator.readings.levels import LatestLevels, PendingReadings, ReadingColumns
from locator.readings.messages import Decoded, Refusal
from locator.settings import EngineSettings
from locator.tracking.positioner import Positioner

FIRST_ROWS: Final = 256  # of the first allocation; chosen


@dataclass
class _TickEvents:
    """The events since the last tick, to be handed out with the next one."""

    zone_events: list[ZoneEvent] = field(default_factory=list)
    started: list[Visit] = field(default_factory=list)
    ended: list[Visit] = field(default_factory=list)
    withdrawn: list[Visit] = field(default_factory=list)
    passers_by: int = 0


class StoreState:
    """Everything that is remembered of devices; all of it is forgotten by `end`.

    Args:
        store: the store's name.
        floors: in the order of the positioner's floor indices.
        access_points: the columns.
        positioner: finds the positions.
        settings: thresholds.
        name: gives the pseudonym of a canonical MAC address.
        is_left_out: returns whether a canonical MAC address is of staff or of a person who
            objected.

    Attributes:
        heard_anything: a message was heard since the last tick.
        refused: readings that were not used, by reason.
    """

    def __init__(
        self,
        *,
        store: str,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        positioner: Positioner,
        settings: EngineSettings,
        name: Callable[[str], str],
        is_left_out: Callable[[str], bool],
    ) -> None:
        self._store = store
        self._settings = settings
        self._positioner = positioner
        self._is_left_out = is_left_out
        self._floors = [plan.floor for plan in floors]
        self._zones = [(plan.floor, zone.id) for plan in floors for zone in plan.zones]
        self._outlines = Outlines(floors, settings)
        self._devices = Devices(
            settings.max_devices, name, is_left_out, _radios(floors, access_points)
        )
        self._pending = PendingReadings()
        self._signals = LatestLevels(len(access_points))
        self._presence = ZonePresence(len(self._zones), settings)
        self._stays = VisitTracker(store, settings)
        self._passers_by = PassersBy(settings.max_devices_a_day)
        self._fresh = np.zeros(0, np.bool_)
        self._events = _TickEvents()
        self.heard_anything = False
        self.refused: Counter[Refusal] = Counter()

    @property
    def pending(self) -> int:
        """The number of readings that wait for the tick."""
        return len(self._pending)

    def hear(self, column: int, at_ms: int, message: Decoded) -> None:
        """Add the readings of a message from the access point of `column` to the tick."""
        self.heard_anything = True
        self._pending.add(self._devices.rows_of(message.macs), column, at_ms, message)

    def absorb(self, at_ms: int) -> None:
        """Take the waiting readings into the levels, after the events that fell due before them.

        Order matters: absences and ends of visits are decided by the times before these readings,
        or a device that comes back after an hour would never have been away.
        """
        heard, stale = self._usable(self._pending.take(), at_ms)
        self._grow()
        newest = np.full(len(self._fresh), NEVER, np.int64)
        np.maximum.at(newest, heard.rows, heard.at)
        self._expire(at_ms, newest)
        self._fresh[self._signals.hear(heard)] = True
        self._devices.associated[heard.rows[heard.associated]] = True
        # A stale reading is no level, but its device has got a row, which is freed by its age.
        np.maximum.at(newest, stale.rows, stale.at)
        self._devices.note_heard(newest)

    def tick(self, at_ms: int) -> Tick:
        """Place every device heard since the last tick; return its fixes and all events."""
        self.absorb(at_ms)
        rows = np.flatnonzero(self._fresh)
        self._fresh[:] = False
        observation = self._signals.observe(at_ms, rows, self._settings.window_ms)
        if not len(observation.rows):
            return self._collect(at_ms, self._no_fixes(at_ms))
        fixes = self._positioner.locate(observation)
        self._place(at_ms, fixes)
        return self._collect(at_ms, fixes)

    def end(self, at_ms: int) -> Tick:
        """End every stay and visit, forget every device, and return the events of it."""
        rows = self._devices.live()
        self._lose_zones(rows, at_ms)
        self._events.ended += self._stays.end(rows, self._devices.names)
        self._pass_by(rows)
        self._forget(rows)
        self._devices.forget_all()
        self._passers_by = PassersBy(self._settings.max_devices_a_day)
        return self._collect(at_ms, self._no_fixes(at_ms))

    def leave_out(self) -> None:
        """Ask again which devices are left out, and withdraw and forget those that are here."""
        self._devices.recheck_left_out()
        rows = [
            row
            for row in self._devices.live().tolist()
            if self._is_left_out(self._devices.mac_of(row) or "")
        ]
        self._pending.drop(rows, LEFT_OUT)
        self._grow()
        self._retire(np.array(rows, np.intp), LEFT_OUT)

    def replace(self, positioner: Positioner, access_points: int) -> None:
        """Continue with another positioner, and with as many columns or more; tracks restart."""
        self._positioner = positioner
        self._signals.widen(access_points)

    def calibration(self) -> Calibration | None:
        """Return the positioner's calibration."""
        return self._positioner.calibration()

    def restore(self, calibration: Calibration) -> None:
        """Let the positioner continue from a stored calibration."""
        self._positioner.restore(calibration)

    def people(self, at_ms: int) -> list[Person]:
        """Return the devices that are present (`occupancy.py`), in order of their rows."""
        here = present(self._devices, self._settings, at_ms)
        zones = self._presence.likeliest(len(here))
        return [self._person(row, int(zones[row])) for row in np.flatnonzero(here).tolist()]

    def occupancy(self, at_ms: int) -> int:
        """Return the number of `people`, without making them."""
        return int(np.count_nonzero(present(self._devices, self._settings, at_ms)))

    def associated_mac(self, name: str) -> str | None:
        """Return the MAC address of a device that is here and associated."""
        row = self._devices.row_of(name)
        if row is None or row >= len(self._fresh) or not self._devices.associated[row]:
            return None
        return self._devices.mac_of(row)

    def _usable(self, heard: ReadingColumns, at_ms: int) -> tuple[ReadingColumns, ReadingColumns]:
        """Return the readings to use and those that are too old; count all that are refused."""
        known = heard.rows >= 0
        if not known.all():
            radio = heard.rows <= ACCESS_POINT
            self._refuse(Refusal.TOO_MANY_DEVICES, heard.rows == TOO_MANY)
            self._refuse(Refusal.LEFT_OUT, ~known & (heard.rows != TOO_MANY) & ~radio)
            self._observe_neighbours(heard.where(radio))
            heard = heard.where(known)
        stale = heard.at < at_ms - self._settings.late_ms
        self._refuse(Refusal.STALE, stale)
        return heard.where(~stale), heard.where(stale)

    def _observe_neighbours(self, heard: ReadingColumns) -> None:
        """Give the positioner the readings of other access points' radios: no phone's, but used."""
        if len(heard.rows):
            self._positioner.observe_neighbours(
                heard.columns, ACCESS_POINT - heard.rows, heard.rssi
            )

    def _refuse(self, reason: Refusal, refused: BoolArray) -> None:
        if refused.any():
            self.refused[reason] += int(np.count_nonzero(refused))

    def _grow(self) -> None:
        if self._devices.count > len(self._fresh):
            rows = max(FIRST_ROWS, 2 * len(self._fresh), self._devices.count)
            fresh, self._fresh = self._fresh, np.zeros(rows, np.bool_)
            self._fresh[: len(fresh)] = fresh
            for part in (self._devices, self._signals, self._stays):
                part.grow(rows)

    def _expire(self, at_ms: int, newest: NDArray[np.int64]) -> None:
        """Collect absences, ends of visits and departures, before any device is heard again.

        Args:
            at_ms: now, for devices that are not heard.
            newest: (capacity,) when a device that is heard was heard, else NEVER.
        """
        now = np.where(newest == NEVER, at_ms, newest)
        last_seen, gap = self._devices.last_seen, self._settings.zone_gap_ms
        lost = now - last_seen > gap
        self._add_changes(self._presence.lose(lost, last_seen + gap))
        self._events.ended += self._stays.end(self._stays.overdue(now), self._devices.names)
        unheard = (newest == NEVER) & (last_seen != NEVER)
        gone = np.flatnonzero(unheard & (now - last_seen > self._settings.visit_gap_ms))
        self._pass_by(gone)
        self._forget(gone)

    def _place(self, at_ms: int, fixes: Fixes) -> None:
        rows, devices = fixes.rows, self._devices
        inside = self._outlines.inside(fixes)
        devices.inside[rows] = inside
        devices.floor[rows] = fixes.floor
        devices.xy[rows] = fixes.xy
        devices.radius_m[rows] = fixes.radius_m
        devices.at_exit[rows] = self._outlines.at_exit(fixes)
        for row in self._stays.note_inside(at_ms, rows[inside]).tolist():
            self._events.started.append(self._stays.visit(row, devices.names[row]))
            self._events.passers_by += self._passers_by.visit(devices.names[row])
        self._add_changes(self._presence.update(at_ms, rows, fixes.zone_probability))

    def _retire(self, rows: IntArray, code: int) -> None:
        """Leave devices out: withdraw their visits and answer the code to their readings."""
        at_ms = int(self._devices.last_seen[rows].max(initial=0))
        self._lose_zones(rows, at_ms)
        self._events.withdrawn += self._stays.end(rows, self._devices.names)
        self._forget(rows, code)

    def _lose_zones(self, rows: IntArray, at_ms: int) -> None:
        lost = np.zeros(len(self._fresh), np.bool_)
        lost[rows] = True
        at = np.full(len(lost), at_ms, np.int64)
        self._add_changes(self._presence.lose(lost, at))

    def _pass_by(self, rows: IntArray) -> None:
        names = self._devices.names
        self._events.passers_by += sum(self._passers_by.leave(names[row]) for row in rows.tolist())

    def _forget(self, rows: IntArray, code: int | None = None) -> None:
        if len(rows):
            self._devices.release(rows, code)
            self._signals.forget(rows)
            self._fresh[rows] = False
            self._positioner.forget(rows)

    def _add_changes(self, changes: Iterable[ZoneChange]) -> None:
        self._events.zone_events += [self._zone_event(change) for change in changes]

    def _zone_event(self, change: ZoneChange) -> ZoneEvent:
        floor, zone = self._zones[change.zone]
        device = self._devices.names[change.row]
        dwells = change.dwells if change.kind is ZoneEventKind.DWELLED else 0
        parts = (self._store, device, floor, zone, change.since, change.kind, dwells)
        return ZoneEvent(
            id=derived_id("evt", *parts),
            kind=change.kind,
            store=self._store,
            floor=floor,
            zone=zone,
            device=device,
            visit=self._stays.id_of(change.row, device),
            at=change.at,
            since=change.since,
            probability=change.probability,
        )

    def _person(self, row: int, zone: int) -> Person:
        devices = self._devices
        x, y = devices.xy[row].tolist()
        return Person(
            device=devices.names[row],
            floor=self._floors[devices.floor[row]],
            x=x,
            y=y,
            radius_m=float(devices.radius_m[row]),
            associated=bool(devices.associated[row]),
            seen_at=int(devices.last_seen[row]),
            visit=self._stays.id_of(row, devices.names[row]),
            zone=None if zone < 0 else self._zones[zone][1],
        )

    def _collect(self, at_ms: int, fixes: Fixes) -> Tick:
        names = self._devices.names
        devices = tuple([names[row] for row in fixes.rows.tolist()])
        # Last, so that what the tick began of a fixed device is withdrawn in the same tick.
        self._retire(self._stays.overlong(), FIXED)
        events, self._events = self._events, _TickEvents()
        self.heard_anything = False
        return Tick(
            at=at_ms,
            fixes=fixes,
            devices=devices,
            zone_events=tuple(events.zone_events),
            visits_started=tuple(events.started),
            visits_ended=tuple(events.ended),
            visits_withdrawn=tuple(events.withdrawn),
            passers_by=events.passers_by,
        )

    def _no_fixes(self, at_ms: int) -> Fixes:
        return Fixes(
            at_ms,
            np.zeros(0, np.intp),
            np.zeros(0, np.intp),
            np.zeros((0, len(self._floors)), np.float32),
            np.zeros((0, 2), np.float32),
            np.zeros((0, 2), np.float32),
            np.zeros((0, 2, 2), np.float32),
            np.zeros(0, np.float32),
            np.zeros((0, len(self._zones)), np.float32),
        )


def _radios(floors: Sequence[Floorplan], access_points: Sequence[str]) -> dict[str, int]:
    """Return the column of each access point by the addresses of its own radios."""
    columns = {name: column for column, name in enumerate(access_points)}
    return {
        address: columns[point.id]
        for plan in floors
        for point in plan.access_points
        for address in point.addresses
        if point.id in columns
    }
