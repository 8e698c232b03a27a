"""The people of a store over time: who comes and goes, and where everybody is at any moment."""

import enum
import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from floorplans.model import Floorplan
from simulators.people import ShopFloor, SimulatedPerson, Stage
from simulators.places import places_of
from simulators.tills import Tills
from simulators.tracks import Tracks
from simulators.walkable import Floats, walkable_of
from simulators.ways import Ways

# How busy a French supermarket is at each hour of the day, 1 on average over its opening hours;
# it never closes here, so that a demonstration at night has people to show.
BUSY = (0.5,) * 8 + (0.6, 0.8, 1.1, 1.2, 1.1, 0.8, 0.8, 0.9, 1.1, 1.4, 1.4, 1.1, 0.7) + (0.5,) * 3
# Measured on Galerie Nord (a test holds the crowd to it).
MEAN_STAY_S = 750.0
# Somebody walks by outside for each one who comes in.
PASSERS_BY_EACH = 1.0
PASSERS_BY_M_PER_S = (1.3, 0.15)
STREET_M, STREET_BEYOND_M = 4.0, 12.0
# Tills are opened so that they keep up, but nobody pays slower than this.
SERVICE_S, TILL_LOAD = 45.0, 0.65
# By then as many leave as come.
WARM_UP_S = 1.7 * MEAN_STAY_S
GUEST = 0

Place = tuple[float, float]


class Kind(enum.StrEnum):
    """What somebody did."""

    CAME = "came"
    PAID = "paid"
    WENT = "went"


@dataclass(frozen=True)
class CrowdEvent:
    """Somebody who came in, paid or went away; `passing` people stay outside."""

    number: int
    at_s: float
    kind: Kind
    passing: bool = False


class Crowd:
    """People on one floor, numbered from 1 as they come; `GUEST` is 0.

    The first of them come `WARM_UP_S` before second 0.

    Args:
        plan: the floor; `till` features are where people queue.
        seed: the same seed gives the same people.
        people: how many are in the store at once, on average over its opening hours.
        start_ms: the moment that second 0 is, for the hour of the day.
        guest: whether somebody is always there and tours the zones.
    """

    def __init__(
        self, plan: Floorplan, *, seed: int, people: int, start_ms: int, guest: bool
    ) -> None:
        self._seed = seed
        self._rng = np.random.default_rng([seed, 1])
        self._start = datetime.fromtimestamp(start_ms / 1000, UTC)
        self._zone = ZoneInfo(plan.timezone)
        self._arrivals_per_s = people / MEAN_STAY_S
        self._street = plan.outline.bounds
        self.shop = _shop(plan, self._arrivals_per_s, np.random.default_rng([seed, 2]))
        self._wish: str | None = None
        self._guest: SimulatedPerson | None = None
        self._tour: Iterator[Stage] = iter(())
        self._due: list[tuple[float, int, Callable[[float], None]]] = []
        self._serial = itertools.count()
        self._numbers = itertools.count(1)
        self._ways: dict[int, Stage] = {}
        self.tracks = Tracks(self._ways)
        self._leaving: list[int] = []
        self._events: list[CrowdEvent] = []
        if people:
            self._schedule(-WARM_UP_S, self._arrive)
            self._schedule(-WARM_UP_S, self._pass_by)
        if guest:
            self._schedule(-WARM_UP_S, self._welcome_guest)

    def send_guest(self, zone: str | None) -> None:
        """Have the guest walk to a zone of the floor and stay there, or go on touring."""
        self._wish = zone

    def lead_guest(self, at_s: float, place: Place, *, walking: bool) -> float:
        """Put the guest at a place at a moment, or have the guest walk straight there.

        Returns:
            When the guest is there; and there the guest stays.

        Raises:
            LookupError: the guest is not in.
        """
        guest = self._guest_from(at_s, None if walking else np.array(place))
        self._follow(guest.surveying(np.array(place)))
        way = self._ways[GUEST]
        return float(way.at_s[-1]) if (way.xy[0] != way.xy[-1]).any() else at_s

    def release_guest(self, at_s: float) -> None:
        """Have the guest go on from where they were led to, as before.

        Raises:
            LookupError: the guest is not in.
        """
        self._follow(self._guest_from(at_s, None).touring(lambda: self._wish))

    def advance(self, from_s: float, to_s: float) -> tuple[CrowdEvent, ...]:
        """Let people act until `to_s` and return who came, paid and went.

        Their `tracks` are then known between the two moments.
        """
        self._events = []
        for number in self._leaving:
            del self._ways[number]
        self._leaving = []
        self._ways = {number: _since(way, from_s) for number, way in self._ways.items()}
        while self._due and self._due[0][0] <= to_s:
            at_s, _, action = heapq.heappop(self._due)
            action(at_s)
        self.tracks = Tracks(self._ways)
        return tuple(self._events)

    def _schedule(self, at_s: float, action: Callable[[float], None]) -> None:
        heapq.heappush(self._due, (at_s, next(self._serial), action))

    def _arrive(self, at_s: float) -> None:
        if self._next(at_s, self._arrive, self._arrivals_per_s):
            number = next(self._numbers)
            rng = np.random.default_rng([self._seed, 3, number])
            self._enter(number, SimulatedPerson(self.shop, at_s, rng).shopping(), at_s)

    def _pass_by(self, at_s: float) -> None:
        if self._next(at_s, self._pass_by, self._arrivals_per_s * PASSERS_BY_EACH):
            self._enter(next(self._numbers), iter([self._along_the_street(at_s)]), at_s)
            self._events[-1] = replace(self._events[-1], passing=True)

    def _next(self, at_s: float, action: Callable[[float], None], per_s: float) -> bool:
        """Schedule the next one; return whether this one comes at this hour (thinning)."""
        most = max(BUSY)
        self._schedule(at_s + self._rng.exponential(1.0 / (most * per_s)), action)
        moment = self._start.timestamp() + at_s
        return self._rng.random() * most < BUSY[datetime.fromtimestamp(moment, self._zone).hour]

    def _welcome_guest(self, at_s: float) -> None:
        self._guest = SimulatedPerson(self.shop, at_s, np.random.default_rng([self._seed, 4]))
        self._tour = self._guest.touring(lambda: self._wish)
        self._enter(GUEST, self._tour, at_s)

    def _guest_from(self, at_s: float, xy: Floats | None) -> SimulatedPerson:
        """Return the guest, who is at `xy` at that moment, or where their way has taken them."""
        if self._guest is None:
            raise LookupError("the guest is not in")
        if xy is None:
            way = self._ways[GUEST]
            xy = np.array([np.interp(at_s, way.at_s, axis) for axis in way.xy.T])
        self._guest.be(at_s, xy)
        return self._guest

    def _follow(self, stages: Iterator[Stage]) -> None:
        """Let the guest do something else from now on."""
        self._tour = stages
        self._ways[GUEST] = next(stages)
        self._go_on_after(GUEST, stages)

    def _enter(self, number: int, stages: Iterator[Stage], at_s: float) -> None:
        self._events.append(CrowdEvent(number, at_s, Kind.CAME))
        self._ways[number] = next(stages)
        self._go_on_after(number, stages)

    def _go_on_after(self, number: int, stages: Iterator[Stage]) -> None:
        until_s = float(self._ways[number].at_s[-1])
        self._schedule(until_s, lambda at_s: self._go_on(number, stages, at_s))

    def _go_on(self, number: int, stages: Iterator[Stage], at_s: float) -> None:
        if number == GUEST and stages is not self._tour:
            return
        way = self._ways[number]
        if way.paid:
            self._events.append(CrowdEvent(number, at_s, Kind.PAID))
        stage = next(stages, None)
        if stage is None:
            self._events.append(CrowdEvent(number, at_s, Kind.WENT))
            self._leaving.append(number)
            return
        self._ways[number] = _joined(way, stage)
        self._go_on_after(number, stages)

    def _along_the_street(self, at_s: float) -> Stage:
        x0, y0, x1, _ = self._street
        ends = np.array([(x0 - STREET_BEYOND_M, y0), (x1 + STREET_BEYOND_M, y0)])
        ends[:, 1] -= STREET_M * self._rng.uniform(0.5, 1.5)
        way = ends[:: self._rng.choice((1, -1))]
        length = x1 - x0 + 2.0 * STREET_BEYOND_M
        seconds = length / max(0.8, self._rng.normal(*PASSERS_BY_M_PER_S))
        return Stage(np.array([at_s, at_s + seconds]), way, np.diff(way, axis=0)[[0, 0]] / length)


def _shop(plan: Floorplan, arrivals_per_s: float, rng: np.random.Generator) -> ShopFloor:
    walkable = walkable_of(plan)
    places = places_of(plan, walkable)
    keeps_up_s = TILL_LOAD * len(places.queues) / max(arrivals_per_s * max(BUSY), 1e-9)
    pull = rng.gamma(1.5, size=len(places.shelves))
    return ShopFloor(
        walkable=walkable,
        places=places,
        ways=Ways(walkable, places.xy),
        tills=Tills(places.queues, places.tails, service_s=min(SERVICE_S, keeps_up_s)),
        pull=pull / pull.sum(),
    )


def _since(way: Stage, from_s: float) -> Stage:
    """Return the way without the knots that nobody will ask about any more."""
    before = int(np.searchsorted(way.at_s, from_s, side="right")) - 1
    kept = slice(min(max(0, before), len(way.at_s) - 1), None)
    return Stage(way.at_s[kept], way.xy[kept], way.facing[kept], way.paid)


def _joined(way: Stage, stage: Stage) -> Stage:
    return Stage(
        np.concatenate((way.at_s, stage.at_s)),
        np.vstack((way.xy, stage.xy)),
        np.vstack((way.facing, stage.facing)),
        stage.paid,
    )
