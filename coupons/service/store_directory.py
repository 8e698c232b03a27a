"""What coupons need to know of stores: their time zones, and what their zones are called."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from floorplans.model import Floorplan

# Zones are renamed rarely; a coupon may carry the old name for half a minute.
FRESH_MS = 30_000


@dataclass(frozen=True, kw_only=True)
class _StoreFacts:
    timezone: ZoneInfo
    zones: dict[str, str]
    read_at: int


class StoreDirectory:
    """Facts about stores, read again from the floorplans every half minute.

    Args:
        floors: gives the floorplans of a store.
        clock: gives now, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        floors: Callable[[str], Awaitable[Sequence[Floorplan]]],
        clock: Callable[[], int],
    ) -> None:
        self._floors = floors
        self._clock = clock
        self._known: dict[str, _StoreFacts] = {}

    async def local(self, store: str, at: int) -> datetime:
        """Return a moment (Unix epoch in milliseconds) in the store's time zone, else in UTC."""
        facts = await self._facts(store)
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(facts.timezone)

    async def zone_name(self, store: str, zone: str) -> str:
        """Return the name of a zone, or its id when the floorplan has lost it."""
        return (await self._facts(store)).zones.get(zone, zone)

    async def zones(self, store: str) -> frozenset[str]:
        """Return the ids of a store's zones as they are just now; none where there is no store."""
        # Not from memory: a campaign is checked against the plan that was drawn a moment ago.
        floors = await self._floors(store)
        return frozenset(zone.id for floor in floors for zone in floor.zones)

    async def exists(self, store: str) -> bool:
        """Say whether there is a store of that name: one that has a floorplan."""
        return bool(await self._floors(store))

    async def _facts(self, store: str) -> _StoreFacts:
        now = self._clock()
        facts = self._known.get(store)
        if facts is None or not 0 <= now - facts.read_at < FRESH_MS:
            facts = self._known[store] = _read(await self._floors(store), now)
        return facts


def _read(floors: Sequence[Floorplan], now: int) -> _StoreFacts:
    timezone = ZoneInfo(floors[0].timezone if floors else "UTC")
    zones = {zone.id: zone.name for floor in floors for zone in floor.zones}
    return _StoreFacts(timezone=timezone, zones=zones, read_at=now)
