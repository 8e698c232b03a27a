"""A hall of 20 m by 20 m with nine access points, whatever the floorplan says of their places."""

import json
import math
from collections.abc import Iterator, Mapping

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import Reading, encode, readings_topic
from testbed.square import Message, Place

STORE = "hall"
PHONES = 4
PLACES: dict[str, Place] = {
    f"hall-ap-{row}{column}": (1 + 9 * column, 1 + 9 * row)
    for row in range(3)
    for column in range(3)
}
MOVED, ELSEWHERE = "hall-ap-10", (12.0, 14.0)


def hall(places: Mapping[str, Place] = PLACES) -> Floorplan:
    """Return the floorplan that lists the access points at these places."""
    ring = [[0, 0], [20, 0], [20, 20], [0, 20], [0, 0]]
    outline = {"type": "Polygon", "coordinates": [ring]}
    features = [
        {"type": "Feature", "geometry": outline, "properties": {"kind": "outline"}},
        *(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": place},
                "properties": {"kind": "access_point", "id": name},
            }
            for name, place in places.items()
        ),
    ]
    head = {"store": STORE, "floor": "0", "name": "Hall", "timezone": "Europe/Paris"}
    content = {"type": "FeatureCollection", "chaland": head, "features": features}
    return read_floorplan(json.dumps(content).encode())


def wrong_hall() -> Floorplan:
    """Return the floorplan that puts one access point 12 m from where it hangs."""
    return hall({**PLACES, MOVED: ELSEWHERE})


def messages(start_ms: int, seconds: int) -> Iterator[Message]:
    """Yield what the access points say of phones that walk up and down the hall."""
    for second in range(seconds):
        here = [_place(second + 37 * phone) for phone in range(PHONES)]
        for name, place in PLACES.items():
            readings = [
                Reading(f"02a483e7120{phone}", _rssi(math.dist(place, there)), associated=True)
                for phone, there in enumerate(here)
            ]
            yield readings_topic(STORE, name), encode(start_ms + 1000 * second, readings)


def _place(second: float) -> Place:
    return 1 + 18 * abs(second / 23 % 2 - 1), 1 + 18 * abs(second / 97 % 2 - 1)


def _rssi(distance_m: float) -> float:
    height_m = 2.0
    return round(-40 - 25 * math.log10(math.hypot(distance_m, height_m)), 1)
