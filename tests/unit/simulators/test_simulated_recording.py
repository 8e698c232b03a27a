from pathlib import Path

import pytest

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import decode, decode_topic
from locator.scoring.recording import read_recording
from simulators.faults import Faults
from simulators.phones import GUEST_MAC
from simulators.recording import START_MS, SURVEY_SAMPLES, write_recording
from simulators.walkable import Walkable

pytestmark = pytest.mark.slow  # whole recordings


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded") / "busy"
    write_recording(folder, seed=5, minutes=0.5, people=15, survey=True)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_recording_has_the_files_of_the_format(recorded: Path) -> None:
    names = {"floorplan.geojson", "readings.jsonl", "survey.csv", "truth.csv", "README.md"}
    assert contents(recorded).keys() == names


def test_the_same_seed_gives_the_same_files(recorded: Path, tmp_path: Path) -> None:
    again = tmp_path / "busy"
    write_recording(again, seed=5, minutes=0.5, people=15, survey=True)
    assert contents(again) == contents(recorded)


def test_every_message_is_accepted_in_the_order_of_time(recorded: Path, store: Floorplan) -> None:
    last = START_MS
    heard = set()
    for message in read_recording(recorded).messages():
        topic, decoded = decode_topic(message.topic), decode(bytes(message.payload))
        assert topic is not None
        assert topic.store == "galerie"
        assert decoded.refusal is None
        assert not decoded.refused
        assert decoded.at is not None
        assert decoded.at >= last
        last = decoded.at
        heard.add(topic.access_point)
    assert heard == {access_point.id for access_point in store.access_points}


def test_the_truth_names_phones_as_the_readings_do(recorded: Path) -> None:
    recording = read_recording(recorded)
    assert recording.truth is not None
    readings = (recorded / "readings.jsonl").read_text("utf-8")
    assert GUEST_MAC in recording.truth.mac
    assert all(f'"{mac}"' in readings for mac in set(recording.truth.mac))
    assert ((recording.truth.at_ms - START_MS) % 2000 == 0).all()


def test_the_survey_stands_on_walkable_points_of_the_floor(
    recorded: Path, walkable: Walkable
) -> None:
    survey = read_recording(recorded).survey
    assert survey is not None
    assert len(survey.points) > 100
    assert walkable.is_free(survey.xy).all()
    assert SURVEY_SAMPLES >= 4


def test_without_a_survey_there_is_no_survey(tmp_path: Path) -> None:
    write_recording(tmp_path, seed=5, minutes=0.05, people=0, survey=False)
    assert read_recording(tmp_path).survey is None


def test_faults_are_in_the_files_and_told(tmp_path: Path, store: Floorplan) -> None:
    faults = Faults(silent=("ap-01",), misplaced=("ap-02", 5.0, 0.0), guest_offset_db=-6.0)
    write_recording(tmp_path, seed=5, minutes=0.05, people=0, survey=False, faults=faults)
    listed = read_floorplan((tmp_path / "floorplan.geojson").read_bytes())
    assert listed.access_points[1].place.x == store.access_points[1].place.x + 5
    assert b"/ap-01/" not in (tmp_path / "readings.jsonl").read_bytes()
    told = (tmp_path / "README.md").read_text("utf-8")
    assert "silent ap-01; listed at a wrong place ap-02; the guest's phone -6 dB" in told
