"""Write what the checker and the tests of the JavaScript need: the service's answers and texts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from chaland import demo, openapi
from chaland.app import ROUTED
from chaland.pages.languages import LANGUAGES, catalogue

FOLDER = Path(__file__).parent / "types" / "generated"
WRITTEN = "// Written by browser/declarations.py; `make check` writes it anew.\n"
PLAIN = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}


def main() -> None:
    """Write the types of the interface, the keys of the texts, and the texts of each language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "interface.d.ts").write_text(interface(document()), "utf-8")
    (FOLDER / "texts.d.ts").write_text(texts(), "utf-8")
    for language in LANGUAGES:
        content = msgspec.json.encode(catalogue(language).texts)
        (FOLDER / f"texts.{language}.json").write_bytes(content)


def document() -> dict[str, Any]:
    """Return the OpenAPI document of every route, those of the demo too."""
    app = web.Application()
    for part in ROUTED:
        app.add_routes(part.routes())
    app.router.add_get("/v1/stores/{store}/demo/truth", demo.truth)
    return openapi.document(app)


def interface(content: dict[str, Any]) -> str:
    """Return a type for each schema, and `Answers`: what each route gives."""
    schemas = "".join(
        f"\n/** {_summary(schema)} */\ntype {_name(name)} = {_type(schema)};\n"
        for name, schema in content["components"]["schemas"].items()
    )
    routes = "".join(_routes(content["paths"]))
    return (
        f"{WRITTEN}{schemas}\nexport type Answers = {{\n{routes}}};\nexport type {{ Problem }};\n"
    )


def _routes(paths: dict[str, Any]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                for body in response.get("content", {}).values() if status != "default" else ():
                    yield f'  "{method.upper()} {path}": {_type(body["schema"])};\n'


def texts() -> str:
    """Return the module of the texts, with the keys that somebody has written."""
    keys = sorted({key for language in LANGUAGES for key in catalogue(language).texts})
    union = "".join(f"\n  | {key!r}" for key in keys).replace("'", '"')
    return (
        f"{WRITTEN}\nexport type TextKey ={union};\n\n"
        "declare const texts: Readonly<Record<TextKey, string>>;\nexport default texts;\n"
    )


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _name(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    kind = schema.get("type", "")
    if kind == "array":
        return _array(schema)
    return _object(schema) if kind == "object" else PLAIN.get(kind, "unknown")


def _object(schema: dict[str, Any]) -> str:
    if "properties" in schema:
        return "{\n" + "".join(_fields(schema)) + "}"
    values = schema.get("additionalProperties")
    return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"


def _array(schema: dict[str, Any]) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(_type(one) for one in schema['prefixItems'])}]"
    return f"Array<{_type(schema.get('items') or {})}>"


def _fields(schema: dict[str, Any]) -> Iterator[str]:
    for name, field in schema["properties"].items():
        # The service always sends what has a default; only what it may leave out has none.
        sent = name in schema.get("required", ()) or "default" in field
        yield f"  {name}{'' if sent else '?'}: {_type(field)};\n"


def _name(name: str) -> str:
    # Two structs of one name are listed under their modules too.
    return re.sub(r"(?:^|[._])(\w)", lambda first: first[1].upper(), name)


def _summary(schema: dict[str, Any]) -> str:
    return str(schema.get("description") or schema.get("title") or "").split("\n")[0].strip()


if __name__ == "__main__":
    main()
