import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

import chaland
from chaland.pages.assets import Assets

PACKAGE = Path(chaland.__file__).parent
JS = PACKAGE / "static" / "js"
ICONS = (PACKAGE / "static/img/icons.svg").read_text("utf-8")
IMPORT = re.compile(r"""(?:from|import)\s+["']([^"']+)["']""")


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def test_the_import_map_is_allowed_by_its_hash(assets: Assets) -> None:
    digest = hashlib.sha256(assets.import_map("fr").encode()).digest()

    assert assets.import_map_hash("fr") == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_every_name_in_the_import_map_leads_to_files_of_this_version(assets: Assets) -> None:
    for address in json.loads(assets.import_map("en"))["imports"].values():
        path = address.removeprefix(assets.prefix)
        assert path.endswith("/") or assets.url(path) == address


@pytest.mark.parametrize("module", sorted(JS.rglob("*.js")), ids=lambda path: path.stem)
def test_a_module_imports_only_what_is_there(module: Path, assets: Assets) -> None:
    names = json.loads(assets.import_map("en"))["imports"]

    for wanted in IMPORT.findall(module.read_text("utf-8")):
        if wanted.startswith("chaland/"):
            assert assets.url(f"js/{wanted.removeprefix('chaland/')}")
        else:
            assert any(wanted == name or wanted.startswith(f"{name}/") for name in names)


@pytest.mark.parametrize(
    "source",
    [*sorted(JS.rglob("*.js")), *sorted(PACKAGE.glob("templates/*.html"))],
    ids=lambda path: path.name,
)
def test_every_icon_that_is_named_is_drawn(source: Path) -> None:
    used = set(re.findall(r"""\bicon\(["']([a-z]+)["']\)""", source.read_text("utf-8")))

    assert {name for name in used if f'id="{name}"' not in ICONS} == set()


def test_an_unknown_file_has_no_address(assets: Assets) -> None:
    with pytest.raises(FileNotFoundError):
        assets.url("css/nowhere.css")
