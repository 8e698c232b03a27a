"""`floorplan.geojson`: read and checked, and written."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from floorplans.errors import FloorplanError
from floorplans.features import (
    Outline,
    ParsedFeature,
    UnknownFeature,
    is_outline,
    read_feature,
    write_features,
)
from floorplans.fields import Fields, is_number
from floorplans.model import (
    AccessPoint,
    Entrance,
    Feature,
    Fixture,
    Floorplan,
    Georeference,
    Wall,
    Zone,
)

P = ParamSpec("P")
T = TypeVar("T")

GEOREFERENCE = '{"origin": [lon, lat], "bearing_deg": degrees}'


def read_floorplan(text: str | bytes) -> Floorplan:
    """Return the floorplan that a GeoJSON FeatureCollection describes.

    Raises:
        FloorplanError: the first thing wrong, with all others in its `also`.
    """
    document = _document(text)
    problems: list[FloorplanError] = []
    head = _or_problem(problems, _head, document.pop("chaland", None))
    features = document.pop("features", None)
    if not isinstance(features, list):
        raise FloorplanError.first_of([*problems, FloorplanError("features", "a list")])
    parsed = [_or_problem(problems, _checked, raw, i) for i, raw in enumerate(features)]
    problems.extend(_repeated(parsed))
    _or_problem(problems, _one_outline, features)
    _or_problem(problems, _writable, document, None)
    if problems or head is None:
        raise FloorplanError.first_of(sorted(problems, key=_order))
    (outline,) = _only(Outline, parsed)
    return Floorplan(
        **head,
        outline=outline.area,
        outline_feature=Feature(extra=outline.extra, members=outline.members),
        walls=_only(Wall, parsed),
        fixtures=_only(Fixture, parsed),
        zones=_only(Zone, parsed),
        access_points=_only(AccessPoint, parsed),
        entrances=_only(Entrance, parsed),
        others=tuple(other.raw for other in _only(UnknownFeature, parsed)),
        members=document,
    )


def write_floorplan(plan: Floorplan) -> bytes:
    """Return the floorplan as UTF-8 GeoJSON, one feature a line."""
    members = {"type": "FeatureCollection", **plan.members, "chaland": _written_head(plan)}
    # A feature a line: a diff of two versions shows what was moved.
    lines = ",\n  ".join(_json(feature) for feature in write_features(plan))
    return f'{_json(members)[:-1]},\n "features": [\n  {lines}\n]}}\n'.encode()


def _document(text: str | bytes) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FloorplanError("JSON", f"one UTF-8 JSON object ({error})") from error
    if not isinstance(document, dict) or document.pop("type", None) != "FeatureCollection":
        raise FloorplanError("type", "FeatureCollection")
    return document


def _head(chaland: object) -> dict[str, Any]:
    if not isinstance(chaland, dict):
        raise FloorplanError("chaland", "an object with store, floor, name and timezone")
    fields = Fields(chaland)
    head = {
        "store": fields.required_identifier("store"),
        "floor": fields.required_identifier("floor"),
        "name": fields.required_text("name"),
        "timezone": fields.timezone(),
        "georeference": _georeference(fields.rest.pop("georeference", None)),
        "extra": fields.rest,
    }
    _writable(chaland, None)
    return head


def _georeference(value: object) -> Georeference | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise FloorplanError("georeference", GEOREFERENCE)
    fields = Fields(value)
    origin = fields.rest.pop("origin", None)
    if not isinstance(origin, list) or len(origin) != 2 or not all(map(is_number, origin)):
        raise FloorplanError("georeference", GEOREFERENCE)
    place = Fields({"longitude": origin[0], "latitude": origin[1]})
    bearing = fields.number("bearing_deg", -360, 360, None)
    return Georeference(
        longitude=place.number("longitude", -180, 180, 0.0),
        latitude=place.number("latitude", -90, 90, 0.0),
        bearing_deg=fields.required("bearing_deg", bearing, GEOREFERENCE),
        extra=fields.rest,
    )


def _written_head(plan: Floorplan) -> dict[str, Any]:
    head = {"store": plan.store, "floor": plan.floor, "name": plan.name, "timezone": plan.timezone}
    there = plan.georeference
    if there is None:
        return head | dict(plan.extra)
    origin = [there.longitude, there.latitude]
    georeference = {"origin": origin, "bearing_deg": there.bearing_deg, **there.extra}
    return head | {"georeference": georeference} | dict(plan.extra)


def _checked(raw: object, index: int) -> ParsedFeature:
    feature = read_feature(raw, index)
    _writable(raw, index)
    return feature


def _writable(value: object, index: int | None) -> None:
    """Refuse what Python reads as JSON but no database and no other program does."""
    try:
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise FloorplanError(
            "JSON", f"finite numbers and valid text ({error})", feature=index
        ) from error


def _one_outline(features: Sequence[object]) -> None:
    count = sum(map(is_outline, features))
    if count != 1:
        raise FloorplanError("features", f"exactly one outline, not {count}")


def _repeated(parsed: Sequence[ParsedFeature | None]) -> Iterator[FloorplanError]:
    seen: dict[tuple[type, str], int] = {}
    for index, feature in enumerate(parsed):
        if not isinstance(feature, Zone | AccessPoint | Entrance) or feature.id is None:
            continue
        first = seen.setdefault((type(feature), feature.id), index)
        if first != index:
            expected = f"an id of its own ({feature.id} is the id of feature {first})"
            yield FloorplanError("id", expected, feature=index)


def _order(problem: FloorplanError) -> int:
    return -1 if problem.feature is None else problem.feature


def _only(kind: type[T], parsed: Sequence[ParsedFeature | None]) -> tuple[T, ...]:
    return tuple(feature for feature in parsed if isinstance(feature, kind))


def _or_problem(
    problems: list[FloorplanError], read: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T | None:
    try:
        return read(*args, **kwargs)
    except FloorplanError as problem:
        problems.append(problem)
        return None


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, allow_nan=False, ensure_ascii=False)
