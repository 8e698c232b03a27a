from pathlib import Path

import numpy as np
import pytest

from locator.readings.messages import decode
from locator.scoring.recording import read_recording
from simulators.storeys import STAIRS, Radio, storeys
from simulators.storeys_recording import write_storeys
from simulators.tracks import Pose
from simulators.walkable import Floats, walkable_of

pytestmark = pytest.mark.slow  # whole recordings


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded") / "two"
    write_storeys(folder, seed=5, minutes=1.5, people=12)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_the_same_seed_gives_the_same_files(recorded: Path, tmp_path: Path) -> None:
    again = tmp_path / "two"
    write_storeys(again, seed=5, minutes=1.5, people=12)
    assert contents(again) == contents(recorded)
    assert {"floorplan-0.geojson", "floorplan-1.geojson"} <= contents(recorded).keys()


def test_only_the_survey_depends_on_what_is_surveyed(recorded: Path, tmp_path: Path) -> None:
    one = tmp_path / "two"
    write_storeys(one, seed=5, minutes=1.5, people=12, surveyed=("1",))
    both, ground = contents(recorded), contents(one)
    assert {name for name in both if both[name] != ground[name]} == {"survey.csv"}
    survey = read_recording(one).survey
    assert survey is not None
    assert survey.floors == ("1",)


def test_messages_are_in_the_order_of_time(recorded: Path) -> None:
    at = []
    for message in read_recording(recorded).messages():
        decoded = decode(bytes(message.payload))
        assert decoded.refusal is None
        at.append(decoded.at or 0)
    assert at == sorted(at)


def test_people_are_on_both_storeys_and_change_by_the_stairs(recorded: Path) -> None:
    truth = read_recording(recorded).truth
    assert truth is not None
    assert set(truth.floor) == {"0", "1"}
    last: dict[str, str] = {}
    changes = []
    for mac, xy, floor in zip(truth.mac, truth.xy, truth.floor, strict=True):
        if last.setdefault(mac, floor) != floor:
            changes.append(np.hypot(*(xy - [STAIRS.x, STAIRS.y])))
        last[mac] = floor
    assert changes
    assert max(changes) < 3


def test_everybody_walks_where_people_can(recorded: Path) -> None:
    truth = read_recording(recorded).truth
    assert truth is not None
    for plan in storeys():
        there = truth.xy[[floor == plan.floor for floor in truth.floor]]
        assert walkable_of(plan).is_free(there).mean() > 0.99


def test_a_slab_takes_more_far_from_the_stairs() -> None:
    plans = storeys()
    radio = Radio(plans, seed=1)
    own = np.arange(12) < 6

    def levels(x: float, y: float) -> Floats:
        many = 200
        pose = Pose(np.tile([x, y], (many, 1)), np.tile([0.0, 1.0], (many, 1)))
        floor, still = np.zeros(many, dtype=np.intp), np.zeros(many)
        heard = radio.rssi(pose, floor, still, still, np.random.default_rng(2))
        return np.asarray(np.nan_to_num(heard, nan=-95.0).mean(axis=0))

    corner, stairs = levels(1.0, 2.0), levels(STAIRS.x, STAIRS.y)
    assert corner[own].max() > corner[~own].max() + 8
    assert stairs[~own].max() > corner[~own].max()
