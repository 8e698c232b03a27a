import asyncio

import pytest

from simulators.errands import Errands, Led
from simulators.world import World
from tests.plans import plan

PLACE = (5.0, 5.0)


@pytest.fixture
def world() -> World:
    return World(plan(), seed=1, people=0, start_ms=0, guest=True)


async def begun(errands: Errands, *, walking: bool) -> "asyncio.Task[Led]":
    task = asyncio.create_task(errands.lead(PLACE, walking=walking))
    await asyncio.sleep(0)
    return task


def live(world: World, errands: Errands, seconds: int) -> None:
    for _ in range(seconds):
        errands.run(world)
        world.step()


async def test_the_guest_is_there_at_once_and_heard_there_a_second_later(world: World) -> None:
    errands = Errands()
    led = await begun(errands, walking=False)
    live(world, errands, 1)
    await asyncio.sleep(0)
    assert not led.done()
    live(world, errands, 1)

    assert await led == Led(0.0, 0.0)
    (guest,) = world.truth(2.0)
    assert (guest.x, guest.y) == PLACE


async def test_a_walk_ends_when_the_guest_has_come(world: World) -> None:
    errands = Errands()
    led = await begun(errands, walking=True)
    live(world, errands, 60)

    way = await led
    assert 0.0 == way.left_s < way.there_s < 30.0
    (guest,) = world.truth(60.0)
    assert (guest.x, guest.y) == PLACE


async def test_a_released_guest_goes_elsewhere(world: World) -> None:
    errands = Errands()
    led = await begun(errands, walking=False)
    live(world, errands, 3)
    await led
    errands.release()
    live(world, errands, 60)

    (guest,) = world.truth(63.0)
    assert (guest.x, guest.y) != PLACE


async def test_whoever_waits_when_the_store_closes_waits_no_longer(world: World) -> None:
    errands = Errands()
    under_way = await begun(errands, walking=False)
    live(world, errands, 1)
    wanted = await begun(errands, walking=False)
    errands.give_up()

    for led in (under_way, wanted):
        with pytest.raises(asyncio.CancelledError):
            await led
