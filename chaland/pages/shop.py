from dataclasses import dataclass

from aiohttp import web

from conventions.problems import Problem
from floorplans.http import SERVICE as FLOORPLANS
from floorplans.service import StoreSummary


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A store as the pages name it; `timezone` is that of its lowest floor."""

    id: str
    name: str
    timezone: str


async def shops(request: web.Request) -> list[Shop]:
    """Return every store that has a floorplan."""
    return [_shop(summary) for summary in await request.app[FLOORPLANS].stores()]


async def shop_of(request: web.Request) -> Shop:
    """Return the store that the address names.

    Raises:
        Problem: 404 when there is none.
    """
    wanted = request.match_info["store"]
    for shop in await shops(request):
        if shop.id == wanted:
            return shop
    raise Problem(404, "not_found", f"There is no store {wanted}.")


def _shop(summary: StoreSummary) -> Shop:
    lowest, *others = summary.floors
    # A floor alone carries the store's name; several are called after their height.
    return Shop(id=summary.id, name=summary.id if others else lowest.name, timezone=lowest.timezone)
