"""A recording of one device that walks for twenty seconds, small enough for any test."""

import json
from pathlib import Path

from locator.scoring.recording import Recording, read_recording
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
