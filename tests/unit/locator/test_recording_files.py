import json
from pathlib import Path

import pytest

from locator.errors import RecordingError
from locator.scoring.recording import read_recording, recordings_in
from tests import plans

MESSAGE = '{"topic":"chaland/v1/shop/ap1/readings","payload":{"at":5,"readings":[]}}\n'
TRUTH = "mac,at,x,y,floor\n02ca00000001,1600000002000,19.8,0.6,0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "monday"
    made.mkdir()
    document = plans.document([plans.outline(0, 0, 10, 6)])
    (made / "floorplan.geojson").write_text(json.dumps(document))
    (made / "readings.jsonl").write_text(MESSAGE * 2)
    return made


def test_a_recording_needs_neither_survey_nor_truth(folder: Path) -> None:
    recording = read_recording(folder)
    assert (recording.name, recording.survey, recording.truth) == ("monday", None, None)
    assert [plan.floor for plan in recording.floors] == ["0"]


def test_messages_come_in_order_with_their_payload_untouched(folder: Path) -> None:
    first, _ = read_recording(folder).messages()
    assert first.topic == "chaland/v1/shop/ap1/readings"
    assert bytes(first.payload) == b'{"at":5,"readings":[]}'


def test_each_floor_may_have_its_own_file(folder: Path) -> None:
    for floor in ("1", "0"):
        document = plans.document([plans.outline(0, 0, 10, 6)], floor=floor)
        (folder / f"floorplan-{floor}.geojson").write_text(json.dumps(document))
    assert [plan.floor for plan in read_recording(folder).floors] == ["0", "1"]


def test_truth_is_read(folder: Path) -> None:
    (folder / "truth.csv").write_text(TRUTH)
    truth = read_recording(folder).truth
    assert truth is not None
    assert (truth.mac, truth.at_ms.tolist(), truth.floor) == (
        ("02ca00000001",),
        [1600000002000],
        ("0",),
    )
    assert truth.xy.tolist() == [[19.8, 0.6]]


@pytest.mark.parametrize(
    "truth", ["mac,at,x,y\na,1,2,3\n", "mac,at,x,y,floor\na,soon,2,3,0\n", "mac,at,x,y,floor\na\n"]
)
def test_truth_that_is_wrong_is_refused(folder: Path, truth: str) -> None:
    (folder / "truth.csv").write_text(truth)
    with pytest.raises(RecordingError, match=r"truth\.csv"):
        read_recording(folder)


def test_a_line_that_is_no_message_is_named(folder: Path) -> None:
    (folder / "readings.jsonl").write_text(MESSAGE + "rubbish\n")
    with pytest.raises(RecordingError, match="line 2"):
        list(read_recording(folder).messages())


@pytest.mark.parametrize("missing", ["floorplan.geojson", "readings.jsonl"])
def test_what_is_missing_is_named(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with pytest.raises(RecordingError, match=missing):
        read_recording(folder)


def test_recordings_are_found_below_a_folder_by_name(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    assert recordings_in(tmp_path) == (folder,)
