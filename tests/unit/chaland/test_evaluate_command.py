import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from threadpoolctl import threadpool_info

from chaland.cli import main
from locator.scoring.evaluation import Replay, replay
from tests.unit.locator.small_recording import make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of one recording, `monday`."""
    recordings = tmp_path / "recordings"
    (recordings / "monday").mkdir(parents=True)
    make(recordings / "monday", placed=True, surveyed=True)
    return recordings


def evaluate(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


def test_json_is_one_object(folder: Path) -> None:
    said = evaluate(folder / "monday", "--method", "trilateration", "--no-survey", "--json")
    found = json.loads(said.stdout)
    assert (found["recording"], found["truth_rows"], found["survey"]) == ("monday", 20, False)


def test_an_evaluation_that_looks_back_says_so(folder: Path) -> None:
    said = evaluate(folder / "monday", "--smooth", "--json")
    assert json.loads(said.stdout)["smooth"] is True


def test_trilateration_cannot_look_back(folder: Path) -> None:
    said = evaluate(folder / "monday", "--smooth", "--method", "trilateration")
    assert said.exit_code == 2
    assert "--smooth needs --method radiomap" in said.output


def test_the_table_has_a_line_a_recording(folder: Path) -> None:
    lines = evaluate(folder / "monday", "--method", "centroid").stdout.splitlines()
    assert lines[-1].split()[0] == "monday"


def test_all_recordings_of_a_folder_are_drawn(folder: Path, tmp_path: Path) -> None:
    pictures = tmp_path / "drawn"
    said = evaluate("--all", folder, "--method", "trilateration", "--pictures", pictures)
    assert said.exit_code == 0, said.output
    assert [file.name for file in pictures.iterdir()] == ["monday.png"]


@pytest.mark.parametrize("arguments", [[], ["{folder}/monday", "--all", "{folder}"]])
def test_one_recording_or_all_must_be_named(folder: Path, arguments: list[str]) -> None:
    said = evaluate(*(argument.format(folder=folder) for argument in arguments))
    assert said.exit_code == 2
    assert "name one RECORDING" in said.output


def test_a_folder_that_is_no_recording_is_named(folder: Path) -> None:
    said = evaluate(folder)
    assert said.exit_code == 1
    assert "floorplan.geojson" in said.output


def test_an_evaluation_takes_the_threads_that_are_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: set[int] = set()

    def replayed(*arguments: Any, **options: Any) -> Replay:
        taken.update(
            pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"
        )
        return replay(*arguments, **options)

    monkeypatch.setattr("chaland.commands.evaluate.replay", replayed)
    monkeypatch.setenv("CHALAND_POSITIONING_THREADS", "2")
    assert evaluate(folder / "monday").exit_code == 0
    assert taken == {2}


def test_a_wrong_setting_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHALAND_POSITIONING_THREADS", "0")
    said = evaluate(folder / "monday")
    assert said.exit_code == 2
    assert "CHALAND_POSITIONING_THREADS: expected a number from 1 up" in said.output
