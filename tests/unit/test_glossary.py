import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs" / "explanation" / "glossary.md"
PACKAGES = ("conventions", "floorplans", "locator", "coupons", "simulators", "chaland")
CODE = re.compile("`([^`]+)`")
DEFINITION = re.compile(r"^\s*(?:class|(?:async )?def) (\w+)|^(\w+)\b.*? = ", re.MULTILINE)
CLASS = re.compile(r"^\s*class ([A-Z]\w*)", re.MULTILINE)


def rows(text: str) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each row's term with its names in code and its paths."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("|") and len(cells) == 3 and cells[0] != "term":
            yield cells[0], CODE.findall(cells[0]), CODE.findall(cells[2])


def classes() -> dict[str, set[str]]:
    """Return the files in which each public class name of the product stands."""
    files: defaultdict[str, set[str]] = defaultdict(set)
    for package in PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            for name in CLASS.findall(file.read_text("utf-8")):
                files[name].add(file.relative_to(ROOT).as_posix())
    return files


def defined_in(path: str) -> set[str]:
    found = DEFINITION.findall((ROOT / path).read_text("utf-8"))
    return {name for names in found for name in names if name}


def test_every_path_is_there_and_has_the_names_beside_it() -> None:
    terms = list(rows(GLOSSARY.read_text("utf-8")))

    assert terms
    for term, names, paths in terms:
        assert paths, term
        defined = [defined_in(path) for path in paths]
        assert not [name for name in names if not any(name in there for there in defined)], term


def tables() -> list[str]:
    return GLOSSARY.read_text("utf-8").split("\n## ")[1:]


def sort_key(term: str) -> str:
    return term.partition(",")[0].strip("`").casefold()


def test_terms_are_sorted_in_each_table() -> None:
    found = [[sort_key(term) for term, _, _ in rows(table)] for table in tables()]
    assert found
    assert found == [sorted(terms) for terms in found]


def test_a_class_name_stands_in_one_file() -> None:
    files = classes()
    assert files
    assert {name: found for name, found in files.items() if len(found) > 1} == {}
