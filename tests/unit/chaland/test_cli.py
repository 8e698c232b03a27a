from pathlib import Path

import pytest
from click.testing import CliRunner

from chaland.cli import COMMANDS, main
from chaland.settings_loader import all_settings
from testbed.ports import free_port
from testbed.square import square_geojson


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_help(name: str) -> None:
    answer = CliRunner().invoke(main, [name, "--help"])

    assert answer.exit_code == 0
    assert "Usage: " in answer.output
    assert len(answer.output.splitlines()) > 5


def test_the_command_lists_its_commands() -> None:
    answer = CliRunner().invoke(main, ["--help"])

    assert answer.exit_code == 0
    assert all(f"  {name}" in answer.output for name in COMMANDS)


def test_help_of_serve_names_every_setting() -> None:
    output = CliRunner().invoke(main, ["serve", "--help"]).output

    assert [one.variable for one in all_settings() if one.variable not in output] == []


def test_wrong_settings_are_named_before_anything_starts() -> None:
    environment = {"CHALAND_HTTP_PORT": "http", "CHALAND_BROKER_URL": "nowhere"}

    answer = CliRunner().invoke(main, ["serve"], env=environment)

    assert answer.exit_code == 2
    assert "CHALAND_HTTP_PORT: expected a port from 0 to 65535" in answer.output
    assert "CHALAND_BROKER_URL: expected mqtt://" in answer.output


@pytest.mark.parametrize("url", ["tcp://me:hunter2@broker", "mqtt://me:hunter2#more@broker"])
@pytest.mark.parametrize("command", ["replay", "simulate"])
def test_a_broker_that_is_none_is_refused_without_its_password(
    tmp_path: Path, command: str, url: str
) -> None:
    recording = [str(tmp_path)] if command == "replay" else []

    answer = CliRunner().invoke(main, [command, *recording, "--broker", url])

    assert answer.exit_code == 2
    assert "expected mqtt://host[:port]" in answer.output
    assert "hunter2" not in answer.output


def test_a_broker_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "floorplan.geojson").write_bytes(square_geojson())
    (tmp_path / "readings.jsonl").write_text("")
    port = free_port()
    arguments = ["replay", str(tmp_path), "--broker", f"mqtt://me:hunter2@127.0.0.1:{port}"]

    answer = CliRunner().invoke(main, arguments)

    assert answer.exit_code == 1
    assert f"127.0.0.1:{port}: " in answer.output
    assert "hunter2" not in answer.output


def test_an_unknown_command_is_refused() -> None:
    assert CliRunner().invoke(main, ["dance"]).exit_code == 2


def test_evaluate_needs_one_recording_or_a_folder() -> None:
    assert CliRunner().invoke(main, ["evaluate"]).exit_code == 2


def test_replay_names_a_folder_that_is_no_recording(tmp_path: Path) -> None:
    arguments = ["replay", str(tmp_path), "--broker", "mqtt://127.0.0.1:1"]

    answer = CliRunner().invoke(main, arguments)

    assert answer.exit_code == 1
    assert "floorplan" in answer.output
