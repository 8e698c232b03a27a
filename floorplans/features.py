"""The features of a floorplan file, one by one: from raw JSON to the model and back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from shapely import Polygon

from floorplans.errors import FloorplanError
from floorplans.fields import Fields
from floorplans.geometry import Geometry, read_line, read_point, read_polygon, write_geometry
from floorplans.model import AccessPoint, Entrance, Feature, Fixture, Floorplan, Wall, Zone

# More than any mall; a plan drawn in other units than metres would exhaust the memory.
LARGEST_M2 = 4_000_000

# Fields of the model that GeoJSON keeps elsewhere than in `properties`.
NO_PROPERTIES = {"line", "area", "place", "extra", "members"}

Raw = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outline(Feature):
    """The outline, before it becomes a part of its floorplan."""

    area: Polygon


@dataclass(frozen=True, kw_only=True)
class UnknownFeature:
    """A feature of a kind that is not known here, as it came."""

    raw: Raw


KnownFeature = Outline | Wall | Fixture | Zone | AccessPoint | Entrance
ParsedFeature = KnownFeature | UnknownFeature


def read_feature(raw: object, index: int) -> ParsedFeature:
    """Return one feature, checked.

    Raises:
        FloorplanError: naming the feature, the property and what was expected.
    """
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        raise FloorplanError("type", "a GeoJSON Feature", feature=index)
    properties = raw.get("properties")
    if not isinstance(properties, dict):
        raise FloorplanError("properties", "an object", feature=index)
    kind = properties.get("kind")
    if not isinstance(kind, str):
        raise FloorplanError("kind", f"text, such as {', '.join(READERS)}", feature=index)
    if kind not in READERS:
        return UnknownFeature(raw=raw)
    fields = Fields({k: v for k, v in properties.items() if k != "kind"}, index)
    members = {k: v for k, v in raw.items() if k not in {"type", "geometry", "properties"}}
    return READERS[kind](raw.get("geometry"), fields, index, members)


def is_outline(raw: object) -> bool:
    """Say whether a raw feature, right or wrong, means to be an outline."""
    properties = raw.get("properties") if isinstance(raw, dict) else None
    return isinstance(properties, dict) and properties.get("kind") == "outline"


def write_features(plan: Floorplan) -> Iterator[Raw]:
    """Yield the features of a floorplan as GeoJSON: the outline first, unknown kinds last."""
    yield _raw("outline", Outline(area=plan.outline, **vars(plan.outline_feature)))
    for kind, features in (
        ("wall", plan.walls),
        ("fixture", plan.fixtures),
        ("zone", plan.zones),
        ("access_point", plan.access_points),
        ("entrance", plan.entrances),
    ):
        yield from (_raw(kind, feature) for feature in features)
    yield from (dict(other) for other in plan.others)


def geometry_of(feature: KnownFeature) -> Geometry:
    """Return the geometry of a feature, whatever its kind calls it."""
    if isinstance(feature, Wall):
        return feature.line
    return feature.place if isinstance(feature, AccessPoint | Entrance) else feature.area


def properties_of(feature: KnownFeature) -> dict[str, str | float | None]:
    """Return the known properties of a feature, without its kind."""
    return {name: value for name, value in vars(feature).items() if name not in NO_PROPERTIES}


def _raw(kind: str, feature: KnownFeature) -> Raw:
    present = {k: v for k, v in properties_of(feature).items() if v is not None}
    return {
        "type": "Feature",
        **feature.members,
        "geometry": write_geometry(geometry_of(feature)),
        "properties": {"kind": kind, **present, **feature.extra},
    }


def _outline(geometry: object, fields: Fields, index: int, members: Raw) -> Outline:
    area = read_polygon(geometry, index)
    west, south, east, north = area.bounds
    if (east - west) * (north - south) > LARGEST_M2:
        raise fields.refusal("coordinates", f"metres: a floor within {LARGEST_M2:,} m2")
    return Outline(area=area, extra=fields.rest, members=members)


def _wall(geometry: object, fields: Fields, index: int, members: Raw) -> Wall:
    return Wall(
        line=read_line(geometry, index),
        attenuation_db=fields.number("attenuation_db", 0, 200, Wall.attenuation_db),
        extra=fields.rest,
        members=members,
    )


def _fixture(geometry: object, fields: Fields, index: int, members: Raw) -> Fixture:
    return Fixture(
        area=read_polygon(geometry, index),
        attenuation_db=fields.number("attenuation_db", 0, 200, Fixture.attenuation_db),
        extra=fields.rest,
        members=members,
    )


def _zone(geometry: object, fields: Fields, index: int, members: Raw) -> Zone:
    return Zone(
        id=fields.required_identifier(),
        name=fields.required_text("name"),
        category=fields.text("category"),
        area=read_polygon(geometry, index),
        extra=fields.rest,
        members=members,
    )


def _access_point(geometry: object, fields: Fields, index: int, members: Raw) -> AccessPoint:
    fields.check_addresses("bssid")
    return AccessPoint(
        id=fields.required_identifier(),
        place=read_point(geometry, index),
        height_m=fields.number("height_m", 0, 1_000, AccessPoint.height_m),
        rssi_1m=fields.number("rssi_1m", -120, 30, None),
        exponent=fields.number("exponent", 0.1, 20, None),
        extra=fields.rest,
        members=members,
    )


def _entrance(geometry: object, fields: Fields, index: int, members: Raw) -> Entrance:
    return Entrance(
        place=read_point(geometry, index),
        id=fields.identifier(),
        name=fields.text("name"),
        extra=fields.rest,
        members=members,
    )


READERS: dict[str, Callable[[object, Fields, int, Raw], KnownFeature]] = {
    "outline": _outline,
    "wall": _wall,
    "fixture": _fixture,
    "zone": _zone,
    "access_point": _access_point,
    "entrance": _entrance,
}
