"""A store with a second square above the first, and phones on both."""

import json
import math
from collections.abc import Iterator, Mapping

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import Reading, encode, readings_topic
from testbed.square import ACCESS_POINTS, STORE, Message, Place, square_geojson

UPSTAIRS = "1"
UP_ZONE = "wine"
BETWEEN_M, SLAB_DB = 4.0, 18.0

Spot = tuple[str, Place]


def upstairs() -> Floorplan:
    """Return the upper floor: the same square with other access points and another zone."""
    raw = json.loads(square_geojson())
    raw["chaland"] |= {"floor": UPSTAIRS, "name": "Upstairs"}
    for feature in raw["features"]:
        properties = feature["properties"]
        if properties["kind"] == "access_point":
            properties["id"] = f"up-{properties['id']}"
        if properties["kind"] == "zone":
            properties |= {"id": UP_ZONE, "name": "Wine"}
    return read_floorplan(json.dumps(raw).encode())


def messages(at_ms: int, phones: Mapping[str, Spot]) -> Iterator[Message]:
    """Yield what the access points of both floors hear of phones at that moment."""
    for level, prefix in enumerate(("", "up-")):
        for name, place in ACCESS_POINTS.items():
            readings = [
                Reading(mac, _rssi(math.dist(place, there), int(floor) - level), associated=True)
                for mac, (floor, there) in phones.items()
            ]
            topic = readings_topic(STORE, f"{prefix}{STORE}-{name}")
            yield topic, encode(at_ms, readings)


def _rssi(distance_m: float, floors_away: int) -> float:
    height_m = 2.0 + BETWEEN_M * abs(floors_away)
    return round(
        -40 - 25 * math.log10(math.hypot(distance_m, height_m)) - SLAB_DB * abs(floors_away), 1
    )
