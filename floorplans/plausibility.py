"""Can a well-formed plan be true? One in degrees, in pixels or upside down is well-formed, too."""

from collections.abc import Iterator, Sequence

import msgspec
from shapely import Polygon
from shapely.affinity import scale

from floorplans.errors import FloorplanError
from floorplans.model import AccessPoint, Floorplan, Zone

# A kiosk is longer than the one; few shops are as long as the other, and most pictures in pixels.
SHORTEST_M = 2.0
LONGEST_M = 500.0
# Access points hang on the outer side of walls, too.
WALL_M = 1.0
METRES = "draw in metres, x to the right and y up"


class PlanWarning(msgspec.Struct, frozen=True, kw_only=True):
    """What of a kept plan is hard to believe: a stable `key`, and a sentence for a person."""

    key: str
    detail: str


def doubts(plan: Floorplan) -> tuple[PlanWarning, ...]:
    """Return what is hard to believe of a plan, which may still be true.

    Raises:
        FloorplanError: when no zone and no access point lies in the outline.
    """
    placed: list[Zone | AccessPoint] = [*plan.zones, *plan.access_points]
    outside = [feature for feature in placed if _is_outside(plan.outline, feature)]
    if placed and len(outside) == len(placed):
        expected = f"zones and access points within the outline: {METRES}"
        raise FloorplanError("features", expected + _turned(plan.outline, outside))
    return *_of_size(plan.outline), *_of_places(plan.outline, outside)


def _of_size(outline: Polygon) -> Iterator[PlanWarning]:
    west, south, east, north = outline.bounds
    width, depth = east - west, north - south
    size = f"The floor is {width:.3g} m by {depth:.3g} m"
    if max(width, depth) < SHORTEST_M:
        yield PlanWarning(key="tiny", detail=f"{size}: were these degrees? {METRES.capitalize()}.")
    if max(width, depth) > LONGEST_M:
        units = "pixels, centimetres or millimetres"
        yield PlanWarning(key="huge", detail=f"{size}: were these {units}? {METRES.capitalize()}.")


def _of_places(outline: Polygon, outside: Sequence[Zone | AccessPoint]) -> Iterator[PlanWarning]:
    turned = _turned(outline, outside)
    for feature in outside:
        kind = "zone" if isinstance(feature, Zone) else "access_point"
        what = kind.replace("_", " ").capitalize()
        detail = f"{what} {feature.id} lies outside the outline{turned}."
        yield PlanWarning(key=f"{kind}_outside", detail=detail)


def _is_outside(outline: Polygon, feature: Zone | AccessPoint) -> bool:
    if isinstance(feature, Zone):
        return bool(feature.area.intersection(outline).area < feature.area.area / 2)
    return bool(outline.distance(feature.place) > WALL_M)


def _turned(outline: Polygon, outside: Sequence[Zone | AccessPoint]) -> str:
    """Return a hint where what lies outside would lie inside with y the other way."""
    mirrored = scale(outline, yfact=-1, origin=(0, 0))
    turns = outside and not any(_is_outside(mirrored, feature) for feature in outside)
    return " (upside down? y points up)" if turns else ""
