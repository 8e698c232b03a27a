"""Readings a second from a real Mosquitto through the whole engine, beside a loop that decodes."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from aiomqtt import Client

from benchmarks.result import Result, compared
from chaland.database import open_database
from chaland.migrations import migrate
from floorplans.model import Floorplan
from floorplans.service import FloorplanStore
from locator.mqtt import BrokerAddress, Subscriber, topic_filters
from locator.readings.messages import Reading, decode, encode, readings_topic
from locator.readings.pseudonyms import Pseudonyms
from locator.service.locator import Locator
from locator.service.metrics import NoMetrics
from simulators.galerie import galerie
from testbed.mosquitto import Broker

DEVICES = 10_000
READINGS_A_MESSAGE = 20
HEARD_BY = 8
# A phone that is used sends at least as often as this.
PERIOD_S = 5
SECONDS = 15
START_MS = 1_795_350_000_000
PEER = "peer"

Message = tuple[str, bytes]


def run() -> Result:
    """Let the broker queue the same messages for both, then see how fast each takes them."""
    return asyncio.run(_run())


async def _run() -> Result:
    plan = galerie()
    messages = list(_messages(plan, np.random.default_rng(1)))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        broker = Broker(folder)
        broker.start()
        try:
            await _queue(broker, messages)
            peer_s = await _decode_only(broker, len(messages))
            engine_s, counted = await _whole_engine(broker, plan, folder, len(messages))
        finally:
            broker.stop()
    readings = len(messages) * READINGS_A_MESSAGE
    return compared(
        "ingest",
        value=readings / engine_s,
        unit="readings/s",
        peer="bare aiomqtt loop that decodes the same messages",
        peer_value=readings / peer_s,
        messages=float(len(messages)),
        readings_a_message=float(READINGS_A_MESSAGE),
        devices=float(DEVICES),
        heard_by=float(HEARD_BY),
        fixes=float(counted.fixes),
        accepted=float(counted.messages_by["accepted"]),
    )


class _Counted(NoMetrics):
    """Counts what went through, and says when it is all there."""

    def __init__(self, expected: int) -> None:
        self.messages_by: Counter[str] = Counter()
        self.fixes = 0
        self.done = asyncio.Event()
        self._expected = expected

    def messages(self, outcome: str, number: int) -> None:
        """Count messages."""
        self.messages_by[outcome] += number
        if self.messages_by.total() >= self._expected:
            self.done.set()

    def tick(self, seconds: float, fixes: int) -> None:
        """Count fixes."""
        del seconds
        self.fixes += fixes


async def _queue(broker: Broker, messages: list[Message]) -> None:
    """Subscribe as both, go away, and publish."""
    for identifier in (PEER, "chaland-p0"):
        client = BrokerAddress.of(broker.url).client(identifier, clean_session=False)
        async with client:
            await client.subscribe(topic_filters(()))
    async with Client(broker.host, broker.port) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1)


async def _decode_only(broker: Broker, expected: int) -> float:
    seen = 0
    started = time.perf_counter()
    async with BrokerAddress.of(broker.url).client(PEER, clean_session=False) as client:
        async for message in client.messages:
            assert isinstance(message.payload, bytes)  # noqa: S101 — what brokers deliver
            decode(message.payload)
            seen += 1
            if seen == expected:
                break
    return time.perf_counter() - started


async def _whole_engine(
    broker: Broker, plan: Floorplan, folder: Path, expected: int
) -> tuple[float, _Counted]:
    database = open_database(f"sqlite+aiosqlite:///{folder / 'chaland.db'}")
    await migrate(database)
    plans = FloorplanStore(database)
    await plans.put(plan)
    counted = _Counted(expected)
    locator = Locator(
        database,
        plans,
        pseudonyms=lambda _store: Pseudonyms(bytes(32)),
        clock=lambda: START_MS,
        metrics=counted,
    )
    await locator.registry.load()
    subscriber = Subscriber(BrokerAddress.of(broker.url), on_message=locator.ingest_queue.put)
    started = time.perf_counter()
    tasks = [asyncio.create_task(locator.loop.run()), asyncio.create_task(subscriber.run())]
    await counted.done.wait()
    elapsed_s = time.perf_counter() - started
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await locator.finish()
    await database.dispose()
    return elapsed_s, counted


def _messages(plan: Floorplan, rng: np.random.Generator) -> Iterator[Message]:
    """Yield what the access points say of phones that stand about; the nearest hear each."""
    west, south, east, north = plan.outline.bounds
    places = rng.uniform((west, south), (east, north), size=(DEVICES, 2))
    receivers = np.array([(ap.place.x, ap.place.y) for ap in plan.access_points])
    away = np.linalg.norm(places[:, None] - receivers[None], axis=2)
    nearest = np.argsort(away, axis=1)[:, :HEARD_BY]
    for second in range(SECONDS):
        fresh = np.arange(second % PERIOD_S, DEVICES, PERIOD_S)
        for column, access_point in enumerate(plan.access_points):
            heard = fresh[(nearest[fresh] == column).any(axis=1)]
            level = -42 - 27 * np.log10(np.maximum(away[heard, column], 1))
            level += rng.normal(0, 4, len(heard))
            readings = [
                Reading(f"02{device:010x}", round(float(dbm), 1), associated=True)
                for device, dbm in zip(heard, np.clip(level, -119, -1), strict=True)
            ]
            topic = readings_topic(plan.store, access_point.id)
            # Whole messages only: what is over waits for the phone's next turn.
            for first in range(0, len(readings) - READINGS_A_MESSAGE + 1, READINGS_A_MESSAGE):
                batch = readings[first : first + READINGS_A_MESSAGE]
                yield topic, encode(START_MS + 1000 * second, batch)
