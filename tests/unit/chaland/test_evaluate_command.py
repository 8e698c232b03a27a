import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chaland.cli import main
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
