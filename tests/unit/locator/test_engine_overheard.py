"""Access points that hear each other: no phone's readings, and used all the same."""

from dataclasses import replace

import pytest

from locator.engine import Engine
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from tests.unit.locator.small_store import (
    ACCESS_POINTS,
    ANNE,
    NOON_MS,
    PLAN,
    NearestAccessPoint,
)

OF_TEA, OF_WINE = "02c4a10a0001", "02c4a10a0002"


class ShopWithRadios:
    """The small shop, whose access points for tea and wine name their radios."""

    def __init__(self) -> None:
        radios = {"at_tea": OF_TEA, "at_wine": [OF_WINE]}
        points = tuple(
            replace(point, extra={"bssid": radios.get(point.id)}) for point in PLAN.access_points
        )
        self.positioner = NearestAccessPoint()
        self.engine = Engine(
            store="petite",
            floors=[replace(PLAN, access_points=points)],
            access_points=ACCESS_POINTS,
            positioner=self.positioner,
            pseudonyms=Pseudonyms(b"lasting"),
        )

    def say(self, seconds: int, **heard: float) -> None:
        readings = [Reading(mac, rssi) for mac, rssi in heard.items()]
        self.engine.feed("at_tea", decode(encode(NOON_MS + 1000 * seconds, readings)))


@pytest.fixture
def shop() -> ShopWithRadios:
    return ShopWithRadios()


def test_another_access_point_is_no_device(shop: ShopWithRadios) -> None:
    for seconds in range(200):
        shop.say(seconds, **{OF_WINE: -60.0})
    ticks = shop.engine.close()

    assert shop.positioner.observations == []
    assert all(tick.devices == () for tick in ticks)
    assert all(tick.visits_ended == () and tick.passers_by == 0 for tick in ticks)
    assert shop.engine.people() == []


def test_its_readings_are_accepted_and_reach_the_positioner(shop: ShopWithRadios) -> None:
    shop.say(0, **{OF_WINE: -60.0, ANNE: -50.0, OF_TEA: -20.0})
    ticks = shop.engine.flush()

    tea, wine = ACCESS_POINTS.index("at_tea"), ACCESS_POINTS.index("at_wine")
    assert shop.positioner.neighbours_heard == [(tea, wine, -60.0), (tea, tea, -20.0)]
    assert shop.engine.refused_readings == {}
    assert shop.engine.heard_readings == 3
    assert len(ticks[0].devices) == 1


def test_it_is_an_access_point_after_midnight_too(shop: ShopWithRadios) -> None:
    for seconds in (0, 86_400, 86_401):
        shop.say(seconds, **{OF_WINE: -60.0})
    shop.engine.flush()

    assert len(shop.positioner.neighbours_heard) == 3
    assert shop.positioner.observations == []
