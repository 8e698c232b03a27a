from typing import Any

import pytest

from floorplans.errors import FloorplanError
from floorplans.plausibility import doubts
from tests.plans import access_point, box, feature, outline, plan_with, zone

SHOP = outline(0, 0, 20, 10)


def keys(*features: Any) -> list[str]:
    return [doubt.key for doubt in doubts(plan_with(*features))]


@pytest.mark.parametrize(
    "features",
    [
        (SHOP,),
        (SHOP, zone("cheese", 12, 2, 18, 8), access_point("a1", 1, 1)),
        (SHOP, zone("terrace", 12, 6, 18, 13), access_point("a1", -0.5, 5)),
        (outline(0, 0, 450, 400),),
        (outline(0, -10, 20, 0), access_point("a1", 1, -1)),
    ],
)
def test_what_may_well_be_true_is_not_doubted(features: tuple[Any, ...]) -> None:
    assert keys(*features) == []


def test_shop_in_degrees_is_tiny() -> None:
    shop = outline(2.35221, 48.85661, 2.35276, 48.85684)
    assert keys(shop, access_point("a1", 2.3523, 48.8567)) == ["tiny"]


def test_shop_in_centimetres_is_huge() -> None:
    assert keys(outline(0, 0, 2_000, 1_000)) == ["huge"]


def test_what_lies_outside_is_named() -> None:
    features = SHOP, zone("cheese", 30, 2, 40, 8), access_point("a1", 1, 1)
    (doubt,) = doubts(plan_with(*features, access_point("a2", 19, 9)))
    assert (doubt.key, doubt.detail) == ("zone_outside", "Zone cheese lies outside the outline.")
    assert keys(SHOP, access_point("a1", 1, 1), access_point("a2", 5, 12)) == [
        "access_point_outside"
    ]


def test_plan_of_which_nothing_lies_inside_is_refused() -> None:
    with pytest.raises(FloorplanError, match="within the outline: draw in metres"):
        doubts(
            plan_with(SHOP, zone("cheese", 1_200, 200, 1_800, 800), access_point("a1", 100, 100))
        )


def test_plan_upside_down_is_told() -> None:
    with pytest.raises(FloorplanError, match="upside down"):
        doubts(plan_with(SHOP, zone("cheese", 12, -8, 18, -2), access_point("a1", 1, -2)))


def test_geometry_of_one_part_is_that_part() -> None:
    ring = [box(0, 0, 20, 10)]
    plan = plan_with(
        feature("outline", "MultiPolygon", [ring]),
        feature("wall", "MultiLineString", [[[1, 1], [5, 1]]]),
        feature("access_point", "MultiPoint", [[1, 2]], id="a1"),
    )
    assert plan.outline.area == 200
    assert plan.walls[0].line.length == 4
    assert plan.access_points[0].place.y == 2
