"""What only the simulator reads of a floorplan: staff rooms, lanes at the tills, heights."""

import json
from collections.abc import Mapping
from typing import Any

import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from floorplans.model import Fixture, Floorplan

# A shelf that nobody measured.
USUAL_HEIGHT_M = 1.6


def staff_rooms(plan: Floorplan) -> BaseGeometry:
    """Return the area of the features that are marked `staff_only`."""
    rooms = [_geometry(other) for other in plan.others if _properties(other).get("staff_only")]
    return shapely.union_all(rooms)


def lanes(plan: Floorplan) -> list[LineString]:
    """Return the features of kind `till`: lines from where one pays to the end of the queue."""
    tills = (_geometry(o) for o in plan.others if _properties(o).get("kind") == "till")
    return [line for line in tills if isinstance(line, LineString)]


def height_m(fixture: Fixture) -> float:
    """Return how high a fixture is, metres."""
    height = fixture.extra.get("height_m")
    return float(height) if isinstance(height, int | float) else USUAL_HEIGHT_M


def _properties(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    properties: Mapping[str, Any] = feature["properties"]
    return properties


def _geometry(feature: Mapping[str, Any]) -> BaseGeometry | None:
    geometry = shapely.from_geojson(json.dumps(feature.get("geometry")), on_invalid="ignore")
    return None if geometry is None else shapely.make_valid(geometry)
