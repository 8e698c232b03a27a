"""Small floorplans for tests, as files and as values."""

import json
from collections.abc import Sequence
from typing import Any

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan

Raw = dict[str, Any]
XY = tuple[float, float]


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    """Return the closed ring of a rectangle."""
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(kind: str, geometry_type: str, coordinates: Any, **properties: Any) -> Raw:
    return {
        "type": "Feature",
        "geometry": {"type": geometry_type, "coordinates": coordinates},
        "properties": {"kind": kind, **properties},
    }


def outline(west: float, south: float, east: float, north: float) -> Raw:
    return feature("outline", "Polygon", [box(west, south, east, north)])


def wall(*positions: XY, **properties: Any) -> Raw:
    return feature("wall", "LineString", [list(xy) for xy in positions], **properties)


def fixture(west: float, south: float, east: float, north: float, **properties: Any) -> Raw:
    return feature("fixture", "Polygon", [box(west, south, east, north)], **properties)


def zone(zone_id: str, west: float, south: float, east: float, north: float) -> Raw:
    ring = box(west, south, east, north)
    return feature("zone", "Polygon", [ring], id=zone_id, name=zone_id.title())


def access_point(name: str, x: float, y: float, **properties: Any) -> Raw:
    return feature("access_point", "Point", [x, y], id=name, **properties)


def document(
    features: Sequence[Raw],
    *,
    store: str = "shop",
    floor: str = "0",
    timezone: str = "Europe/Paris",
    **chaland: Any,
) -> Raw:
    head = {"store": store, "floor": floor, "name": "Ground floor", "timezone": timezone}
    return {
        "type": "FeatureCollection",
        "chaland": {**head, **chaland},
        "features": list(features),
    }


def plan(*features: Raw, **chaland: Any) -> Floorplan:
    """Return a floor of 10 m by 6 m with some features."""
    return plan_with(outline(0, 0, 10, 6), *features, **chaland)


def plan_with(*features: Raw, **chaland: Any) -> Floorplan:
    """Return a floor of these features alone."""
    return read_floorplan(json.dumps(document(features, **chaland)))
