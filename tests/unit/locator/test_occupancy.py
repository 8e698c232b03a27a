"""Who is in the store now, when all one knows is that nothing is heard."""

from dataclasses import replace

import pytest
from shapely import Point

from floorplans.model import Entrance
from locator.engine import Engine
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from tests.unit.locator.small_store import (
    ACCESS_POINTS,
    ANNE,
    BRUNO,
    NOON_MS,
    PLAN,
    NearestAccessPoint,
)

FICKLE = "020000000001"
DOOR_AT_TEA = replace(PLAN, entrances=(Entrance(id="door", name="Door", place=Point(5, 0)),))


class ShopWithBruno:
    """A small shop in which Bruno can be heard whenever the time has to go on."""

    def __init__(self) -> None:
        self.engine = Engine(
            store="petite",
            floors=[DOOR_AT_TEA],
            access_points=ACCESS_POINTS,
            positioner=NearestAccessPoint(),
            pseudonyms=Pseudonyms(b"lasting"),
        )

    def hear(self, access_point: str, mac: str, *seconds: int, associated: bool = False) -> None:
        for second in seconds:
            reading = Reading(mac, -50.0, associated)
            self.engine.feed(access_point, decode(encode(NOON_MS + second * 1000, [reading])))

    def others_at(self, second: int) -> int:
        """Return how many people besides Bruno are there at that second."""
        self.hear("at_wine", BRUNO, second)
        self.engine.flush()
        assert len(self.engine.people()) == self.engine.occupancy()
        return self.engine.occupancy() - 1


@pytest.mark.parametrize("associated", [True, False])
def test_who_falls_silent_at_a_door_has_gone_out_by_it(associated: bool) -> None:
    shop = ShopWithBruno()
    shop.hear("at_tea", ANNE, *range(5), associated=associated)

    assert [shop.others_at(second) for second in (64, 65)] == [1, 0]


def test_who_falls_silent_in_the_middle_is_there_for_ten_minutes() -> None:
    shop = ShopWithBruno()
    shop.hear("at_wine", ANNE, *range(5))

    assert [shop.others_at(second) for second in (300, 604, 605)] == [1, 1, 0]


def test_who_is_heard_at_a_door_again_has_not_gone() -> None:
    shop = ShopWithBruno()
    shop.hear("at_tea", ANNE, 0)
    assert shop.others_at(61) == 0

    shop.hear("at_tea", ANNE, 62)

    assert shop.others_at(63) == 1


@pytest.mark.parametrize(
    ("heard", "last_second"),
    [
        ([0], 120),  # heard once: the first guess
        ([0, 100], 100 + 160),  # (120 + 2 x 100) / 2
        ([0, 20, 40, 60, 80, 100], 100 + 60),  # never less than a zone's gap
        ([0, 400, 800], 800 + 573),  # (120 + 2 x 800) / 3
    ],
)
def test_a_made_up_address_is_waited_for_twice_its_own_interval(
    heard: list[int], last_second: int
) -> None:
    shop = ShopWithBruno()
    shop.hear("at_wine", FICKLE, *heard)

    assert [shop.others_at(second) for second in (last_second, last_second + 1)] == [1, 0]


def test_an_address_on_the_stores_network_lasts() -> None:
    shop = ShopWithBruno()
    shop.hear("at_wine", FICKLE, 0, associated=True)

    assert [shop.others_at(second) for second in (600, 601)] == [1, 0]
