from dataclasses import replace

import pytest
from shapely import Point

from floorplans.model import AccessPoint
from tests.unit.locator.small_store import ANNE, BRUNO, NOON_MS, PLAN, NearestAccessPoint, SmallShop

UNPLACED = AccessPoint(id="unplaced", place=Point(1, 1))
WIDER_PLAN = replace(PLAN, access_points=(*PLAN.access_points, UNPLACED))
WIDER = tuple(point.id for point in WIDER_PLAN.access_points)


def test_visits_and_stays_go_on_with_another_positioner() -> None:
    shop, undisturbed = SmallShop(), SmallShop()
    for one in (shop, undisturbed):
        one.stay("at_tea", ANNE, 0, 200)
    shop.engine.replace(NearestAccessPoint(), shop.engine.access_points)

    for one in (shop, undisturbed):
        one.stay("at_tea", ANNE, 201, 400)
        one.end()

    assert shop.told == undisturbed.told
    assert [visit.id for visit in shop.started] == [visit.id for visit in undisturbed.started]
    assert len(shop.started) == 1


def test_the_new_positioner_finds_the_positions_from_then_on() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 5)
    other = NearestAccessPoint()

    shop.engine.replace(other, shop.engine.access_points)
    before = len(shop.positioner.observations)
    shop.stay("at_tea", ANNE, 6, 10)
    shop.end()

    assert len(shop.positioner.observations) == before
    assert [observation.at_ms - NOON_MS for observation in other.observations] == [
        1000 * second for second in range(5, 11)
    ]


def test_an_access_point_that_only_the_survey_knows_becomes_a_column() -> None:
    shop = SmallShop()
    shop.stay("at_tea", ANNE, 0, 5)
    shop.say("unplaced", 5, {ANNE: -40})
    other = NearestAccessPoint(WIDER_PLAN)

    shop.engine.replace(other, WIDER)
    shop.say("unplaced", 6, {ANNE: -60, BRUNO: -70})
    shop.say("at_wine", 6.1, {ANNE: -45, BRUNO: -45})
    shop.end()

    newest = other.observations[-1]
    assert newest.rssi.shape == (2, 4)
    assert sorted(newest.rssi[:, 3].tolist()) == [-70, -60]


@pytest.mark.parametrize("columns", [(), ("at_wine", "at_tea", "in_street")])
def test_columns_may_not_go_or_move(columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="columns so far"):
        SmallShop().engine.replace(NearestAccessPoint(), columns)
