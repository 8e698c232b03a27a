"""What the OpenAPI document says of a route, written beside its handler."""

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from conventions.roles import Role

H = TypeVar("H", bound=Callable[..., Any])
ATTRIBUTE = "__operation__"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One operation: `takes` and `gives` are msgspec types, or None for no JSON body.

    `takes` may also be the media type of a body that is text.
    """

    summary: str
    takes: Any = None
    gives: Any = None
    status: int = 200
    media_type: str = "application/json"
    roles: tuple[Role, ...] = ()
    query: tuple[str, ...] = ()


def operation(
    summary: str,
    *,
    takes: Any = None,
    gives: Any = None,
    status: int = 200,
    media_type: str = "application/json",
    roles: tuple[Role, ...] = (),
    query: tuple[str, ...] = (),
) -> Callable[[H], H]:
    """Describe a handler; `chaland` collects the descriptions into `/openapi.json`."""

    def describe(handler: H) -> H:
        described = Operation(
            summary=summary,
            takes=takes,
            gives=gives,
            status=status,
            media_type=media_type,
            roles=roles,
            query=query,
        )
        # On the function itself: whoever reads the routes needs no second table of them.
        setattr(handler, ATTRIBUTE, described)
        return handler

    return describe
