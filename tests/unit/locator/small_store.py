"""A shop small enough to work out by hand, and what one hears in it."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import numpy as np
from shapely import Point, box

from floorplans.model import AccessPoint, Floorplan, Zone
from locator.arrays import FloatArray, IntArray
from locator.calibration.calibration import Calibration
from locator.engine import Engine
from locator.positioning import Fixes, Observation
from locator.presence.events import Tick, Visit, ZoneEvent
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from locator.settings import EngineSettings

NOON_MS = 1_763_809_200_000  # 22 November 2025, 12:00 in Paris
PARIS = ZoneInfo("Europe/Paris")
ANNE, BRUNO, CHLOE = "a40000000001", "b40000000002", "c40000000003"

PLAN = Floorplan(
    store="petite",
    floor="0",
    name="Ground floor",
    timezone="Europe/Paris",
    outline=box(0, 0, 20, 10),
    zones=(
        Zone(id="tea", name="Tea", area=box(0, 0, 10, 10)),
        Zone(id="wine", name="Wine", area=box(10, 0, 20, 10)),
    ),
    access_points=(
        AccessPoint(id="at_tea", place=Point(5, 5)),
        AccessPoint(id="at_wine", place=Point(15, 5)),
        AccessPoint(id="in_street", place=Point(40, 5)),
    ),
)
ACCESS_POINTS = tuple(point.id for point in PLAN.access_points)


class NearestAccessPoint:
    """A device is where the access point is that hears it best, and surely so."""

    def __init__(self, plan: Floorplan = PLAN) -> None:
        self._places = np.array([(p.place.x, p.place.y) for p in plan.access_points], np.float32)
        self._in_zone = np.array(
            [[zone.area.covers(p.place) for zone in plan.zones] for p in plan.access_points],
            np.float32,
        )
        self.observations: list[Observation] = []
        self.forgotten: list[int] = []
        self.neighbours_heard: list[tuple[int, int, float]] = []
        self.taught: Calibration | None = None

    def locate(self, observation: Observation) -> Fixes:
        self.observations.append(observation)
        devices = len(observation.rows)
        nearest = np.nanargmax(observation.rssi, axis=1)
        return Fixes(
            at_ms=observation.at_ms,
            rows=observation.rows,
            floor=np.zeros(devices, np.intp),
            floor_probability=np.ones((devices, 1), np.float32),
            xy=self._places[nearest],
            most_likely=self._places[nearest],
            covariance=np.tile(np.eye(2, dtype=np.float32), (devices, 1, 1)),
            radius_m=np.full(devices, 2.15, np.float32),
            zone_probability=self._in_zone[nearest],
        )

    def forget(self, rows: IntArray) -> None:
        self.forgotten += rows.tolist()

    def observe_neighbours(self, receiving: IntArray, sending: IntArray, rssi: FloatArray) -> None:
        self.neighbours_heard += zip(
            receiving.tolist(), sending.tolist(), rssi.tolist(), strict=True
        )

    def calibration(self) -> Calibration | None:
        return self.taught

    def restore(self, calibration: Calibration) -> None:
        self.taught = calibration


class SmallShop:
    """An engine, the messages that it is given, and all that it told."""

    def __init__(
        self,
        settings: EngineSettings | None = None,
        *,
        left_out: frozenset[str] = frozenset(),
        access_points: Sequence[str] = ACCESS_POINTS,
    ) -> None:
        self.positioner = NearestAccessPoint()
        self.pseudonyms = Pseudonyms(b"lasting", day_key=lambda day: str(day).encode())
        self.engine = Engine(
            store="petite",
            floors=[PLAN],
            access_points=access_points,
            positioner=self.positioner,
            pseudonyms=self.pseudonyms,
            settings=settings,
            left_out=left_out,
        )
        self.ticks: list[Tick] = []

    def say(
        self,
        access_point: str,
        seconds: float,
        heard: Mapping[str, float] | None = None,
        *,
        associated: bool = False,
        age: int = 0,
    ) -> None:
        """Let an access point say, so many seconds after noon, what it heard."""
        readings = [Reading(mac, rssi, associated, age) for mac, rssi in (heard or {}).items()]
        message = decode(encode(NOON_MS + round(seconds * 1000), readings))
        self.ticks += self.engine.feed(access_point, message)

    def stay(
        self,
        access_point: str,
        mac: str,
        start: int,
        end: int,
        *,
        step: int = 1,
        rssi: float = -50,
    ) -> None:
        """Let an access point hear a device each `step` seconds from start to end."""
        for seconds in range(start, end + 1, step):
            self.say(access_point, seconds, {mac: rssi})

    def end(self) -> None:
        """Flush and keep what that tells."""
        self.ticks += self.engine.flush()

    @property
    def events(self) -> list[ZoneEvent]:
        return [event for tick in self.ticks for event in tick.zone_events]

    @property
    def told(self) -> list[tuple[str, str, float]]:
        """Kind, zone and seconds after noon of all zone events."""
        return [(e.kind.value, e.zone, (e.at - NOON_MS) / 1000) for e in self.events]

    @property
    def started(self) -> list[Visit]:
        return [visit for tick in self.ticks for visit in tick.visits_started]

    @property
    def ended(self) -> list[Visit]:
        return [visit for tick in self.ticks for visit in tick.visits_ended]

    @property
    def withdrawn(self) -> list[Visit]:
        return [visit for tick in self.ticks for visit in tick.visits_withdrawn]

    @property
    def passers_by(self) -> int:
        return sum(tick.passers_by for tick in self.ticks)
