"""Pages of a list: `limit` items after the one named by `after`.

Ids sort by time, so a page begins at an id and not at a number: what is added meanwhile shifts
nothing.
"""

import re

from aiohttp import web

from conventions.ids import is_identifier
from conventions.problems import invalid_fields

PAGE = 50
LONGEST_PAGE = 200


def limit(request: web.Request) -> int:
    """Return how long a page the query wants.

    Raises:
        Problem: 422 `invalid_query`.
    """
    text = request.query.get("limit", str(PAGE))
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= LONGEST_PAGE:
        raise invalid_fields("invalid_query", ("limit", f"1 to {LONGEST_PAGE}"))
    return int(text)


def identifier(request: web.Request, name: str) -> str | None:
    """Return an identifier from the query, or None where it has none.

    Raises:
        Problem: 422 `invalid_query`.
    """
    text = request.query.get(name)
    if text is not None and not is_identifier(text):
        raise invalid_fields("invalid_query", (name, "letters, digits, _ and -"))
    return text
