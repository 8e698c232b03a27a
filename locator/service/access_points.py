"""The health of access points: heard or silent, and whether their listed places fit."""

import datetime as dt
import enum
import math
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

import msgspec
import structlog

from locator.calibration.calibration import AccessPointCalibration
from locator.calibration.misplaced import LEAST_OTHERS
from locator.calibration.snapshots import CalibrationSnapshot, ListedPlace, places_of
from locator.service.ingest_queue import AccessPointState, IngestQueue
from locator.service.live import LiveStore
from locator.service.metrics import LocatorMetrics

log = structlog.get_logger()

# Wall clock, unlike the engine's times: an access point without messages has no message time.
SILENT_AFTER_MS: Final = 300_000  # chosen
LEAST_SCANS: Final = 30.0  # before a listed place is said to fit; chosen


class AccessPointHealth(enum.StrEnum):
    """The health of an access point; where several are true, the last one.

    `heard` says nothing of the place: the access point is too new, on no plan, on a floor with too
    few others to test it, or in a store with a survey.
    """

    FITS = "fits"
    HEARD = "heard"
    DOUBTFUL = "doubtful"
    SILENT = "silent"
    OFFLINE = "offline"


class PlaceOnFloor(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a floorplan, in metres."""

    x: float
    y: float


class AccessPointNow(msgspec.Struct, frozen=True, kw_only=True):
    """An access point's health, and the calibration of it.

    `status` is what it published itself. `trust`, from 0 to 1, is the weight of its readings; it
    and `offset_db` are null without a calibration, as in a store with a survey.
    """

    id: str
    state: AccessPointHealth
    status: str | None
    last_message_at: dt.datetime | None
    floor: str | None
    place: PlaceOnFloor | None
    trust: float | None
    left_out: bool
    suspected_place: PlaceOnFloor | None
    suspected_distance_m: float | None
    offset_db: float | None


class AccessPointMonitor:
    """Health of the access points of all stores; logs when a listed place no longer fits.

    Args:
        learned: returns a store's calibration.
        clock: wall clock, Unix epoch in milliseconds.
    """

    def __init__(
        self,
        ingest_queue: IngestQueue,
        learned: Callable[[LiveStore], Awaitable[CalibrationSnapshot | None]],
        *,
        metrics: LocatorMetrics,
        clock: Callable[[], int],
    ) -> None:
        self._ingest_queue = ingest_queue
        self._learned = learned
        self._metrics = metrics
        self._clock = clock
        self._suspected: dict[str, frozenset[str]] = {}

    async def of(self, live: LiveStore) -> list[AccessPointNow]:
        """Return the access points on the floorplans, then others that were heard."""
        learned = await self._learned(live)
        known = (
            {} if learned is None else {one.id: one for one in learned.calibration.access_points}
        )
        places = places_of(live.floors)
        on_floor = Counter(floor for floor, _, _ in places.values())
        judged = {name for name, (floor, _, _) in places.items() if on_floor[floor] > LEAST_OTHERS}
        now = dt.datetime.fromtimestamp(self._clock() / 1000, dt.UTC)
        return [
            access_point_now(
                state, places.get(state.id), known.get(state.id), now, judged=state.id in judged
            )
            for state in self._ingest_queue.access_points(live.store, tuple(places))
        ]

    async def begin(self, live: LiveStore) -> None:
        """Take a new store's suspicions for logged already; a rebuilt store keeps its own."""
        if live.store not in self._suspected:
            self._suspected[live.store] = frozenset(_suspected(await self.of(live)))

    async def refresh(self, stores: Mapping[str, LiveStore]) -> None:
        """Count the access points of all stores by health, and log new and ended suspicions."""
        counts: Counter[AccessPointHealth] = Counter()
        # A copy: a store may be replaced during the awaits below.
        for live in list(stores.values()):
            found = await self.of(live)
            counts.update(one.state for one in found)
            self._log_changes(live.store, found)
        for state in AccessPointHealth:
            self._metrics.access_points(state, counts[state])

    def _log_changes(self, store: str, found: list[AccessPointNow]) -> None:
        """Log each change once."""
        suspected = _suspected(found)
        before = self._suspected.get(store, frozenset())
        self._suspected[store] = frozenset(suspected)
        for name in sorted(suspected.keys() - before):
            log.warning(
                "access_point_misplaced",
                store=store,
                access_point=name,
                distance_m=suspected[name],
            )
        for name in sorted(before - suspected.keys()):
            log.info("access_point_fits", store=store, access_point=name)


def access_point_now(
    state: AccessPointState,
    listed: ListedPlace | None,
    learned: AccessPointCalibration | None,
    now: dt.datetime,
    *,
    judged: bool,
) -> AccessPointNow:
    """Combine state, listed place and calibration; `judged`: whether its place can be tested."""
    place = None if listed is None else PlaceOnFloor(x=listed[1], y=listed[2])
    suspected = learned.suspected if learned is not None else None
    distance_m = None
    if suspected is not None and place is not None:
        distance_m = round(math.dist(suspected, (place.x, place.y)), 1)
    return AccessPointNow(
        id=state.id,
        state=_health(state, learned if judged else None, now),
        status=state.status,
        last_message_at=state.last_message_at,
        floor=None if listed is None else listed[0],
        place=place,
        trust=None if learned is None else round(learned.trust, 3),
        left_out=learned is not None and learned.trust == 0,
        suspected_place=None
        if suspected is None
        else PlaceOnFloor(x=round(suspected[0], 2), y=round(suspected[1], 2)),
        suspected_distance_m=distance_m,
        offset_db=None if learned is None else round(learned.offset_db, 1),
    )


def _suspected(found: Iterable[AccessPointNow]) -> dict[str, float | None]:
    return {one.id: one.suspected_distance_m for one in found if one.suspected_place is not None}


def _health(
    state: AccessPointState, learned: AccessPointCalibration | None, now: dt.datetime
) -> AccessPointHealth:
    last = state.last_message_at
    if state.status == "offline":
        return AccessPointHealth.OFFLINE
    if last is None or now - last > dt.timedelta(milliseconds=SILENT_AFTER_MS):
        return AccessPointHealth.SILENT
    if learned is not None and (learned.suspected is not None or learned.trust == 0):
        return AccessPointHealth.DOUBTFUL
    if learned is None or learned.heard < LEAST_SCANS:
        return AccessPointHealth.HEARD
    return AccessPointHealth.FITS
