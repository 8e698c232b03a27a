"""A store of 20 m by 20 m, and phones whose place everybody knows."""

import json
import math
from collections.abc import Iterator, Mapping, Sequence

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import Reading, encode, readings_topic

STORE = "square"
ZONE = "cheese"
ACCESS_POINTS = {
    "ap-1": (1, 1),
    "ap-2": (19, 1),
    "ap-3": (1, 19),
    "ap-4": (19, 19),
    "ap-5": (10, 10),
}
IN_ZONE = (15.0, 10.0)
OUT_OF_ZONE = (3.0, 10.0)

Place = tuple[float, float]
Message = tuple[str, bytes]


def square(store: str = STORE) -> Floorplan:
    return read_floorplan(square_geojson(store))


def square_geojson(store: str = STORE) -> bytes:
    def area(x0: float, y0: float, x1: float, y1: float) -> dict[str, object]:
        ring = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]
        return {"type": "Polygon", "coordinates": [ring]}

    def feature(geometry: object, **properties: object) -> dict[str, object]:
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    points = [
        feature({"type": "Point", "coordinates": place}, kind="access_point", id=f"{store}-{name}")
        for name, place in ACCESS_POINTS.items()
    ]
    head = {"store": store, "floor": "0", "name": "Ground floor", "timezone": "Europe/Paris"}
    features = [
        feature(area(0, 0, 20, 20), kind="outline"),
        feature(area(10, 0, 20, 20), kind="zone", id=ZONE, name="Cheese"),
        *points,
    ]
    return json.dumps({"type": "FeatureCollection", "chaland": head, "features": features}).encode()


def messages(
    start_ms: int,
    ways: Mapping[str, Sequence[Place]],
    *,
    store: str = STORE,
    associated: bool = True,
) -> Iterator[Message]:
    """Yield what the access points say, a second each, while phones are where `ways` puts them."""
    for second in range(max(map(len, ways.values()))):
        here = {mac: way[second] for mac, way in ways.items() if second < len(way)}
        for name, place in ACCESS_POINTS.items():
            readings = [
                Reading(mac, _rssi(math.dist(place, there)), associated)
                for mac, there in here.items()
            ]
            topic = readings_topic(store, f"{store}-{name}")
            yield topic, encode(start_ms + 1000 * second, readings)


def _rssi(distance_m: float) -> float:
    height_m = 2.0
    return round(-40 - 25 * math.log10(math.hypot(distance_m, height_m)), 1)
