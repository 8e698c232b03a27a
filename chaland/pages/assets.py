import base64
import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
from aiohttp import web

from chaland.pages.languages import LANGUAGES, catalogue

STATIC_FOLDER = Path(__file__).parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = {"text/css", "text/javascript", "image/svg+xml", "application/manifest+json"}
LIBRARIES = {
    "lit": "lib/lit/index.js",
    "lit/": "lib/lit/",
    "lit-html": "lib/lit-html/lit-html.js",
    "lit-html/": "lib/lit-html/",
    "lit-element/": "lib/lit-element/",
    "@lit/reactive-element": "lib/@lit/reactive-element/reactive-element.js",
    "@lit/reactive-element/": "lib/@lit/reactive-element/",
    "leaflet": "lib/leaflet/dist/leaflet-src.esm.js",
    "uplot": "lib/uplot/dist/uPlot.esm.js",
}
IMPORT = re.compile(rb"""(?:\bfrom|\bimport)\s*["']([^"']+)["']""")
DOC_COMMENT = re.compile(rb"/\*\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """One file under `/static/`, held in memory."""

    body: bytes
    content_type: str

    @cached_property
    def imports(self) -> list[str]:
        """What a module imports, as it is written there; types in comments are not fetched."""
        return [name.decode() for name in IMPORT.findall(DOC_COMMENT.sub(b"", self.body))]

    @cached_property
    def gzipped(self) -> bytes | None:
        """The body compressed, or None where that gains nothing."""
        if self.content_type not in COMPRESSIBLE:
            return None
        return gzip.compress(self.body, mtime=0)


class Assets:
    """The files under `/static/`, read once, under a version that changes when any of them does.

    A versioned address never changes its content, so browsers keep it for good.
    """

    def __init__(self, folder: Path = STATIC_FOLDER) -> None:
        files = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
        self._assets = {name: _read(path) for name, path in sorted(files.items())}
        for language in LANGUAGES:
            texts = msgspec.json.encode(catalogue(language).texts)
            module = b"export default " + texts + b";\n"
            self._assets[f"texts/{language}.js"] = Asset(module, "text/javascript")
        digest = hashlib.blake2b(digest_size=5)
        for name, asset in self._assets.items():
            digest.update(name.encode())
            digest.update(asset.body)
        self.version = f"v{digest.hexdigest()}"

    def url(self, path: str) -> str:
        """Return the versioned address of a file under `static/`."""
        if path not in self._assets:
            raise FileNotFoundError(path)
        return self.prefix + path

    def modules(self, entries: Iterable[str], language: str) -> list[str]:
        """Return the addresses of all modules that `entries` come to import, themselves first.

        A page that names them lets the browser fetch all at once, not one layer after the other.
        """
        found = [*entries]
        for path in found:
            for name in self._assets[path].imports:
                imported = _resolve(name, path, language)
                # What only looks like an import, in a comment, leads nowhere.
                if imported in self._assets and imported not in found:
                    found.append(imported)
        return [self.url(path) for path in found]

    @property
    def prefix(self) -> str:
        """The address under which everything of this version is found."""
        return f"/static/{self.version}/"

    def import_map(self, language: str) -> str:
        """Return the import map; the texts of the page's language are a module too."""
        imports = {name: self.prefix + path for name, path in module_names(language).items()}
        return msgspec.json.encode({"imports": imports}).decode()

    def import_map_hash(self, language: str) -> str:
        """Return the source expression that lets a content security policy allow the import map."""
        digest = hashlib.sha256(self.import_map(language).encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    async def serve(self, request: web.Request) -> web.Response:
        """Answer one file; only the versioned address may be kept without asking again."""
        path = request.match_info["path"]
        versioned = path.startswith(f"{self.version}/")
        asset = self._assets.get(path.removeprefix(f"{self.version}/"))
        if asset is None:
            raise web.HTTPNotFound
        headers = {
            "Cache-Control": FOREVER if versioned else "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        body = asset.body
        if asset.gzipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers |= {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
            body = asset.gzipped
        return web.Response(body=body, content_type=asset.content_type, headers=headers)


def module_names(language: str) -> dict[str, str]:
    """Return what modules are called in import statements, and where they are."""
    return LIBRARIES | {"chaland/": "js/", "texts": f"texts/{language}.js"}


def _resolve(name: str, importer: str, language: str) -> str:
    if name.startswith("."):
        return posixpath.normpath(posixpath.join(posixpath.dirname(importer), name))
    names = module_names(language)
    if name in names:
        return names[name]
    package = max((one for one in names if name.startswith(one)), key=len, default="")
    return names.get(package, "") + name.removeprefix(package)


def _read(path: Path) -> Asset:
    guessed = {".webmanifest": "application/manifest+json", ".js": "text/javascript"}
    kind = guessed.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return Asset(path.read_bytes(), kind or "application/octet-stream")
