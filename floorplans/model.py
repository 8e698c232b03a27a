"""A floor of a store, in metres on a plane: x to the right, y up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shapely import LineString, Point, Polygon

from conventions.macs import canonical_mac

Unknown = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Feature:
    """What a feature of the file held beyond what is known here; it survives import and export.

    Attributes:
        extra: the unknown properties.
        members: the foreign members beside `properties`, such as `bbox` (RFC 7946, section 6.1).
    """

    extra: Unknown = field(default_factory=dict)
    members: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wall(Feature):
    """A wall, and what it takes from a signal that crosses it (dB)."""

    line: LineString
    attenuation_db: float = 4.0


@dataclass(frozen=True, kw_only=True)
class Fixture(Feature):
    """Shelves or a counter: nobody walks inside."""

    area: Polygon
    attenuation_db: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Zone(Feature):
    """A product area, in which a campaign may find people."""

    id: str
    name: str
    area: Polygon
    category: str | None = None


@dataclass(frozen=True, kw_only=True)
class AccessPoint(Feature):
    """A receiver; `rssi_1m` (dBm) and `exponent` are None where nobody measured them.

    The addresses of its own radios, `bssid`, are kept as they were written, in `extra`.
    """

    id: str
    place: Point
    height_m: float = 3.0
    rssi_1m: float | None = None
    exponent: float | None = None

    @property
    def addresses(self) -> frozenset[str]:
        """MAC addresses of its own radios, its id where that is one: twelve digits each."""
        # Not a field of its own, because the file may say one address or several.
        own = self.extra.get("bssid")
        several = own if isinstance(own, list) else [own]
        found = map(canonical_mac, [*several, self.id])
        return frozenset(address for address in found if address is not None)


@dataclass(frozen=True, kw_only=True)
class Entrance(Feature):
    """A door to the street, where people come and go."""

    place: Point
    id: str | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Georeference:
    """Where the plan's (0, 0) is (degrees) and the bearing of its y axis, clockwise from north."""

    longitude: float
    latitude: float
    bearing_deg: float
    extra: Unknown = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Floorplan:
    """One floor.

    Attributes:
        outline_feature: what the outline's feature held beyond its polygon.
        others: the features of unknown kind, as they came.
        extra: the unknown members of `chaland`.
        members: the foreign members of the file beside `chaland` and `features`.
    """

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
    outline_feature: Feature = field(default_factory=Feature)
    others: tuple[Unknown, ...] = ()
    extra: Unknown = field(default_factory=dict)
    members: Unknown = field(default_factory=dict)
