"""People who objected and devices of staff, over changes and restarts."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.presence.day_counter import WHOLE_STORE
from locator.presence.figures import DayCount
from locator.readings.pseudonyms import Pseudonyms
from locator.repository.day_counts import day_counts
from locator.service.left_out import ExclusionReason, LeftOut
from locator.service.locator import Locator
from testbed.square import IN_ZONE, STORE, Message, messages, square

START_MS = 1_795_350_000_000
DAY = "2026-11-22"
MAC, OTHER = "02a483e71234", "02a483e71235"
NAMES = Pseudonyms(bytes(32))


class ShopWithStaff:
    """A locator that is fed without a broker, and who it leaves out."""

    def __init__(self, database: AsyncEngine) -> None:
        self.plans = FloorplanStore(database)
        self.locator = Locator(
            database,
            self.plans,
            pseudonyms=lambda _: Pseudonyms(bytes(32)),
            clock=lambda: START_MS,
        )
        self.left_out = LeftOut(
            database, apply=self.locator.exclusions.apply, binding=NAMES.binding
        )

    async def hear(self, sent: Iterable[Message]) -> None:
        for topic, payload in sent:
            self.locator.ingest_queue.put(topic, payload)
        await self.locator.loop.step()

    async def people(self) -> int:
        snapshot = await self.locator.views.snapshot(STORE)
        assert snapshot is not None
        return snapshot.figures.people_now


@asynccontextmanager
async def opened(database: AsyncEngine) -> AsyncIterator[ShopWithStaff]:
    shop = ShopWithStaff(database)
    await shop.locator.registry.load()
    yield shop
    await shop.locator.finish()


@pytest.fixture
async def shop(database: AsyncEngine) -> AsyncIterator[ShopWithStaff]:
    await FloorplanStore(database).put(square())
    async with opened(database) as shop:
        yield shop


def both(seconds: int, after: int = 0) -> Iterable[Message]:
    ways = {MAC: [IN_ZONE] * seconds, OTHER: [IN_ZONE] * seconds}
    return messages(START_MS + after * 1000, ways)


async def test_an_objection_holds_at_once_and_takes_the_open_visit_back(
    shop: ShopWithStaff, database: AsyncEngine
) -> None:
    await shop.hear(both(150))
    assert await shop.people() == 2

    await shop.left_out.add(STORE, NAMES.binding(MAC), ExclusionReason.OBJECTED)
    assert await shop.people() == 1

    await shop.hear(both(5, after=150))
    await shop.locator.persist()
    async with database.connect() as connection:
        counts = await day_counts(connection, STORE, DAY)
    assert counts[WHOLE_STORE] == DayCount(visits=1)


async def test_an_objection_holds_after_a_restart(
    shop: ShopWithStaff, database: AsyncEngine
) -> None:
    await shop.left_out.add(STORE, NAMES.binding(MAC), ExclusionReason.OBJECTED)

    async with opened(database) as again:
        await again.hear(both(5))

        assert await again.people() == 1


async def test_an_objection_holds_on_a_new_floorplan(shop: ShopWithStaff) -> None:
    await shop.left_out.add(STORE, NAMES.binding(MAC), ExclusionReason.OBJECTED)
    await shop.plans.put(square())

    await shop.hear(both(5))

    assert await shop.people() == 1


async def test_the_change_of_another_worker_is_found(
    shop: ShopWithStaff, database: AsyncEngine
) -> None:
    await shop.hear(both(5))
    async with opened(database) as other:
        await other.left_out.add(STORE, NAMES.binding(MAC), ExclusionReason.OBJECTED)

    await shop.locator.persist()

    assert await shop.people() == 1


async def test_an_objection_can_be_taken_back(shop: ShopWithStaff) -> None:
    binding = NAMES.binding(MAC)
    for _ in range(2):
        await shop.left_out.add(STORE, binding, ExclusionReason.OBJECTED)
    assert await shop.left_out.remove(STORE, binding, ExclusionReason.OBJECTED)
    assert not await shop.left_out.remove(STORE, binding, ExclusionReason.OBJECTED)

    await shop.hear(both(5))

    assert await shop.people() == 2


async def test_staff_who_object_stay_left_out_when_they_are_no_longer_staff(
    shop: ShopWithStaff,
) -> None:
    binding = NAMES.binding(MAC)
    await shop.left_out.add(STORE, binding, ExclusionReason.STAFF)
    await shop.left_out.add(STORE, binding, ExclusionReason.OBJECTED)
    await shop.left_out.remove(STORE, binding, ExclusionReason.STAFF)

    await shop.hear(both(5))

    assert await shop.people() == 1
    assert await shop.left_out.for_reason(STORE, ExclusionReason.STAFF) == []


async def test_an_objection_follows_the_browser_to_another_address(shop: ShopWithStaff) -> None:
    before, now = NAMES.binding(MAC), NAMES.binding(OTHER)
    await shop.left_out.follow(STORE, before, now)
    assert not await shop.left_out.has_objected(STORE, now)

    await shop.left_out.add(STORE, before, ExclusionReason.OBJECTED)
    await shop.left_out.follow(STORE, before, now)

    assert await shop.left_out.has_objected(STORE, now)
