import msgspec

from chaland.app import ROUTED
from conventions.operations import Operation


def operations() -> list[Operation]:
    routes = [route for part in ROUTED for route in part.routes()]
    found = [getattr(route.handler, "__operation__", None) for route in routes]
    return [operation for operation in found if operation is not None]


def test_every_body_refuses_what_it_does_not_know() -> None:
    forms = {one.takes for one in operations() if isinstance(one.takes, type)}
    assert len(forms) >= 13
    _, definitions = msgspec.json.schema_components(forms)
    objects = [each for each in definitions.values() if each.get("type") == "object"]
    assert len(objects) >= len(forms)
    lenient = [each["title"] for each in objects if each.get("additionalProperties") is not False]
    assert lenient == []
