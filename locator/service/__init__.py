"""The locator of a running service: messages in; ticks, live views and kept counts out."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from conventions.streams import StreamEvent
from floorplans.model import Floorplan
from floorplans.service import FloorplanStore
from locator.engine import Engine
from locator.readings.pseudonyms import Pseudonyms
from locator.repository.day_counts import day_counts
from locator.repository.left_out import all_of
from locator.repository.surveys import read_samples
from locator.service.access_points import AccessPointMonitor, AccessPointNow
from locator.service.calibrations import Calibrations
from locator.service.count_writer import CountWriter
from locator.service.engine_batch import EngineBatch, close_store, finish_stores, run_batch
from locator.service.engine_thread import EngineThread
from locator.service.idle_stores import IdleStores
from locator.service.ingest_queue import IngestQueue, QueuedMessage
from locator.service.live import LiveStore, Snapshot, StoreTick
from locator.service.metrics import LocatorMetrics, NoMetrics
from locator.service.outcomes import ACCEPTED
from locator.service.watchers import Notice, Watchers
from locator.settings import EngineSettings
from locator.survey.survey import Survey
from locator.tracking.methods import LEARNING, access_points_of, positioner

log = structlog.get_logger()

Listener = Callable[[StoreTick], Awaitable[None]]

LOOK_ROUND_S = 1.0
KEEP_EVERY_S = 5.0
SHOW_EVERY_S = 0.9


@dataclass(frozen=True, kw_only=True)
class LocatorSettings:
    """How the stores of a service are located.

    Attributes:
        method: the positioner's name.
        engine: thresholds.
        queue_readings: readings that may wait; what comes on top is refused.
    """

    method: str = "radiomap"
    engine: EngineSettings = field(default_factory=EngineSettings)
    queue_readings: int = 500_000


class Locator:
    """One engine a store, all in one thread of their own, in the order of the messages.

    Message time stands still when no message comes. While the broker is connected and a store has
    been silent for 5 s, its clock goes on as the wall clock does: people leave a store whose access
    points have nothing to say. A replay needs none of this: its next message moves the time.

    Args:
        pseudonyms: gives a store its names for devices.
        connected_since: the event loop's time at which the broker was connected, or None.
        clock: wall clock, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        database: AsyncEngine,
        floorplans: FloorplanStore,
        *,
        pseudonyms: Callable[[str], Pseudonyms],
        clock: Callable[[], int],
        settings: LocatorSettings | None = None,
        metrics: LocatorMetrics | None = None,
        connected_since: Callable[[], float | None] = lambda: None,
    ) -> None:
        self._database = database
        self._floorplans = floorplans
        self._pseudonyms = pseudonyms
        self._clock = clock
        self._settings = settings or LocatorSettings()
        self._metrics = metrics or NoMetrics()
        self._connected_since = connected_since
        self._stores: dict[str, LiveStore] = {}
        self._changed: set[str] = set()
        self._left_out: dict[str, frozenset[str]] = {}
        self._leaving_out = asyncio.Lock()
        self._idle_stores = IdleStores()
        self._listeners: list[Listener] = []
        self._thread = EngineThread()
        self._keeper = CountWriter(database, floorplans)
        self._keeping: asyncio.Task[None] | None = None
        self._kept_s = self._shown_s = 0.0
        self._stopping = False
        self.watchers = Watchers()
        self.ingest_queue = IngestQueue(
            metrics=self._metrics,
            knows=self._knows,
            limit=self._settings.queue_readings,
            clock=clock,
        )
        self.calibrations = Calibrations(database, self._stores, thread=self._thread, clock=clock)
        self._access_points = AccessPointMonitor(
            self.ingest_queue, self.calibrations.learned, metrics=self._metrics, clock=clock
        )
        floorplans.on_change(self._floorplan_changed)

    @property
    def why(self) -> str | None:
        """Say what does not work, or None."""
        return None if self._keeper.why is None else f"counts are not kept: {self._keeper.why}"

    @property
    def learns(self) -> bool:
        """Whether the method learns from surveys."""
        return self._settings.method in LEARNING

    @property
    def stores(self) -> tuple[str, ...]:
        """Return the names of the stores that are located."""
        return tuple(self._stores)

    def on_tick(self, listener: Listener) -> None:
        """Have `listener` awaited with each tick, in order."""
        self._listeners.append(listener)

    async def load(self) -> None:
        """Begin with every store that has a floorplan."""
        for store in await self._floorplans.stores():
            await self._replace(store.id)

    async def run(self) -> None:
        """Serve until `stop`; `finish` comes after it."""
        while not self._stopping:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_ROUND_S):
                    await self.ingest_queue.wait()
            await self.turn()

    def stop(self) -> None:
        """Have `run` return after its turn: a decision under way is not torn apart."""
        self._stopping = True
        self.ingest_queue.wake()

    async def turn(self) -> None:
        """Take what waits through the engines, and tell what came of it."""
        await self._replace_changed()
        queued = self.ingest_queue.take()
        idle_ms = self._idle_for(queued)
        turn = await self._thread.run(run_batch, self._stores, queued, idle_ms)
        await self._tell(turn)
        now_s = asyncio.get_running_loop().time()
        if now_s - self._shown_s >= SHOW_EVERY_S:
            self._shown_s = now_s
            await self._show()
        if now_s - self._kept_s >= KEEP_EVERY_S and (not self._keeping or self._keeping.done()):
            self._kept_s = now_s
            self._keeping = asyncio.create_task(self.keep(), name="keep counts")

    async def finish(self) -> None:
        """Take all that still waits through the engines, and keep what they summed up."""
        while not self.ingest_queue.is_empty:
            await self.turn()
        await self._tell(await self._thread.run(finish_stores, list(self._stores.values())))
        if self._keeping is not None:
            await self._keeping
        await self.keep()
        await self.calibrations.keep_all()
        self._thread.close()

    async def keep(self) -> None:
        """Write what the stores summed up since the last time."""
        for store in list(self._stores.values()):
            self._keeper.add(store.store, await self._thread.run(store.drain))
        await self._keeper.keep()
        await self.calibrations.keep_hourly()
        await self._access_points.look(self._stores)
        for name in self.stores:
            try:
                await self.leave_out(name)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("left_out_not_read", store=name, error=type(error).__name__)

    async def leave_out(self, store: str) -> None:
        """Leave out whoever the database says now, at once and no others.

        Another worker's changes are found each time that the counts are kept.
        """
        async with self._leaving_out:
            await self._leave_out(self._stores[store])

    async def snapshot(self, store: str) -> Snapshot | None:
        """Return a store as it is now; None when there is no such store."""
        live = self._stores.get(store)
        return None if live is None else await self._thread.run(live.snapshot)

    async def names(self, store: str, macs: Sequence[str]) -> list[str]:
        """Return the `id` of each device on today's live view; `macs` are canonical."""
        live = self._stores[store]
        return await self._thread.run(lambda: [live.name_of(mac) for mac in macs])

    async def watch(self, store: str) -> AsyncGenerator[StreamEvent, None]:
        """Yield what somebody who looks at a store sees, until they go away."""
        watcher = self.watchers.add(store)
        try:
            snapshot = await self.snapshot(store)
            if snapshot is not None:
                watcher.show(snapshot)
            async for event in watcher.events():
                yield event
        finally:
            self.watchers.remove(store, watcher)

    def tell(self, store: str, notice: Notice) -> None:
        """Tell everybody who looks at a store."""
        self.watchers.tell(store, notice)

    def floors(self, store: str) -> tuple[Floorplan, ...]:
        """Return the floors of a store that is located."""
        return self._stores[store].floors

    async def access_points(self, store: str) -> list[AccessPointNow]:
        """Return what is known of a store's access points."""
        return await self._access_points.of(self._stores[store])

    def _knows(self, store: str) -> bool:
        # A store that was drawn just now is built before the next message is taken.
        return store in self._stores or store in self._changed

    async def learn(self, store: str, progress: Callable[[float], None]) -> None:
        """Learn a store's survey anew and go on with it; visits go on, tracks begin anew.

        `progress` is called with the share that is done, in another thread.
        """
        live = self._stores[store]
        survey = await self._survey(store)
        known = live.engine.access_points
        columns = tuple(dict.fromkeys((*known, *access_points_of(live.floors, survey))))
        learned = await asyncio.to_thread(
            positioner, self._settings.method, live.floors, columns, survey, progress=progress
        )
        # A store that was drawn anew meanwhile has been built with this survey already.
        if self._stores.get(store) is live:
            before = await self.calibrations.learned(live)
            await self._thread.run(live.engine.replace, learned, columns)
            await self.calibrations.begin(live, before)
            log.info("survey_learned", store=store, method=self._settings.method)

    async def _floorplan_changed(self, plan: Floorplan) -> None:
        self._changed.add(plan.store)
        self.ingest_queue.wake()

    async def _replace_changed(self) -> None:
        for store in list(self._changed):
            try:
                await self._replace(store)
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                log.warning("store_not_loaded", store=store, error=type(error).__name__)
            else:
                self._changed.discard(store)

    async def _replace(self, store: str) -> None:
        """Build a store from its floorplans, in the place of what it was."""
        floors = await self._floorplans.floors(store)
        if not floors:
            return
        live = await asyncio.to_thread(self._built, store, floors, await self._survey(store))
        old = self._stores.get(store)
        before = None
        if old is not None:
            ended = await self._thread.run(close_store, old)
            self._keeper.add(store, await self._thread.run(old.drain))
            await self._tell(ended)
            await self._keeper.keep()
            before = await self.calibrations.learned(old)
        day = live.day_of(self._clock())
        async with self._database.connect() as connection:
            live.remember(day, await day_counts(connection, store, day))
        async with self._leaving_out:
            self._left_out[store] = frozenset()
            await self._leave_out(live)
            await self.calibrations.begin(live, before)
            await self._access_points.begin(live)
            self._stores[store] = live
        log.info("store_located", store=store, floors=len(floors), method=self._settings.method)

    async def _leave_out(self, live: LiveStore) -> None:
        async with self._database.connect() as connection:
            left_out = await all_of(connection, live.store)
        if left_out != self._left_out[live.store]:
            await self._thread.run(live.engine.leave_out, left_out)
            self._left_out[live.store] = left_out

    async def _survey(self, store: str) -> Survey | None:
        async with self._database.connect() as connection:
            return await read_samples(connection, store)

    def _built(self, store: str, floors: Sequence[Floorplan], survey: Survey | None) -> LiveStore:
        columns = access_points_of(floors, survey)
        engine = Engine(
            store=store,
            floors=floors,
            access_points=columns,
            positioner=positioner(self._settings.method, floors, columns, survey),
            pseudonyms=self._pseudonyms(store),
            settings=self._settings.engine,
        )
        return LiveStore(store, floors, engine, self._settings.engine)

    def _idle_for(self, queued: Sequence[QueuedMessage]) -> dict[str, int]:
        """Return for how long the stores that say nothing have been silent."""
        now_s = asyncio.get_running_loop().time()
        self._idle_stores.look(now_s, {message.store for message in queued})
        return (
            self._idle_stores.of(now_s, self._connected_since())
            if self.ingest_queue.is_empty
            else {}
        )

    async def _tell(self, turn: EngineBatch) -> None:
        self._count(turn)
        for heard in turn.heard:
            self._metrics.tick(heard.seconds, len(heard.tick.fixes.rows))
            for event in heard.tick.zone_events:
                self._metrics.zone_event(event.kind)
            for listener in self._listeners:
                try:
                    await listener(heard)
                except Exception:
                    log.exception("listener_failed", store=heard.store)

    def _count(self, turn: EngineBatch) -> None:
        for outcome, number in turn.messages.items():
            if outcome == ACCEPTED:
                self._metrics.messages(outcome, number)
            else:
                self.ingest_queue.refuse_messages(outcome, number)
        for outcome, number in turn.readings.items():
            if outcome == ACCEPTED:
                self._metrics.readings(outcome, number)
            else:
                self.ingest_queue.refuse_readings(outcome, number)
        turn.log_failures()

    async def _show(self) -> None:
        watched = [store for store in self.watchers.stores() if store in self._stores]
        snapshots = {name: await self._thread.run(self._stores[name].snapshot) for name in watched}
        self.watchers.show(snapshots)
        stores = list(self._stores.values())
        people = await self._thread.run(lambda: sum(live.engine.occupancy() for live in stores))
        self._metrics.people(people)
