from collections.abc import Sequence
from datetime import UTC, datetime

from coupons.service.store_directory import FRESH_MS, StoreDirectory
from floorplans.model import Floorplan
from tests.offers import NOW
from tests.plans import plan, zone


class Shelf:
    """Floorplans that a test may replace."""

    def __init__(self, *plans: Floorplan) -> None:
        self.plans: Sequence[Floorplan] = plans
        self.now = NOW
        self.stores = StoreDirectory(self.floors, lambda: self.now)

    async def floors(self, _store: str) -> Sequence[Floorplan]:
        return self.plans


async def test_moments_are_in_the_time_zone_of_the_store() -> None:
    local = await Shelf(plan()).stores.local("shop", NOW)
    assert (local.hour, local.tzname()) == (14, "CET")


async def test_store_without_a_floorplan_is_in_utc() -> None:
    local = await Shelf().stores.local("shop", NOW)
    assert local == datetime.fromtimestamp(NOW / 1000, UTC)
    assert local.utcoffset() == datetime.now(UTC).utcoffset()


async def test_zones_are_called_what_the_floorplan_calls_them() -> None:
    stores = Shelf(plan(zone("cheese", 1, 1, 3, 3))).stores
    assert await stores.zone_name("shop", "cheese") == "Cheese"
    assert await stores.zone_name("shop", "gone") == "gone"


async def test_new_floorplan_is_noticed_after_a_while() -> None:
    shelf = Shelf()
    await shelf.stores.zone_name("shop", "cheese")
    shelf.plans = [plan(zone("cheese", 1, 1, 3, 3))]
    shelf.now += FRESH_MS - 1
    assert await shelf.stores.zone_name("shop", "cheese") == "cheese"
    shelf.now += 1
    assert await shelf.stores.zone_name("shop", "cheese") == "Cheese"
    assert await shelf.stores.zones("shop") == {"cheese"}
