import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from floorplans.service import FloorplanStore
from locator.engine import Engine
from locator.mqtt import BrokerAddress, Subscriber
from locator.presence.day_counter import WHOLE_STORE
from locator.presence.events import ZoneEvent
from locator.presence.figures import DayCount
from locator.readings.messages import decode, decode_topic
from locator.readings.pseudonyms import Pseudonyms
from locator.repository.day_counts import day_counts
from locator.service.live import StoreTick
from locator.service.locator import Locator
from locator.service.store_builder import LocatorSettings
from locator.tracking.methods import access_points_of, positioner
from testbed.mosquitto import Broker
from testbed.patience import patience, until
from testbed.publisher import publish
from testbed.square import IN_ZONE, OUT_OF_ZONE, STORE, ZONE, Message, messages, square

START_MS = 1_795_350_000_000
DAY = "2026-11-22"
MAC, OTHER = "02a483e71234", "02a483e71235"
KEY = bytes(32)
WALK = [OUT_OF_ZONE] * 30 + [IN_ZONE] * 60 + [OUT_OF_ZONE] * 60
STAY = [OUT_OF_ZONE] * 150


def pseudonyms(_store: str = STORE) -> Pseudonyms:
    def day_key(_day: date) -> bytes:
        return KEY

    return Pseudonyms(KEY, day_key=day_key)


class WaitingMetrics:
    """A metrics that can be waited for."""

    def __init__(self) -> None:
        self.messages_by: Counter[str] = Counter()
        self.readings_by: Counter[str] = Counter()
        self.events_by: Counter[str] = Counter()
        self.fixes = 0
        self._changed = asyncio.Event()

    def messages(self, outcome: str, number: int) -> None:
        self.messages_by[outcome] += number
        self._changed.set()

    def readings(self, outcome: str, number: int) -> None:
        self.readings_by[outcome] += number

    def tick(self, seconds: float, fixes: int) -> None:
        assert seconds >= 0
        self.fixes += fixes

    def zone_event(self, kind: str) -> None:
        self.events_by[kind] += 1

    def people(self, number: int) -> None:
        pass

    def queue(self, readings: int) -> None:
        pass

    def access_points(self, state: str, number: int) -> None:
        pass

    async def until(self, messages: int) -> None:
        async with patience(f"{messages} messages"):
            while self.messages_by.total() < messages:
                self._changed.clear()
                await self._changed.wait()


class Running:
    """A locator with a subscriber, and everything that came out of it."""

    def __init__(
        self,
        locator: Locator,
        plans: FloorplanStore,
        subscriber: Subscriber,
        counted: WaitingMetrics,
    ) -> None:
        self.locator = locator
        self.plans = plans
        self.subscriber = subscriber
        self.counted = counted
        self.heard: list[StoreTick] = []
        locator.publisher.on_tick(self._listen)

    @property
    def events(self) -> list[ZoneEvent]:
        return [event for heard in self.heard for event in heard.tick.zone_events]

    async def _listen(self, heard: StoreTick) -> None:
        self.heard.append(heard)


@asynccontextmanager
async def running(database: AsyncEngine, broker: Broker) -> AsyncIterator[Running]:
    counted = WaitingMetrics()
    plans = FloorplanStore(database)
    await plans.put(square())
    locator = Locator(
        database, plans, pseudonyms=pseudonyms, clock=lambda: START_MS, metrics=counted
    )
    await locator.registry.load()
    subscriber = Subscriber(BrokerAddress.of(broker.url), on_message=locator.ingest_queue.put)
    tasks = [asyncio.create_task(locator.loop.run()), asyncio.create_task(subscriber.run())]
    await until(lambda: subscriber.connected_at is not None, "a connection")
    yield Running(locator, plans, subscriber, counted)
    for task in reversed(tasks):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await locator.finish()


def straight(sent: Iterable[Message]) -> list[ZoneEvent]:
    """Return the events of an engine that is fed without any broker."""
    floors = [square()]
    columns = access_points_of(floors, None)
    engine = Engine(
        store=STORE,
        floors=floors,
        access_points=columns,
        positioner=positioner(LocatorSettings().method, floors, columns),
        pseudonyms=pseudonyms(),
    )
    events: list[ZoneEvent] = []
    for topic, payload in sent:
        parts = decode_topic(topic)
        assert parts is not None
        for tick in engine.feed(parts.access_point, decode(payload)):
            events += tick.zone_events
    for tick in engine.flush():
        events += tick.zone_events
    return events


def walk() -> list[Message]:
    return list(messages(START_MS, {MAC: WALK, OTHER: STAY}))


async def test_the_broker_changes_nothing(database: AsyncEngine, mosquitto: Broker) -> None:
    async with running(database, mosquitto) as run:
        await run.counted.until(await publish(mosquitto, walk()))

    assert run.events == straight(walk())
    assert {event.kind for event in run.events} >= {"entered", "dwelled", "exited"}
    assert run.counted.messages_by == {"accepted": len(walk())}
    assert run.counted.fixes >= 290


async def test_an_outage_of_the_broker_leaves_only_its_gap(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    sent = walk()
    before, after = sent[:300], sent[350:]

    async with running(database, mosquitto) as run:
        await run.counted.until(await publish(mosquitto, before))
        await asyncio.to_thread(mosquitto.stop)
        await until(lambda: run.subscriber.connected_at is None, "the loss to be noticed")
        await asyncio.to_thread(mosquitto.start)
        await publish(mosquitto, after)
        await run.counted.until(len(before) + len(after))

    assert run.events == straight(before + after)
    assert run.counted.messages_by == {"accepted": len(before) + len(after)}


async def test_zone_events_carry_the_binding_of_associated_devices(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    async with running(database, mosquitto) as run:
        unassociated = messages(START_MS, {MAC: WALK}, associated=False)
        await run.counted.until(await publish(mosquitto, unassociated))
        first = [binding for heard in run.heard for binding in heard.bindings.values()]
        associated = messages(START_MS + 200_000, {OTHER: WALK})
        await run.counted.until(750 + await publish(mosquitto, associated))

    bindings = {binding for heard in run.heard for binding in heard.bindings.values()}
    assert first == []
    assert bindings == {pseudonyms().binding(OTHER)}


async def test_counts_and_heat_are_kept(database: AsyncEngine, mosquitto: Broker) -> None:
    async with running(database, mosquitto) as run:
        await run.counted.until(await publish(mosquitto, walk()))

    async with database.connect() as connection:
        counts = await day_counts(connection, STORE, DAY)
    heat = await FloorplanStore(database).heat(STORE, "0", START_MS, START_MS + 300_000)
    assert counts[WHOLE_STORE].visits == 2
    assert (counts["0", ZONE].visits, counts["0", ZONE].dwells) == (1, 1)
    assert sum(counts["0", ZONE].dwell) == 1
    # Two people for 150 s: 5 person-minutes, on cells of one square metre.
    assert heat.values[heat.values > 0].sum() == pytest.approx(5.0, rel=0.1)


async def test_a_restart_goes_on_counting_the_day(database: AsyncEngine, mosquitto: Broker) -> None:
    for _ in range(2):
        async with running(database, mosquitto) as run:
            await run.counted.until(await publish(mosquitto, walk()))
            snapshot = await run.locator.views.snapshot(STORE)

    async with database.connect() as connection:
        counts = await day_counts(connection, STORE, DAY)
    assert counts[WHOLE_STORE] == DayCount(visits=4, dwell=counts[WHOLE_STORE].dwell)
    assert snapshot is not None
    assert snapshot.figures.people_now == 2


async def test_rubbish_and_strangers_are_counted_and_stop_nothing(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    rubbish = [
        (f"chaland/v1/{STORE}/square-ap-1/readings", b"rubbish"),
        ("chaland/v1/elsewhere/ap/readings", b'{"at":1,"readings":[]}'),
        (f"chaland/v1/{STORE}/not-on-the-plan/readings", b'{"at":%d,"readings":[]}' % START_MS),
        (f"chaland/v1/{STORE}/square-ap-1/status", b"online"),
    ]

    async with running(database, mosquitto) as run:
        await publish(mosquitto, rubbish)
        await run.counted.until(3 + await publish(mosquitto, walk()))
        states = {state.id: state.status for state in await run.locator.access_points(STORE)}

    assert run.counted.messages_by == {
        "accepted": len(walk()),
        "not_json": 1,
        "unknown_store": 1,
        "unknown_access_point": 1,
    }
    assert states["square-ap-1"] == "online"
    assert states["square-ap-2"] is None


async def test_a_watcher_sees_a_snapshot_then_changes(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    async with running(database, mosquitto) as run:
        watching = run.locator.views.watch(STORE)
        first = await anext(watching)
        await run.counted.until(await publish(mosquitto, walk()))
        second = await anext(watching)
        await watching.aclose()

    assert first.event == "snapshot"
    assert second.event == "change"


async def test_a_new_floorplan_takes_the_place_of_the_old_one(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    async with running(database, mosquitto) as run:
        await run.counted.until(await publish(mosquitto, walk()[:375]))
        plan = square()
        [zone] = plan.zones
        await run.plans.put(replace(plan, zones=(replace(zone, name="Wine"),)))
        async with patience("the zone's new name"):
            while await zone_names(run) != ["Wine"]:  # noqa: ASYNC110 — nobody is told when
                await asyncio.sleep(0.02)
        await run.counted.until(375 + await publish(mosquitto, walk()[375:]))

    assert run.counted.messages_by == {"accepted": len(walk())}


async def test_a_listener_that_fails_stops_nothing(
    database: AsyncEngine, mosquitto: Broker
) -> None:
    async def fail(heard: StoreTick) -> None:
        if heard.tick.zone_events:
            raise ZeroDivisionError

    async with running(database, mosquitto) as run:
        run.locator.publisher.on_tick(fail)
        await run.counted.until(await publish(mosquitto, walk()))

    assert run.events == straight(walk())


async def zone_names(run: Running) -> list[str]:
    snapshot = await run.locator.views.snapshot(STORE)
    return [zone.name for zone in snapshot.zones] if snapshot else []
