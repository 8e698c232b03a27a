"""`/openapi.json`, made from what is written beside each handler."""

import re
from importlib.metadata import version
from typing import Any

import msgspec
from aiohttp import web

from conventions.bodies import answer
from conventions.operations import ATTRIBUTE, Operation, operation
from conventions.roles import Role

PROBLEM = {"$ref": "#/components/schemas/Problem"}
TEXT = {"schema": {"type": "string"}}
PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457 problem details; clients compare `key`.",
    "required": ["type", "title", "status", "key", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "key": {"type": "string"},
        "detail": {"type": "string"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "expected"],
                "properties": {"field": {"type": "string"}, "expected": {"type": "string"}},
            },
        },
    },
}
SECURITY_SCHEMES = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key, `chk_…`."},
    "staff": {"type": "apiKey", "in": "cookie", "name": "chaland_staff"},
    "shopper": {"type": "apiKey", "in": "cookie", "name": "chaland_shopper"},
}


@operation("This document", gives=dict[str, Any])
async def show(request: web.Request) -> web.Response:
    """Answer the document, made anew of the routes that there are."""
    return answer(document(request.app))


def document(app: web.Application) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of every route of an application."""
    routes = [route for route in app.router.routes() if route.method not in {"HEAD", "OPTIONS"}]
    described = [(route, _described(route)) for route in routes if route.resource is not None]
    bodies = [body for _, spec in described for body in (spec.takes, spec.gives)]
    types = [body for body in bodies if body is not None and not isinstance(body, str)]
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    by_type = {id(kind): schema for kind, schema in zip(types, schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for route, spec in described:
        path = _path(route)
        paths.setdefault(path, {})[route.method.lower()] = _operation(path, spec, by_type)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Chaland", "version": version("chaland")},
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": PROBLEM_SCHEMA},
            "securitySchemes": SECURITY_SCHEMES,
        },
    }


def _path(route: web.AbstractRoute) -> str:
    assert route.resource is not None  # noqa: S101 — `document` took only these
    if isinstance(route.resource, web.StaticResource):
        return f"{route.resource.canonical}/{{path}}"
    return re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.resource.canonical)


def _described(route: web.AbstractRoute) -> Operation:
    spec = getattr(route.handler, ATTRIBUTE, None)
    if isinstance(spec, Operation):
        return spec
    return Operation(summary="A page or a file", media_type="text/html")


def _operation(path: str, spec: Operation, schemas: dict[int, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if spec.gives is not None:
        content = {spec.media_type: {"schema": schemas[id(spec.gives)]}}
    elif spec.media_type != "application/json":
        content = {spec.media_type: TEXT}
    described: dict[str, Any] = {
        "summary": spec.summary,
        "parameters": _parameters(path, spec),
        "responses": {
            str(spec.status): {"description": spec.summary, "content": content},
            "default": {
                "description": "A problem",
                "content": {"application/problem+json": {"schema": PROBLEM}},
            },
        },
    }
    if isinstance(spec.takes, str):
        described["requestBody"] = {"required": True, "content": {spec.takes: TEXT}}
    elif spec.takes is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[id(spec.takes)]}},
        }
    if spec.roles:
        described["security"] = _security(spec.roles)
        described["x-roles"] = [str(role) for role in spec.roles]
    return described


def _parameters(path: str, spec: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, **TEXT}
        for name in re.findall(r"\{(\w+)\}", path)
    ]
    return in_path + [{"name": name, "in": "query", **TEXT} for name in spec.query]


def _security(roles: tuple[Role, ...]) -> list[dict[str, list[str]]]:
    names = ["shopper"] if Role.SHOPPER in roles else []
    if set(roles) != {Role.SHOPPER}:
        names += ["staff", "key"]
    return [{name: []} for name in names]


def routes() -> list[web.RouteDef]:
    """Return the route of the document."""
    return [web.get("/openapi.json", show)]
