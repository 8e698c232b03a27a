"""The floors of every store, and their heat."""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from itertools import groupby
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.errors import StaleFloorplanError, UnknownFloorError
from floorplans.geojson import write_floorplan
from floorplans.grid import grid_of
from floorplans.heat import HeatRaster, HeatSlot, raster
from floorplans.model import Floorplan
from floorplans.periods import Level, period_start, spans, widened
from floorplans.repository import heat as heat_rows
from floorplans.repository import plans as plan_rows

CELL_M = 1.0
ANY_VERSION = "*"


class FloorSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A floor without its features; `etag` names this version of it."""

    store: str
    floor: str
    name: str
    timezone: str
    zones: int
    access_points: int
    etag: str


class StoreSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A store and its floors, from the lowest up."""

    id: str
    floors: tuple[FloorSummary, ...]


def etag_of(plan: Floorplan) -> str:
    """Return the name of this version of a floorplan: the same content gives the same name."""
    return hashlib.blake2b(write_floorplan(plan), digest_size=16).hexdigest()


class FloorplanStore:
    """Floorplans and heat in the database; who draws on a plan hears of its changes."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._listeners: list[Callable[[Floorplan], Awaitable[None]]] = []

    def on_change(self, listener: Callable[[Floorplan], Awaitable[None]]) -> None:
        """Have `listener` awaited with each floorplan after it was kept."""
        self._listeners.append(listener)

    async def put(self, plan: Floorplan, *, if_match: Collection[str] | None = None) -> str:
        """Keep a floorplan in the place of the one of its floor, and return its etag.

        Args:
            plan: the whole floor.
            if_match: versions that may be replaced (`*` for any); None for any or none.

        Raises:
            StaleFloorplanError: when another version is kept than `if_match` says.
            FloorplanError: for an access point that another floor of the store has.
        """
        etag = etag_of(plan)
        # The etag is compared under the lock: two who edit the same version cannot both save.
        async with self._engine.begin() as connection:
            kept = await plan_rows.lock_floor(connection, plan.store, plan.floor)
            if if_match is not None and not _matches(kept, if_match):
                raise StaleFloorplanError(plan.store, plan.floor)
            await plan_rows.save(connection, plan, etag, time.time_ns() // 1_000_000)
            if kept is not None and kept.timezone != plan.timezone:
                zone = ZoneInfo(plan.timezone)
                await heat_rows.rebuild_days(connection, plan.store, plan.floor, zone)
        # After the commit: a listener may read the plan again.
        for listener in self._listeners:
            await listener(plan)
        return etag

    async def get(self, store: str, floor: str) -> Floorplan:
        """Return the floorplan of a floor.

        Raises:
            UnknownFloorError: when there is none.
        """
        async with self._engine.connect() as connection:
            plans = await plan_rows.load(connection, store, floor)
        if not plans:
            raise UnknownFloorError(store, floor)
        return plans[0]

    async def floors(self, store: str) -> list[Floorplan]:
        """Return the floorplans of a store, from the lowest floor up."""
        async with self._engine.connect() as connection:
            plans = await plan_rows.load(connection, store)
        return sorted(plans, key=lambda plan: floor_order(plan.floor))

    async def stores(self, store: str | None = None) -> list[StoreSummary]:
        """Return every store that has a floor, or the one that is asked for."""
        async with self._engine.connect() as connection:
            counts = await plan_rows.counts(connection, store)
        return [
            StoreSummary(id=store, floors=_summaries(list(floors)))
            for store, floors in groupby(counts, key=lambda count: count.store)
        ]

    async def add_heat(self, store: str, floor: str, slots: Sequence[HeatSlot]) -> None:
        """Add what an accumulator drained: all of it, in every period, or nothing.

        Raises:
            UnknownFloorError: when the floor is not kept.
        """
        async with self._engine.begin() as connection:
            kept = await plan_rows.lock_floor(connection, store, floor)
            if kept is None:
                raise UnknownFloorError(store, floor)
            zone = ZoneInfo(kept.timezone)
            await heat_rows.add_heat(connection, store, floor, slots, zone)

    async def heat(
        self, store: str, floor: str, from_ms: int | None, to_ms: int, cell_m: float = CELL_M
    ) -> HeatRaster:
        """Return a floor's heat over an interval, widened to whole five minutes.

        Args:
            store: which store.
            floor: which of its floors.
            from_ms: the beginning, Unix epoch in milliseconds; None for the local day of `to_ms`.
            to_ms: the end.
            cell_m: the side of the cells, the same as that of the heat that was added.

        Raises:
            UnknownFloorError: when the floor is not kept.
        """
        plan = await self.get(store, floor)
        zone = ZoneInfo(plan.timezone)
        if from_ms is None:
            from_ms = period_start(Level.DAY, to_ms - 1, zone)
        start, end = widened(from_ms, to_ms)
        parts = spans(start, end, zone)
        async with self._engine.connect() as connection:
            packed = await heat_rows.read_heat(connection, store, floor, cell_m, parts)
        # A year of days is decompressed here: in a thread, or every phone would wait.
        return await asyncio.to_thread(_raster, plan, cell_m, packed, (start, end))


def floor_order(floor: str) -> tuple[float, str]:
    """Return the key that sorts floors upwards: -1, 0, 1, 10, then those without a number."""
    try:
        return int(floor), floor
    except ValueError:
        return float("inf"), floor


def _matches(kept: plan_rows.FloorVersion | None, if_match: Collection[str]) -> bool:
    return kept is not None and (ANY_VERSION in if_match or kept.etag in if_match)


def _summaries(counts: Sequence[plan_rows.FloorCounts]) -> tuple[FloorSummary, ...]:
    ordered = sorted(counts, key=lambda count: floor_order(count.floor))
    return tuple(FloorSummary(**count._asdict()) for count in ordered)


def _raster(
    plan: Floorplan,
    cell_m: float,
    packed: Sequence[heat_rows.Packed],
    interval: tuple[int, int],
) -> HeatRaster:
    patches = (row.patch() for row in packed)
    return raster(plan.floor, grid_of(plan, cell_m), patches, *interval)
