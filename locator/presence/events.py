"""The engine's results: zone events, visits, people, hot zones, and the tick that holds them.

Structs of msgspec are what others than the locator read, as JSON too; dataclasses stay inside the
process.
"""

import enum
from dataclasses import dataclass

import msgspec

from locator.positioning import Fixes


class ZoneEventKind(enum.StrEnum):
    """A zone is entered, dwelled in (any number of times), then exited, or the device is absent."""

    ENTERED = "entered"
    DWELLED = "dwelled"
    EXITED = "exited"
    ABSENT = "absent"


class ZoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A device entered, dwelled in or left a zone.

    `id` is the same whenever the same messages are replayed. `device` is the pseudonym of the day.
    `visit` is the stay inside the outline at that moment; it counts once `visits_started` has it.
    Times are Unix epoch in milliseconds of message time; `since` is when the zone was entered.
    """

    id: str
    kind: ZoneEventKind
    store: str
    floor: str
    zone: str
    device: str
    visit: str | None
    at: int
    since: int
    probability: float


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """A stay inside the outline, as `metrics.md` defines it; `ended_at` is None while it lasts."""

    id: str
    store: str
    device: str
    started_at: int
    last_seen_at: int
    ended_at: int | None = None


class HotZone(msgspec.Struct, frozen=True, kw_only=True):
    """A cluster of people now: its outline in metres and the product zones that most are in."""

    floor: str
    name: str
    zones: tuple[str, ...]
    people: int
    outline: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A device inside the outline now; `device` is the pseudonym of the day, times milliseconds.

    A person with two devices is two.
    """

    device: str
    floor: str
    x: float
    y: float
    radius_m: float
    associated: bool
    seen_at: int
    visit: str | None
    zone: str | None


@dataclass(frozen=True, kw_only=True)
class Tick:
    """The results of one tick of a store's engine.

    Attributes:
        at: message time, Unix epoch in milliseconds.
        fixes: of the devices heard since the last tick.
        devices: the pseudonym of each fix, in the same order.
        zone_events: in the order in which they happened.
        visits_started: stays that count as visits from this tick on (`visit_min` after they began).
        visits_ended: visits that closed; `ended_at` is when the device was last seen inside.
        visits_withdrawn: visits of an earlier tick that were none: of fixed devices, of staff, and
            of people who objected. They are in `visits_started` of that tick and never in
            `visits_ended`.
        passers_by: by how many the day's count of devices that went away without a visit changes;
            below zero when one of them came back and does visit.
    """

    at: int
    fixes: Fixes
    devices: tuple[str, ...]
    zone_events: tuple[ZoneEvent, ...] = ()
    visits_started: tuple[Visit, ...] = ()
    visits_ended: tuple[Visit, ...] = ()
    visits_withdrawn: tuple[Visit, ...] = ()
    passers_by: int = 0
