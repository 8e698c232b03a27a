import json
from pathlib import Path

import msgspec
import pytest

from locator.errors import RecordingError, UnknownMethodError
from locator.scoring.evaluation import evaluate, replay
from locator.scoring.recording import Recording, read_recording
from tests import plans

START_MS = 1_763_809_200_000
ANNE, BRUNO = "a4:83:e7:00:00:01", "a4:83:e7:00:00:02"
PLACES = {"a": (0.0, 0.0), "b": (10.0, 0.0), "c": (10.0, 6.0)}
HALF_DIAGONAL_M = round((10**2 + 6**2) ** 0.5 / 2, 3)


class Folder:
    """A recording under construction; seconds count from the start."""

    def __init__(self, path: Path) -> None:
        self.path = path
        points = [plans.access_point(name, *xy) for name, xy in PLACES.items()]
        zones = [plans.zone("west", 0, 0, 5, 6), plans.zone("east", 5, 0, 10, 6)]
        features = [plans.outline(0, 0, 10, 6), *zones, *points]
        self.write("floorplan.geojson", json.dumps(plans.document(features)))
        self.messages: list[str] = []
        self.truth = ["mac,at,x,y,floor"]

    def write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text)

    def hear(self, seconds: float, access_point: str, rssi: float, mac: str = ANNE) -> None:
        payload = {"at": self.ms(seconds), "readings": [{"mac": mac, "rssi": rssi}]}
        topic = f"chaland/v1/shop/{access_point}/readings"
        self.messages.append(json.dumps({"topic": topic, "payload": payload}))

    def stand(self, seconds: float, x: float, y: float, mac: str = ANNE, floor: str = "0") -> None:
        self.truth.append(f"{mac},{self.ms(seconds)},{x},{y},{floor}")

    def ms(self, seconds: float) -> int:
        return START_MS + round(seconds * 1000)

    def read(self) -> Recording:
        self.write("readings.jsonl", "\n".join(self.messages) + "\n")
        self.write("truth.csv", "\n".join(self.truth) + "\n")
        return read_recording(self.path)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_the_error_is_the_distance_between_fix_and_truth(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.hear(0, "b", -60)
    folder.stand(0, 5, 3)
    found = evaluate(folder.read(), method="centroid")
    assert (found.truth_rows, found.missing, found.mean_m) == (1, 0, 3.0)
    assert (found.floor_hit, found.calibration.nominal) == (1.0, 0.9)


def test_the_newest_fix_counts_that_is_at_most_half_a_second_younger(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.hear(10, "b", -60)
    for seconds in (9.49, 9.5):
        folder.stand(seconds, 0, 0)
    scores = replay(folder.read(), method="centroid").scores
    assert scores.error_m.tolist() == pytest.approx([0, 10], abs=0.01)


def test_a_fix_is_forgotten_after_half_a_minute(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.stand(30, 0, 0)
    folder.stand(30.001, 0, 0)
    found = evaluate(folder.read(), method="centroid")
    assert found.missing == 1
    assert found.mean_m == pytest.approx(HALF_DIAGONAL_M / 2, abs=0.001)


def test_a_device_that_nobody_heard_is_off_by_half_the_diagonal(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.stand(0, 0, 0, BRUNO)
    found = evaluate(folder.read(), method="centroid")
    assert (found.missing, found.median_m, found.floor_hit) == (1, HALF_DIAGONAL_M, 0)


def test_the_truth_may_write_an_address_in_any_form(folder: Folder) -> None:
    folder.hear(0, "a", -60, ANNE)
    folder.stand(0, 0, 0, ANNE.replace(":", "").upper())
    assert evaluate(folder.read(), method="centroid").missing == 0


def test_two_devices_are_told_apart(folder: Folder) -> None:
    folder.hear(0, "a", -60, ANNE)
    folder.hear(0, "b", -60, BRUNO)
    folder.stand(0.1, 10, 0, BRUNO)
    folder.stand(0.1, 0, 0, ANNE)
    assert evaluate(folder.read(), method="centroid").mean_m == 0


def test_a_fix_on_the_wrong_floor_is_no_hit(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.stand(0, 0, 0, floor="1")
    found = evaluate(folder.read(), method="trilateration")
    assert (found.floor_hit, found.calibration.covered) == (0, 0)


def test_the_region_is_the_fix_s_own_circle(folder: Folder) -> None:
    for name in PLACES:
        folder.hear(0, name, -60)
    folder.stand(0, 6.5, 2)
    folder.stand(0, 1000, 2)
    assert evaluate(folder.read(), method="trilateration").calibration.covered == 0.5


def test_zones_are_hit_where_the_truth_is_in_one(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    for x in (1, 9, 20):
        folder.stand(0, x, 3)
    hit = replay(folder.read(), method="centroid").scores.zone_hit
    assert hit[:2].tolist() == [1, 0]
    assert str(hit[2]) == "nan"


def test_the_survey_can_be_hidden(folder: Folder) -> None:
    survey = "point,x,y,floor,access_point,rssi\n0,2,2,0,elsewhere,-60\n"
    folder.write("survey.csv", survey)
    folder.hear(0, "elsewhere", -60)
    folder.stand(0, 2, 2)
    recording = folder.read()
    assert evaluate(recording, method="wknn").mean_m == 0
    hidden = evaluate(recording, method="centroid", survey=False)
    assert (hidden.survey, hidden.missing) == (False, 1)
    with pytest.raises(UnknownMethodError):
        evaluate(recording, method="wknn", survey=False)


def test_the_json_is_the_documented_object(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.stand(0, 0, 0)
    found = msgspec.to_builtins(evaluate(folder.read(), method="trilateration"))
    assert list(found) == [
        *("recording", "method", "survey", "truth_rows", "missing"),
        *("mean_m", "median_m", "p75_m", "p90_m", "floor_hit", "calibration", "fixes_per_s"),
    ]
    assert list(found["calibration"]) == ["nominal", "covered"]
    assert found["survey"] is False


def test_the_same_messages_give_the_same_figures(folder: Folder) -> None:
    for second in range(20):
        folder.hear(second, "abc"[second % 3], -50 - second)
        folder.stand(second, second / 2, 3)
    recording = folder.read()
    one, two = (replay(recording, method="trilateration").scores for _ in range(2))
    assert one.error_m.tolist() == two.error_m.tolist()


def test_no_truth_is_named(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    with pytest.raises(RecordingError, match="truth"):
        evaluate(folder.read(), method="centroid")


def test_an_unknown_method_is_named_with_those_that_are_known(folder: Folder) -> None:
    folder.hear(0, "a", -60)
    folder.stand(0, 0, 0)
    with pytest.raises(UnknownMethodError, match=r"dowsing.*trilateration"):
        evaluate(folder.read(), method="dowsing")
