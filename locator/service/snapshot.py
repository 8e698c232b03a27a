"""The JSON of the live view: a store now. Docstrings here are descriptions in its schema."""

import datetime as dt

import msgspec

from locator.presence.events import HotZone
from locator.presence.figures import StoreFigures, ZoneFigures


class PersonNow(msgspec.Struct, frozen=True, kw_only=True):
    """A device on the live floorplan; `id` is of no use after the day."""

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
