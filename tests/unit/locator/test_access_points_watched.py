"""Who hears of an access point that no longer fits: the log once, the metrics each time."""

from structlog.testing import capture_logs

from locator.calibration.calibration import AccessPointCalibration, Calibration
from locator.calibration.snapshots import CalibrationSnapshot, places_of
from locator.engine import Engine
from locator.readings.pseudonyms import Pseudonyms
from locator.service.access_points import AccessPointMonitor
from locator.service.ingest_queue import IngestQueue
from locator.service.live import LiveStore
from locator.service.metrics import NoMetrics
from locator.settings import EngineSettings
from locator.tracking.methods import access_points_of, positioner
from testbed.hall import MOVED, PLACES, STORE, hall, messages

START_MS = 1_795_350_000_000


class Gauge(NoMetrics):
    """A metrics of access points alone."""

    def __init__(self) -> None:
        self.states: dict[str, int] = {}

    def access_points(self, state: str, number: int) -> None:
        self.states[state] = number


class Watched:
    """The hall, heard just now, with whatever it is said to have learned."""

    def __init__(self) -> None:
        floors = [hall()]
        columns = access_points_of(floors, None)
        engine = Engine(
            store=STORE,
            floors=floors,
            access_points=columns,
            positioner=positioner("trilateration", floors, columns),
            pseudonyms=Pseudonyms(bytes(32)),
        )
        self.stores = {STORE: LiveStore(STORE, floors, engine, EngineSettings())}
        self.gauge = Gauge()
        self.suspected: dict[str, tuple[float, float]] = {}
        ingest_queue = IngestQueue(
            metrics=self.gauge, knows=lambda _: True, limit=1_000, clock=lambda: START_MS
        )
        for topic, payload in messages(START_MS, 1):
            ingest_queue.put(topic, payload)
        self._points = AccessPointMonitor(
            ingest_queue, self._learned, metrics=self.gauge, clock=lambda: START_MS
        )

    async def begin(self) -> None:
        await self._points.begin(self.stores[STORE])

    async def look(self) -> list[tuple[str, str]]:
        """Return the events and their access points."""
        with capture_logs() as logs:
            await self._points.refresh(self.stores)
        return [(line["event"], line["access_point"]) for line in logs]

    async def _learned(self, live: LiveStore) -> CalibrationSnapshot:
        places = places_of(live.floors)
        points = tuple(
            AccessPointCalibration(
                id=name, heard=500, offset_db=0, trust=1, suspected=self.suspected.get(name)
            )
            for name in places
        )
        calibration = Calibration(level_db=0, exponent=None, access_points=points)
        return CalibrationSnapshot(calibration=calibration, places=places)


async def test_an_access_point_that_comes_into_doubt_is_told_once() -> None:
    watched = Watched()
    assert await watched.look() == []
    watched.suspected = {MOVED: (4.0, 5.0)}

    assert await watched.look() == [("access_point_misplaced", MOVED)]
    assert await watched.look() == []
    assert watched.gauge.states == {
        "fits": len(PLACES) - 1,
        "heard": 0,
        "doubtful": 1,
        "silent": 0,
        "offline": 0,
    }


async def test_one_that_fits_again_is_told_once() -> None:
    watched = Watched()
    await watched.look()
    watched.suspected = {MOVED: (4.0, 5.0)}
    await watched.look()
    watched.suspected = {}

    assert await watched.look() == [("access_point_fits", MOVED)]
    assert await watched.look() == []


async def test_what_a_store_began_with_is_no_news() -> None:
    watched = Watched()
    watched.suspected = {MOVED: (4.0, 5.0)}
    await watched.begin()
    await watched.begin()

    assert await watched.look() == []
