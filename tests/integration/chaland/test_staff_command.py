from pathlib import Path

import pytest
from click.testing import CliRunner

from chaland.cli import main

PASSWORD = ("--password", "a long password")


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    url = f"sqlite:///{tmp_path / 'chaland.db'}"
    return {"CHALAND_FOLDER": str(tmp_path), "CHALAND_DATABASE_URL": url}


def staff(environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    answer = CliRunner().invoke(main, ["staff", *arguments], env=environment)
    assert answer.exit_code == code, answer.output
    return answer.output


def test_staff_are_listed_changed_and_removed(environment: dict[str, str]) -> None:
    staff(environment, "ana", "--store", "square", *PASSWORD)
    staff(environment, "bob", "--role", "admin", *PASSWORD)
    before = staff(environment, "--list")
    staff(environment, "ana", "--role", "auditor", "--keep-password")
    staff(environment, "bob", "--remove")

    assert before.splitlines() == ["ana: manager, square", "bob: admin, all stores"]
    assert staff(environment, "--list").splitlines() == ["ana: auditor, all stores"]


@pytest.mark.parametrize("option", ["--remove", "--keep-password"])
def test_who_is_not_there_is_not_found(environment: dict[str, str], option: str) -> None:
    assert "nobody is not among the staff" in staff(environment, "nobody", option, code=1)


def test_somebody_has_to_be_named(environment: dict[str, str]) -> None:
    assert "name somebody" in staff(environment, code=2)


def test_a_password_that_is_not_given_is_asked_for_twice(environment: dict[str, str]) -> None:
    answer = CliRunner().invoke(
        main, ["staff", "ana"], env=environment, input="a long password\nanother\n"
    )

    assert "do not match" in answer.output
    assert "a long password" not in answer.output
