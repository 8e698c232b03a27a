import json
from pathlib import Path

import pytest

from locator.comparison import RUNS, Run, compare, runs_of
from locator.pictures import draw
from locator.recording import Recording, read_recording
from locator.report import Entry, accuracy_page
from tests import plans

START_MS = 1_763_809_200_000
PLACES = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (10.0, 6.0)}


def make(folder: Path, *, placed: bool, surveyed: bool) -> Recording:
    points = [plans.access_point(name, *xy) for name, xy in PLACES.items()] if placed else []
    inside = [plans.wall((2, 0), (2, 4)), plans.fixture(6, 2, 8, 4), plans.zone("tea", 0, 0, 5, 6)]
    document = plans.document([plans.outline(0, 0, 10, 6), *inside, *points])
    (folder / "floorplan.geojson").write_text(json.dumps(document))
    lines, truth = [], ["mac,at,x,y,floor"]
    for second in range(20):
        at = START_MS + 1000 * second
        for column, name in enumerate(PLACES):
            heard = {"mac": "a483e7000001", "rssi": -50 - 7 * column - second}
            payload = {"at": at, "readings": [heard]}
            topic = f"chaland/v1/shop/{name}/readings"
            lines.append(json.dumps({"topic": topic, "payload": payload}))
        truth.append(f"a483e7000001,{at},{second / 2},3,0")
    (folder / "readings.jsonl").write_text("\n".join(lines))
    (folder / "truth.csv").write_text("\n".join(truth))
    if surveyed:
        survey = ["point,x,y,floor,access_point,rssi"]
        survey += [f"{x},{x},3,0,a,{-50 - 2 * x}" for x in range(10)]
        (folder / "survey.csv").write_text("\n".join(survey))
    return read_recording(folder)


@pytest.mark.parametrize(
    ("placed", "surveyed"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_a_method_is_run_where_it_has_what_it_needs(
    tmp_path: Path, *, placed: bool, surveyed: bool
) -> None:
    recording = make(tmp_path, placed=placed, surveyed=surveyed)
    assert set(runs_of(recording)) == {run for run in RUNS if (surveyed if run.survey else placed)}


def test_the_page_has_a_line_for_each_recording_and_says_where_it_is_from(tmp_path: Path) -> None:
    recording = make(tmp_path, placed=True, surveyed=True)
    entry = Entry(
        name="monday", replays=compare(recording), picture="monday.png", origin="Our shop, CC0."
    )
    page = accuracy_page([entry])
    trilateration = entry.replays[Run(method="trilateration", survey=False)].evaluation
    assert f"{trilateration.mean_m:.2f} / {trilateration.median_m:.2f}" in page
    assert "![monday](monday.png)" in page
    assert "- **monday**: Our shop, CC0." in page


@pytest.mark.parametrize("placed", [True, False])
def test_the_picture_is_a_png(tmp_path: Path, *, placed: bool) -> None:
    recording = make(tmp_path, placed=placed, surveyed=True)
    replays = compare(recording)
    assert draw(recording, replays, next(iter(replays))).startswith(b"\x89PNG")
