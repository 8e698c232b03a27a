import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.ids import IDENTIFIER
from floorplans.errors import FloorplanError
from floorplans.geojson import read_floorplan, write_floorplan
from floorplans.model import Floorplan
from tests import plans

pytestmark = pytest.mark.slow  # generated floorplans

KNOWN = ["outline", "wall", "fixture", "zone", "access_point", "entrance"]
SHAPES = ["Point", "LineString", "Polygon", "MultiPolygon"]

metres = st.floats(-1_000, 1_000)
positions = st.tuples(metres, metres).map(list)
ids = st.from_regex(IDENTIFIER, fullmatch=True)
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
lines_of_text = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"], exclude_characters=TURNING)
)
# One character that can be seen, and whatever comes after it.
names = lines_of_text.map(lambda text: f"n{text}"[:200])
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
unknown = st.dictionaries(names.map("x-{}".format), json_values, max_size=2)


@st.composite
def boxes(draw: st.DrawFn) -> list[list[list[float]]]:
    west, south = draw(metres), draw(metres)
    width, height = draw(st.floats(0.1, 900)), draw(st.floats(0.1, 900))
    return [plans.box(west, south, west + width, south + height)]


@st.composite
def walls(draw: st.DrawFn) -> plans.Raw:
    path = draw(st.lists(positions, min_size=2, max_size=5, unique_by=tuple))
    return plans.feature("wall", "LineString", path, **draw(unknown))


@st.composite
def named(draw: st.DrawFn, kind: str) -> list[plans.Raw]:
    found = []
    for name in draw(st.lists(ids, max_size=3, unique=True)):
        known: dict[str, Any] = {"id": name, "name": draw(names)}
        if kind == "zone":
            found.append(plans.feature(kind, "Polygon", draw(boxes()), **known, **draw(unknown)))
        else:
            found.append(plans.feature(kind, "Point", draw(positions), **known, **draw(unknown)))
    return found


@st.composite
def floorplans(draw: st.DrawFn) -> Floorplan:
    features = [
        plans.feature("outline", "Polygon", draw(boxes()), **draw(unknown)),
        *draw(st.lists(walls(), max_size=3)),
        *draw(named("zone")),
        *draw(named("access_point")),
        *draw(named("entrance")),
        plans.feature("x-lift", "Point", draw(json_values)),
    ]
    chaland: dict[str, Any] = draw(unknown)
    return read_floorplan(json.dumps(plans.document(features, floor=draw(ids), **chaland)))


@given(floorplans())
def test_a_written_floorplan_reads_as_the_same_one(plan: Floorplan) -> None:
    assert read_floorplan(write_floorplan(plan)) == plan


@given(floorplans())
def test_writing_says_the_same_each_time(plan: Floorplan) -> None:
    written = write_floorplan(plan)

    assert write_floorplan(read_floorplan(written)) == written


rubbish = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(KNOWN),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "kind", "id", "name", "coordinates", "attenuation_db", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
rubbish_geometries = rubbish | st.fixed_dictionaries(
    {
        "type": st.sampled_from(SHAPES),
        "coordinates": rubbish
        | st.lists(st.floats(), max_size=4)
        | st.lists(st.lists(st.floats(), max_size=3), max_size=5)
        | st.lists(st.lists(positions, max_size=5), max_size=2)
        | boxes(),
    }
)
rubbish_features = rubbish | st.fixed_dictionaries(
    {
        "type": st.just("Feature") | rubbish,
        "geometry": rubbish_geometries,
        "properties": rubbish
        | st.fixed_dictionaries(
            {"kind": st.sampled_from(KNOWN)},
            optional={"id": ids | rubbish, "name": names | rubbish, "height_m": rubbish},
        ),
    }
)


def only_floorplan_errors(text: str | bytes) -> None:
    try:
        plan = read_floorplan(text)
    except FloorplanError:
        return
    assert read_floorplan(write_floorplan(plan)) == plan


@given(st.binary())
def test_bytes_of_any_kind_raise_nothing_else(text: bytes) -> None:
    only_floorplan_errors(text)


@given(rubbish | st.fixed_dictionaries({"type": st.just("FeatureCollection"), "chaland": rubbish}))
def test_documents_of_any_kind_raise_nothing_else(document: object) -> None:
    only_floorplan_errors(json.dumps(document))


@given(st.lists(rubbish_features, max_size=4), st.booleans())
def test_features_of_any_kind_raise_nothing_else(features: list[Any], outlined: bool) -> None:
    outline = [plans.outline(0, 0, 10, 6)] if outlined else []

    only_floorplan_errors(json.dumps(plans.document([*outline, *features])))


@given(
    st.sampled_from(["store", "floor", "name", "timezone", "georeference"]),
    rubbish | st.text().map("Europe/{}".format),
)
def test_heads_of_any_kind_raise_nothing_else(name: str, value: object) -> None:
    document = plans.document([plans.outline(0, 0, 10, 6)])
    document["chaland"][name] = value

    only_floorplan_errors(json.dumps(document))


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_a_file_cut_short_is_refused(cut: int) -> None:
    text = write_floorplan(plans.plan(plans.wall((0, 0), (1, 1))))[:cut]

    with pytest.raises(FloorplanError):
        read_floorplan(text)
