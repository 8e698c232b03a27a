"""GeoJSON geometries to shapely and back, in metres on a plane."""

from collections.abc import Mapping
from typing import Any

import shapely
from shapely import LineString, Point, Polygon
from shapely.validation import explain_validity

from floorplans.errors import FloorplanError
from floorplans.fields import is_number

# Single precision, in which grids are kept, still tells a centimetre apart at this distance.
REACH_M = 100_000.0

Position = tuple[float, float]
Geometry = Point | LineString | Polygon


def read_point(geometry: object, feature: int) -> Point:
    """Return the point of a feature.

    Raises:
        FloorplanError: naming `geometry` or `coordinates`, and what was expected.
    """
    return Point(_position(_coordinates(geometry, "Point", feature), feature))


def read_line(geometry: object, feature: int) -> LineString:
    """Return the line of a feature (errors as `read_point`)."""
    positions = _positions(_coordinates(geometry, "LineString", feature), feature)
    if len(set(positions)) < 2:
        raise FloorplanError("coordinates", "at least two different positions", feature=feature)
    return LineString(positions)


def read_polygon(geometry: object, feature: int) -> Polygon:
    """Return the polygon of a feature, holes included (errors as `read_point`)."""
    rings = _coordinates(geometry, "Polygon", feature)
    if not isinstance(rings, list) or not rings:
        raise FloorplanError("coordinates", "a list of rings", feature=feature)
    shell, *holes = (_ring(ring, feature) for ring in rings)
    polygon = Polygon(shell, holes)
    if not polygon.is_valid or polygon.area == 0.0:
        reason = explain_validity(polygon)
        expected = f"a polygon with an inside, whose rings do not cross ({reason})"
        raise FloorplanError("coordinates", expected, feature=feature)
    return polygon


def point_of(geometry: Mapping[str, Any]) -> Point:
    """Return the point that `write_geometry` wrote."""
    return Point(geometry["coordinates"])


def line_of(geometry: Mapping[str, Any]) -> LineString:
    """Return the line that `write_geometry` wrote."""
    return LineString(geometry["coordinates"])


def polygon_of(geometry: Mapping[str, Any]) -> Polygon:
    """Return the polygon that `write_geometry` wrote."""
    shell, *holes = geometry["coordinates"]
    return Polygon(shell, holes)


def write_geometry(geometry: Geometry) -> dict[str, Any]:
    """Return the geometry as GeoJSON."""
    if isinstance(geometry, Point):
        coordinates: list[Any] = [geometry.x, geometry.y]
    elif isinstance(geometry, LineString):
        coordinates = shapely.get_coordinates(geometry).tolist()
    else:
        rings = (geometry.exterior, *geometry.interiors)
        coordinates = [shapely.get_coordinates(ring).tolist() for ring in rings]
    return {"type": geometry.geom_type, "coordinates": coordinates}


def _coordinates(geometry: object, kind: str, feature: int) -> object:
    if isinstance(geometry, dict) and geometry.get("type") == kind:
        return geometry.get("coordinates")
    # QGIS writes every geometry of a layer as a Multi…, also where it has one part.
    if isinstance(geometry, dict) and geometry.get("type") == f"Multi{kind}":
        parts = geometry.get("coordinates")
        if isinstance(parts, list) and len(parts) == 1:
            return parts[0]
    raise FloorplanError("geometry", f"a {kind}, or a Multi{kind} of one part", feature=feature)


def _ring(ring: object, feature: int) -> list[Position]:
    positions = _positions(ring, feature)
    if len(positions) < 4 or positions[0] != positions[-1]:
        expected = "rings of four or more positions, the last one the same as the first"
        raise FloorplanError("coordinates", expected, feature=feature)
    return positions


def _positions(positions: object, feature: int) -> list[Position]:
    if not isinstance(positions, list):
        raise FloorplanError("coordinates", "a list of positions", feature=feature)
    return [_position(position, feature) for position in positions]


def _position(position: object, feature: int) -> Position:
    # A third number is an altitude, which RFC 7946 allows: a floor is flat, so it is dropped.
    if isinstance(position, list) and 2 <= len(position) <= 3:
        x, y = position[:2]
        if is_number(x) and is_number(y) and abs(x) <= REACH_M and abs(y) <= REACH_M:
            return float(x), float(y)
    expected = f"positions [x, y] in metres, within {REACH_M / 1000:g} km of (0, 0)"
    raise FloorplanError("coordinates", expected, feature=feature)
