import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.errors import FloorplanError, StaleFloorplanError, UnknownFloorError
from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from floorplans.service import FloorplanStore, etag_of
from tests import plans

FULL = plans.plan(
    plans.outline(0, 0, 1, 1) | {"properties": {"kind": "lift", "x": [1, None, "é", 2.5]}},
    plans.wall((2, 0), (2, 4), (4, 4), material="brick"),
    plans.wall((5, 0), (5, 1 / 3), attenuation_db=0.1),
    plans.fixture(5, 1, 6, 2),
    plans.zone("tea", 0, 0, 2, 2),
    plans.zone("cheese", 2, 0, 4, 2),
    plans.access_point("ap2", 1, 1, rssi_1m=-42, vendor={"radios": [1, 2]}),
    plans.access_point("ap1", -3, 1.1, height_m=2.08),
    plans.feature("entrance", "Point", [0, 3]),
    plans.feature("entrance", "Point", [0, 5], id="north", name="Porte «\u00a0nord\u00a0»"),
    georeference={"origin": [2.35, 48.85], "bearing_deg": 12.5, "from": "survey"},
    opened=2019,
)


@pytest.fixture
def store(database: AsyncEngine) -> FloorplanStore:
    return FloorplanStore(database)


async def test_a_floorplan_comes_back_as_it_was_put(store: FloorplanStore) -> None:
    etag = await store.put(FULL)

    kept = await store.get("shop", "0")

    assert kept == FULL
    assert etag_of(kept) == etag


async def test_a_floorplan_takes_the_place_of_the_one_before(store: FloorplanStore) -> None:
    await store.put(FULL)
    smaller = plans.plan(plans.zone("tea", 0, 0, 1, 1))

    etag = await store.put(smaller)

    assert await store.get("shop", "0") == smaller
    assert etag != etag_of(FULL)


async def test_an_unknown_floor_is_said_to_be_unknown(store: FloorplanStore) -> None:
    await store.put(FULL)

    with pytest.raises(UnknownFloorError, match="store shop has no floor 1"):
        await store.get("shop", "1")
    assert await store.floors("other") == []


async def test_floors_are_listed_upwards_with_their_own_features(store: FloorplanStore) -> None:
    for floor in ("10", "F1", "0", "-1", "2"):
        await store.put(plans.plan(plans.zone(f"zone_{floor}", 0, 0, 1, 1), floor=floor))

    floors = await store.floors("shop")

    assert [plan.floor for plan in floors] == ["-1", "0", "2", "10", "F1"]
    assert all(plan.zones[0].id == f"zone_{plan.floor}" for plan in floors)


async def test_stores_are_summed_up(store: FloorplanStore) -> None:
    etag = await store.put(FULL)
    await store.put(plans.plan(floor="1"))
    await store.put(plans.plan(store="annex"))

    annex, shop = await store.stores()

    assert (annex.id, shop.id) == ("annex", "shop")
    assert [(one.floor, one.zones, one.access_points) for one in shop.floors] == [
        ("0", 2, 2),
        ("1", 0, 0),
    ]
    assert shop.floors[0].etag == etag
    assert await store.stores("annex") == [annex]


async def test_only_the_version_that_was_read_is_replaced(store: FloorplanStore) -> None:
    etag = await store.put(FULL)
    changed = plans.plan()

    with pytest.raises(StaleFloorplanError):
        await store.put(changed, if_match={"another"})
    assert await store.get("shop", "0") == FULL

    await store.put(changed, if_match={etag})
    assert await store.get("shop", "0") == changed
    await store.put(FULL, if_match={"*"})


async def test_a_version_that_is_not_there_is_not_replaced(store: FloorplanStore) -> None:
    with pytest.raises(StaleFloorplanError):
        await store.put(FULL, if_match={"*"})
    assert await store.stores() == []


async def test_an_access_point_is_on_one_floor_of_a_store(store: FloorplanStore) -> None:
    ground = plans.plan(plans.access_point("ap1", 1, 1))
    upstairs = plans.plan(plans.access_point("ap1", 1, 1), floor="1")
    await store.put(ground)

    with pytest.raises(FloorplanError, match="ap1 is on floor 0"):
        await store.put(upstairs)
    assert len(await store.floors("shop")) == 1

    await store.put(plans.plan(plans.access_point("ap1", 1, 1), store="annex"))
    await store.put(plans.plan())
    await store.put(upstairs)


async def test_listeners_hear_of_what_was_kept(store: FloorplanStore) -> None:
    heard: list[Floorplan] = []

    async def listen(plan: Floorplan) -> None:
        heard.append(plan)

    store.on_change(listen)
    await store.put(FULL)
    with pytest.raises(StaleFloorplanError):
        await store.put(plans.plan(), if_match={"another"})

    assert heard == [FULL]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(value=json_values, name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=50))
async def test_unknown_properties_of_any_kind_survive(
    store: FloorplanStore, value: object, name: str
) -> None:
    document = plans.document(
        [
            plans.outline(0, 0, 10, 6),
            plans.wall((1, 1), (2, 2), **{f"x{name}": value}),
            plans.feature("lamp", "Point", value),
        ]
    )
    plan = read_floorplan(json.dumps(document))

    etag = await store.put(plan)

    kept = await store.get("shop", "0")
    assert kept == plan
    assert etag_of(kept) == etag
