from dataclasses import dataclass

from aiohttp import web

from conventions.problems import Problem
from floorplans.http import SERVICE as FLOORPLANS
from floorplans.service import StoreSummary


@dataclass(frozen=True, kw_only=True)
class DisplayedStore:
    """A store as the pages name it; `timezone` is that of its lowest floor."""

    id: str
    name: str
    timezone: str


async def stores(request: web.Request) -> list[DisplayedStore]:
    """Return every store that has a floorplan."""
    return [_displayed(summary) for summary in await request.app[FLOORPLANS].stores()]


async def store_of(request: web.Request) -> DisplayedStore:
    """Return the store that the address names.

    Raises:
        Problem: 404 when there is none.
    """
    wanted = request.match_info["store"]
    for store in await stores(request):
        if store.id == wanted:
            return store
    raise Problem(404, "not_found", f"There is no store {wanted}.")


def _displayed(summary: StoreSummary) -> DisplayedStore:
    lowest, *others = summary.floors
    # A floor alone carries the store's name; several are called after their height.
    return DisplayedStore(
        id=summary.id, name=summary.id if others else lowest.name, timezone=lowest.timezone
    )
