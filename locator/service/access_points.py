"""How the access points of a store do: heard or not, and whether their listed places fit."""

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

SILENT_MS: Final = 300_000
JUDGED_SCANS: Final = 30.0  # fewer say nothing of a place


class AccessPointHealth(enum.StrEnum):
    """How an access point does; of several that are true the last one.

    `heard` is one of whose place nothing is known: too new, on no plan, on a floor with too few
    others to tell, or in a store with a survey.
    """

    FITS = "fits"
    HEARD = "heard"
    DOUBTFUL = "doubtful"
    SILENT = "silent"
    OFFLINE = "offline"


class PlaceOnFloor(msgspec.Struct, frozen=True, kw_only=True):
    """Metres on the floorplan."""

    x: float
    y: float


class AccessPointNow(msgspec.Struct, frozen=True, kw_only=True):
    """An access point, and what its readings say of its place.

    `status` is its own word. `trust`, from 0 to 1, is the weight of its readings; it and
    `offset_db` are null where nothing is learned, as in a store with a survey.
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
    """The access points of all stores, and who tells when one of them no longer fits.

    Args:
        learned: gives what a store has learned.
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
        """Return those on the floorplans, then others that were heard."""
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
        """Take what a store begins with for told; a store that is built anew goes on."""
        if live.store not in self._suspected:
            self._suspected[live.store] = frozenset(_suspected(await self.of(live)))

    async def look(self, stores: Mapping[str, LiveStore]) -> None:
        """Count the access points of all stores, and tell which came into doubt or out of it."""
        counts: Counter[AccessPointHealth] = Counter()
        for live in list(stores.values()):
            found = await self.of(live)
            counts.update(one.state for one in found)
            self._tell(live.store, found)
        for state in AccessPointHealth:
            self._metrics.access_points(state, counts[state])

    def _tell(self, store: str, found: list[AccessPointNow]) -> None:
        """Write each change down once."""
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
    """Put together what is known of an access point; `judged` says whether its place ever is."""
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
    if last is None or now - last > dt.timedelta(milliseconds=SILENT_MS):
        return AccessPointHealth.SILENT
    if learned is not None and (learned.suspected is not None or learned.trust == 0):
        return AccessPointHealth.DOUBTFUL
    if learned is None or learned.heard < JUDGED_SCANS:
        return AccessPointHealth.HEARD
    return AccessPointHealth.FITS
