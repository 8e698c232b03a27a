"""Benchmarks run where `pip install .[bench]` was all."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
BENCHMARKS = sorted((REPOSITORY / "benchmarks").glob("*.py"))
OWN = {"benchmarks", "chaland", "conventions", "coupons", "floorplans", "locator", "simulators"}


def allowed() -> set[str]:
    """Return the names of the distributions that the project and its extra `bench` name."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["bench"]]
    return {normal(re.split(r"[^\w.-]", one)[0]) for one in wanted}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(file: Path) -> set[str]:
    """Return the modules that a file names, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def reached(file: Path) -> set[str]:
    """Return what a file imports, and what the parts of the testbed that it imports do."""
    found, new = set[str](), imported(file)
    while new:
        found |= new
        parts = [one.replace(".", "/") for one in new if one.startswith("testbed.")]
        new = set().union(*(imported(REPOSITORY / f"{part}.py") for part in parts)) - found
    return found


@pytest.mark.parametrize("file", BENCHMARKS, ids=lambda file: file.stem)
def test_a_benchmark_imports_only_what_its_extra_installs(file: Path) -> None:
    names = {name.partition(".")[0] for name in reached(file)} - OWN - {"testbed"}
    foreign = names - sys.stdlib_module_names
    known = packages_distributions()
    missing = {name for name in foreign if not set(map(normal, known.get(name, []))) & allowed()}
    assert missing == set()


def test_what_a_part_of_the_testbed_imports_is_seen() -> None:
    assert "testbed.ports" in reached(REPOSITORY / "benchmarks" / "ingest.py")
    assert "playwright.async_api" in reached(REPOSITORY / "testbed" / "demo.py") | reached(
        REPOSITORY / "testbed" / "browser.py"
    )
