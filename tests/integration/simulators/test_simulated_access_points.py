import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiomqtt
import pytest

from floorplans.model import Floorplan
from locator.readings.messages import decode, decode_topic
from simulators.phones import GUEST_MAC
from simulators.store import Simulation
from testbed.mosquitto import Broker
from testbed.patience import patience, until
from tests.plans import access_point, outline, plan_with, zone

STORE = "corner_shop"
NAMES = {"front", "middle", "back"}


@pytest.fixture
def floor() -> Floorplan:
    """Give a shop with three access points."""
    return plan_with(
        outline(0, 0, 12, 9),
        zone("tea", 0, 0, 6, 9),
        zone("wine", 6, 0, 12, 9),
        access_point("front", 1, 1),
        access_point("middle", 6, 4),
        access_point("back", 11, 8),
        store=STORE,
    )


@asynccontextmanager
async def living(simulation: Simulation) -> AsyncIterator[Simulation]:
    """Run a simulation until the block ends."""
    stop = asyncio.Event()
    task = asyncio.create_task(simulation.run(stop))
    try:
        yield simulation
    finally:
        stop.set()
        async with patience("the store to close"):
            await task


def simulation(broker: Broker, floor: Floorplan, speed: float = 1.0) -> Simulation:
    return Simulation(
        broker_url=broker.url, floorplan=floor, people=5, seed=1, guest=True, speed=speed
    )


@asynccontextmanager
async def subscribed(broker: Broker, kind: str) -> AsyncIterator[AsyncIterator[aiomqtt.Message]]:
    """Give the messages of a kind, `readings` or `status`, of all access points."""
    async with (
        patience(f"{kind} messages"),
        aiomqtt.Client(broker.host, broker.port) as client,
    ):
        await client.subscribe(f"chaland/v1/{STORE}/+/{kind}", qos=1)
        yield aiter(client.messages)


async def statuses(broker: Broker, wanted: bytes) -> set[str]:
    """Wait until every access point says what is wanted; return those that did."""
    said: dict[str, bytes] = {}
    async with subscribed(broker, "status") as messages:
        async for message in messages:
            topic = decode_topic(str(message.topic))
            assert topic is not None
            assert isinstance(message.payload, bytes)
            said[topic.access_point] = message.payload
            if {name for name, status in said.items() if status == wanted} == NAMES:
                break
    return set(said)


async def test_readings_are_what_the_wire_format_says(mosquitto: Broker, floor: Floorplan) -> None:
    heard = Counter[str]()
    macs = set[str]()
    async with subscribed(mosquitto, "readings") as messages, living(simulation(mosquitto, floor)):
        while set(heard) != NAMES or not macs:
            message = await anext(messages)
            topic = decode_topic(str(message.topic))
            assert topic is not None
            assert not message.retain
            assert isinstance(message.payload, bytes)
            decoded = decode(message.payload)
            assert decoded.refusal is None
            assert not decoded.refused
            heard[topic.access_point] += 1
            macs.update(decoded.macs)
    assert GUEST_MAC.replace(":", "") in macs


async def test_time_passes_faster_when_asked_to(mosquitto: Broker, floor: Floorplan) -> None:
    async with (
        subscribed(mosquitto, "readings") as messages,
        living(simulation(mosquitto, floor, speed=50.0)),
    ):
        first = await anext(messages)
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async for message in messages:
            assert isinstance(first.payload, bytes)
            assert isinstance(message.payload, bytes)
            before, now = decode(first.payload).at, decode(message.payload).at
            assert before is not None
            assert now is not None
            if now - before > 60_000:
                break
    assert loop.time() - begun < 30


async def test_status_is_retained_and_offline_in_the_end(
    mosquitto: Broker, floor: Floorplan
) -> None:
    async with living(simulation(mosquitto, floor)):
        assert await statuses(mosquitto, b"online") == NAMES
    assert await statuses(mosquitto, b"offline") == NAMES


async def test_a_broker_that_comes_back_is_found_again(mosquitto: Broker, floor: Floorplan) -> None:
    async with living(simulation(mosquitto, floor)) as living_store:
        assert await statuses(mosquitto, b"online") == NAMES
        mosquitto.stop()
        mosquitto.start()
        async with subscribed(mosquitto, "readings") as messages:
            await anext(messages)
        assert living_store.counts["connections_lost"] > 0


async def test_without_a_broker_batches_are_dropped_and_it_can_be_stopped(
    mosquitto: Broker, floor: Floorplan
) -> None:
    mosquitto.stop()
    async with living(simulation(mosquitto, floor, speed=50.0)) as living_store:
        await until(lambda: living_store.counts["batches_dropped"] >= 10, "batches to be dropped")
    assert living_store.counts["messages"] == 0


async def test_the_truth_is_known_while_it_runs(mosquitto: Broker, floor: Floorplan) -> None:
    async with (
        subscribed(mosquitto, "readings") as messages,
        living(simulation(mosquitto, floor)) as living_store,
    ):
        assert living_store.truth() == ()
        await anext(messages)
        assert GUEST_MAC in {where.mac for where in living_store.truth()}


def test_the_guest_is_not_sent_to_a_place_that_is_not_there(
    mosquitto: Broker, floor: Floorplan
) -> None:
    with pytest.raises(KeyError, match="toys"):
        simulation(mosquitto, floor).send_guest("toys")
