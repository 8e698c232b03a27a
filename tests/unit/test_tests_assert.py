"""A test that cannot fail says nothing: each asserts something, however little comes."""

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.unit.asserting import asserting, constants, functions_in, holds, is_certain

TESTS = Path(__file__).parents[1]
FILES = sorted(str(file.relative_to(TESTS)) for file in TESTS.rglob("test_*.py"))


@cache
def shared() -> frozenset[str]:
    """Return the names of the tests' own functions, outside the files of tests, that assert."""
    folders = TESTS, TESTS.parent / "testbed"
    files = [one for folder in folders for one in folder.rglob("*.py") if one.name[:5] != "test_"]
    return asserting(ast.parse(file.read_text("utf-8")) for file in files)


@pytest.mark.parametrize("name", FILES)
def test_every_test_asserts_whatever_comes(name: str) -> None:
    tree = ast.parse((TESTS / name).read_text("utf-8"))
    known, lists = asserting([tree], shared()), constants(tree)
    tests = [one for one in functions_in(tree) if one.name.startswith("test_")]
    assert [one.name for one in tests if not holds(one.body, known, lists)] == []


def body_of(text: str) -> list[ast.stmt]:
    return ast.parse(text).body


@pytest.mark.parametrize(
    "text",
    [
        "work()",
        "for one in found(): assert one",
        "for one in []: assert one",
        "if found(): assert work()",
        "assert all(one for one in found())",
    ],
)
def test_what_cannot_fail_is_found(text: str) -> None:
    assert not holds(body_of(text), frozenset(), {})


@pytest.mark.parametrize(
    "text",
    [
        "assert work()",
        "with raises(ValueError): work()",
        "for one in (1, 2): assert one",
        "for one in range(3): assert one",
        "assert found()\nfor one in found(): assert one",
        "check(work())",
    ],
)
def test_what_can_fail_is_let_be(text: str) -> None:
    assert holds(body_of(text), frozenset({"check"}), {})


def test_a_name_is_as_long_as_what_it_is_set_to() -> None:
    lists = constants(ast.parse("SOME = (1, 2)\nNONE = []"))
    some, none = (ast.Name(id=name) for name in ("SOME", "NONE"))
    assert is_certain(some, lists)
    assert not is_certain(none, lists)
