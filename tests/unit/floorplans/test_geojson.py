import json
from typing import Any

import pytest

from floorplans.errors import MOST_ERRORS, FloorplanError
from floorplans.geojson import read_floorplan, write_floorplan
from testbed.recordings import recordings_folder
from tests import plans

OUTLINE = plans.outline(0, 0, 10, 6)


def refusal(document: object) -> FloorplanError:
    with pytest.raises(FloorplanError) as caught:
        read_floorplan(json.dumps(document))
    return caught.value


def test_every_kind_is_read_with_its_properties_and_defaults() -> None:
    plan = plans.plan(
        plans.wall((2, 0), (2, 4), (4, 4)),
        plans.fixture(5, 1, 6, 2, attenuation_db=2.5),
        plans.feature(
            "zone", "Polygon", [plans.box(0, 0, 2, 2)], id="tea", name="Thé", category="dry"
        ),
        plans.access_point("ap1", 1, 1, rssi_1m=-42, exponent=2.2),
        plans.feature("entrance", "Point", [0, 3], id="north", name="North door"),
        georeference={"origin": [2.35, 48.85], "bearing_deg": 12.5},
    )

    assert (plan.store, plan.floor, plan.timezone) == ("shop", "0", "Europe/Paris")
    assert plan.outline.area == 60
    assert (plan.walls[0].line.length, plan.walls[0].attenuation_db) == (6, 4.0)
    assert (plan.fixtures[0].area.area, plan.fixtures[0].attenuation_db) == (1, 2.5)
    assert (plan.zones[0].id, plan.zones[0].name, plan.zones[0].category) == ("tea", "Thé", "dry")
    receiver = plan.access_points[0]
    assert (receiver.height_m, receiver.rssi_1m, receiver.exponent) == (3.0, -42.0, 2.2)
    assert (plan.entrances[0].id, plan.entrances[0].place.y) == ("north", 3.0)
    assert plan.georeference is not None
    assert plan.georeference.bearing_deg == 12.5


@pytest.mark.parametrize(
    ("id_", "bssid", "addresses"),
    [
        ("ap1", None, set()),
        ("ap1", "02:C4:A1:0A:01:00", {"02c4a10a0100"}),
        ("ap1", ["02-c4-a1-0a-01-00", "02c4a10a0101"], {"02c4a10a0100", "02c4a10a0101"}),
        ("02-C4-A1-0A-01-00", None, {"02c4a10a0100"}),
    ],
)
def test_an_access_point_names_its_own_radios(
    id_: str, bssid: str | list[str] | None, addresses: set[str]
) -> None:
    plan = plans.plan(plans.access_point(id_, 1, 1, bssid=bssid))

    assert plan.access_points[0].addresses == addresses
    assert read_floorplan(write_floorplan(plan)) == plan


def test_a_floor_needs_no_more_than_an_outline() -> None:
    plan = plans.plan()

    assert not any((plan.walls, plan.fixtures, plan.zones, plan.access_points, plan.entrances))


def test_what_is_unknown_survives_import_and_export() -> None:
    heater = {"type": "Feature", "id": 7, "geometry": None, "properties": {"kind": "heater"}}
    document = plans.document(
        [
            OUTLINE | {"bbox": [0, 0, 10, 6]},
            plans.wall((2, 0), (2, 4), material="brick"),
            plans.access_point("ap1", 1, 1, vendor={"model": "x", "radios": [1, 2]}),
            heater,
        ],
        opened=2019,
    )
    document["crs"] = {"type": "name"}

    written = json.loads(write_floorplan(read_floorplan(json.dumps(document))))

    assert written["crs"] == {"type": "name"}
    assert written["chaland"]["opened"] == 2019
    by_kind = {one["properties"]["kind"]: one for one in written["features"]}
    assert by_kind["outline"]["bbox"] == [0, 0, 10, 6]
    assert by_kind["wall"]["properties"]["material"] == "brick"
    assert by_kind["access_point"]["properties"]["vendor"] == {"model": "x", "radios": [1, 2]}
    assert by_kind["heater"] == heater


def test_a_null_property_is_an_absent_one() -> None:
    receiver = plans.plan(plans.access_point("ap1", 1, 1, height_m=None, rssi_1m=None))

    assert receiver.access_points[0].height_m == 3.0
    assert receiver.access_points[0].rssi_1m is None


def test_a_third_coordinate_and_a_byte_order_mark_are_passed_over() -> None:
    document = plans.document([OUTLINE, plans.feature("entrance", "Point", [1, 2, 0])])

    plan = read_floorplan(json.dumps(document).encode("utf-8-sig"))

    assert (plan.entrances[0].place.x, plan.entrances[0].place.y) == (1, 2)


RING = plans.box(0, 0, 2, 2)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (None, "type"),
        ({"type": "Point"}, "type"),
        ({"type": "Feature", "geometry": None}, "properties"),
        (plans.feature("wall", "LineString", [[0, 0], [1, 1]]) | {"properties": {}}, "kind"),
        (plans.feature("zone", "MultiPolygon", [[RING], [RING]], id="a", name="A"), "geometry"),
        (plans.feature("wall", "Point", [0, 0]), "geometry"),
        (plans.feature("zone", "Polygon", [RING], name="A"), "id"),
        (plans.feature("zone", "Polygon", [RING], id="a b", name="A"), "id"),
        (plans.feature("zone", "Polygon", [RING], id="a\n", name="A"), "id"),
        (plans.feature("zone", "Polygon", [RING], id="a" * 65, name="A"), "id"),
        (plans.feature("zone", "Polygon", [RING], id=12, name="A"), "id"),
        (plans.feature("zone", "Polygon", [RING], id="a"), "name"),
        (plans.feature("zone", "Polygon", [RING], id="a", name=""), "name"),
        (plans.feature("zone", "Polygon", [RING], id="a", name="two\nlines"), "name"),
        (plans.feature("zone", "Polygon", [RING], id="a", name="A", category=3), "category"),
        (plans.feature("zone", "Polygon", [], id="a", name="A"), "coordinates"),
        (plans.feature("zone", "Polygon", [RING[:-1]], id="a", name="A"), "coordinates"),
        (plans.feature("zone", "Polygon", [[[0, 0]] * 4], id="a", name="A"), "coordinates"),
        (plans.feature("wall", "LineString", [[1, 1]]), "coordinates"),
        (plans.feature("wall", "LineString", [[1, 1], [1, 1]]), "coordinates"),
        (plans.feature("wall", "LineString", [[1, 1], [1, "2"]]), "coordinates"),
        (plans.wall((0, 0), (1, 1), attenuation_db=-1), "attenuation_db"),
        (plans.wall((0, 0), (1, 1), attenuation_db=True), "attenuation_db"),
        (plans.wall((0, 0), (1, 1), attenuation_db="4"), "attenuation_db"),
        (plans.feature("access_point", "Point", [0, 0]), "id"),
        (plans.feature("access_point", "Point", [True, 0], id="ap"), "coordinates"),
        (plans.feature("access_point", "Point", [0], id="ap"), "coordinates"),
        (plans.feature("access_point", "Point", [0, float("nan")], id="ap"), "coordinates"),
        (plans.feature("access_point", "Point", [0, float("inf")], id="ap"), "coordinates"),
        (plans.feature("access_point", "Point", [652_000, 6_862_000], id="ap"), "coordinates"),
        (plans.access_point("ap", 0, 0, height_m="high"), "height_m"),
        (plans.access_point("ap", 0, 0, rssi_1m=-500), "rssi_1m"),
        (plans.access_point("ap", 0, 0, exponent=0), "exponent"),
        (plans.access_point("ap", 0, 0, bssid="02:c4:a1"), "bssid"),
        (plans.access_point("ap", 0, 0, bssid=["02:c4:a1:0a:01:00", 7]), "bssid"),
        (plans.access_point("ap", 0, 0, gain=float("inf")), "JSON"),
        (plans.access_point("ap", 0, 0, vendor="\ud800"), "JSON"),
        (plans.feature("heater", "Point", [0, float("nan")]), "JSON"),
        (OUTLINE | {"geometry": {"type": "Point"}}, "geometry"),
    ],
)
def test_a_bad_feature_is_refused_by_index_and_property(raw: Any, name: str) -> None:
    features = [raw] if raw and raw.get("properties") == {"kind": "outline"} else [OUTLINE, raw]

    error = refusal(plans.document(features))

    assert (error.feature, error.name) == (len(features) - 1, name)
    assert error.also == ()
    assert error.expected in str(error)
    assert f"feature {len(features) - 1}" in str(error)


def test_rings_that_cross_are_refused_with_the_place() -> None:
    bow_tie = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]

    error = refusal(plans.document([OUTLINE, plans.feature("fixture", "Polygon", [bow_tie])]))

    assert (error.feature, error.name) == (1, "coordinates")
    assert "[1 1]" in error.expected


@pytest.mark.parametrize(
    ("chaland", "name"),
    [
        ({"store": "a/b"}, "store"),
        ({"floor": 0}, "floor"),
        ({"name": None}, "name"),
        ({"timezone": "Europe/Lutetia"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"timezone": 1}, "timezone"),
        ({"georeference": {"origin": [200, 0], "bearing_deg": 0}}, "longitude"),
        ({"georeference": {"origin": [2, 48]}}, "bearing_deg"),
        ({"georeference": [2, 48]}, "georeference"),
        ({"since": float("nan")}, "JSON"),
    ],
)
def test_a_bad_head_is_refused_by_its_property(chaland: dict[str, Any], name: str) -> None:
    document = plans.document([OUTLINE])
    document["chaland"] |= chaland

    error = refusal(document)

    assert (error.feature, error.name) == (None, name)


def test_a_floor_has_exactly_one_outline() -> None:
    assert "exactly one outline, not 0" in str(refusal(plans.document([])))
    assert "exactly one outline, not 2" in str(refusal(plans.document([OUTLINE, OUTLINE])))


def test_an_outline_in_other_units_than_metres_is_refused() -> None:
    error = refusal(plans.document([plans.outline(0, 0, 60_000, 40_000)]))

    assert (error.feature, error.name) == (0, "coordinates")
    assert "metres" in error.expected


def test_a_repeated_id_is_refused_and_names_the_first() -> None:
    tea = plans.zone("tea", 0, 0, 2, 2)

    error = refusal(plans.document([OUTLINE, tea, plans.access_point("tea", 1, 1), tea]))

    assert (error.feature, error.name) == (3, "id")
    assert "feature 1" in error.expected


def test_all_that_is_wrong_is_said_at_once() -> None:
    bad = plans.wall((0, 0), (1, 1), attenuation_db="much")

    tea = plans.zone("tea", 0, 0, 2, 2)

    error = refusal(plans.document([OUTLINE, tea, bad, tea, bad], timezone="Nowhere"))

    assert [(one.feature, one.name) for one in (error, *error.also)] == [
        (None, "timezone"),
        (2, "attenuation_db"),
        (3, "id"),
        (4, "attenuation_db"),
    ]
    assert "feature 4: attenuation_db" in str(error)


def test_a_file_that_is_wrong_everywhere_is_told_briefly() -> None:
    assert len(refusal(plans.document([{}] * 10_000)).also) == MOST_ERRORS - 1


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff\xfe\x00", "{", "[]", "null", "[" * 100_000, '{"type": "Feature"}', "1" * 5_000],
)
def test_what_is_no_feature_collection_is_refused(text: str | bytes) -> None:
    with pytest.raises(FloorplanError):
        read_floorplan(text)


@pytest.mark.parametrize("member", ["chaland", "features"])
def test_a_missing_member_is_named(member: str) -> None:
    document = plans.document([OUTLINE])
    del document[member]

    assert refusal(document).name == member


def test_one_feature_stands_on_one_line() -> None:
    lines = write_floorplan(plans.plan(plans.wall((0, 0), (1, 1)))).decode().splitlines()

    assert sum('"Feature"' in line for line in lines) == 2


@pytest.mark.slow  # recordings
def test_the_plans_of_recorded_places_are_read_and_written_back() -> None:
    files = sorted(recordings_folder().glob("*/floorplan*.geojson"))
    assert files

    for file in files:
        plan = read_floorplan(file.read_bytes())
        assert read_floorplan(write_floorplan(plan)) == plan
