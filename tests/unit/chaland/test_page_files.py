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
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets()


def test_the_import_map_is_allowed_by_its_hash(assets: Assets) -> None:
    digest = hashlib.sha256(assets.import_map("fr").encode()).digest()

    assert assets.import_map_hash("fr") == f"'sha256-{base64.b64encode(digest).decode()}'"


def test_every_name_in_the_import_map_leads_to_files_of_this_version(assets: Assets) -> None:
    addresses = json.loads(assets.import_map("en"))["imports"].values()
    assert addresses
    for address in addresses:
        path = address.removeprefix(assets.prefix)
        assert path.endswith("/") or assets.url(path) == address


@pytest.mark.parametrize("module", sorted(JS.rglob("*.js")), ids=lambda path: path.stem)
def test_a_module_imports_only_what_is_there(module: Path, assets: Assets) -> None:
    names = json.loads(assets.import_map("en"))["imports"]

    wanted = IMPORT.findall(COMMENT.sub("", module.read_text("utf-8")))
    own = [name.removeprefix("chaland/") for name in wanted if name.startswith("chaland/")]
    others = [name for name in wanted if not name.startswith("chaland/")]
    assert [name for name in own if not assets.url(f"js/{name}")] == []
    assert [name for name in others if not {name, f"{name.partition('/')[0]}/"} & set(names)] == []


@pytest.mark.parametrize(
    "source",
    [*sorted(JS.rglob("*.js")), *sorted(PACKAGE.glob("templates/*.html"))],
    ids=lambda path: path.name,
)
def test_every_icon_that_is_named_is_drawn(source: Path) -> None:
    used = set(re.findall(r"""\bicon\(["']([a-z]+)["']\)""", source.read_text("utf-8")))

    assert {name for name in used if f'id="{name}"' not in ICONS} == set()


def test_a_page_fetches_ahead_what_its_modules_import(assets: Assets) -> None:
    found = assets.modules(["js/deal.js"], "en")

    assert assets.url("js/api.js") in found


def test_a_page_fetches_nothing_ahead_for_the_types_in_comments(tmp_path: Path) -> None:
    (tmp_path / "page.js").write_text(
        '/** @import { Shape } from "./shape.js" */\nimport "./a.js";'
    )
    (tmp_path / "shape.js").touch()
    (tmp_path / "a.js").touch()
    assets = Assets(tmp_path)

    assert assets.modules(["page.js"], "en") == [assets.url("page.js"), assets.url("a.js")]


def test_an_unknown_file_has_no_address(assets: Assets) -> None:
    with pytest.raises(FileNotFoundError):
        assets.url("css/nowhere.css")
