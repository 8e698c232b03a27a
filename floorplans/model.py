"""A floor of a store, in metres on a plane: x to the right, y up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import LineString, Point, Polygon

Unknown = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wall:
    """A wall, and what it takes from a signal that crosses it (dB)."""

    line: LineString
    attenuation_db: float = 4.0
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Fixture:
    """Shelves or a counter: nobody walks inside."""

    area: Polygon
    attenuation_db: float = 1.0
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Zone:
    """A product area."""

    id: str
    name: str
    area: Polygon
    category: str | None = None
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AccessPoint:
    """A receiver; `rssi_1m` (dBm) and `exponent` are None where nobody measured them."""

    id: str
    place: Point
    height_m: float = 3.0
    rssi_1m: float | None = None
    exponent: float | None = None
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """A door to the street."""

    place: Point
    id: str | None = None
    name: str | None = None
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Georeference:
    """Where the plan's (0, 0) is (degrees) and the bearing of its y axis, clockwise from north."""

    longitude: float
    latitude: float
    bearing_deg: float


@dataclass(frozen=True, kw_only=True)
class Floorplan:
    """One floor; features of unknown kind are kept in `others` as they came."""

    store: str
    floor: str
    name: str
    timezone: str
    outline: Polygon
    walls: tuple[Wall, ...] = ()
    fixtures: tuple[Fixture, ...] = ()
    zones: tuple[Zone, ...] = ()
    access_points: tuple[AccessPoint, ...] = ()
    entrances: tuple[Entrance, ...] = ()
    georeference: Georeference | None = None
    others: tuple[Unknown, ...] = ()
    extra: Unknown = field(default_factory=dict)
