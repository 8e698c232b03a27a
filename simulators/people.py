"""What people do in a store, stage by stage: walk somewhere, look at a shelf, queue, leave."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from simulators.places import Destinations
from simulators.tills import Checkout, Tills
from simulators.walkable import Floats, Walkable
from simulators.ways import Ways

WALK_M_PER_S = (0.95, 0.17)
SLOWEST_M_PER_S, FASTEST_M_PER_S = 0.5, 1.5
# Somebody who looks at a shelf shifts about every so often, by so much, and turns.
SHUFFLE_S = 4.0
SHUFFLE_M = 0.12
TURN_RAD = 0.4
# Looking at one shelf: median, spread of the logarithm, bounds.
LOOK_S, LOOK_SPREAD = 26.0, 0.75
LOOK_BOUNDS_S = (4.0, 240.0)
GUEST_LOOK_S = (40.0, 60.0)
# How soon a guest who looks at a shelf takes notice of a wish.
NOTICE_S = 5.0
# A surveyor: steady on the way, and turning slowly round where they stand.
SURVEY_M_PER_S = 1.2
SURVEY_STAND_S, SURVEY_STEP_S = 8.0, 1.0
QUICK_SHARE = 0.2
WITHOUT_PAYING_SHARE = 0.07


@dataclass(frozen=True)
class Stage:
    """A stretch of somebody's way: at `at_s` (n,) they are at `xy` (n, 2), straight in between.

    `facing` (n, 2) holds from each knot on; `paid` says that the stage ends with a purchase.
    """

    at_s: Floats
    xy: Floats
    facing: Floats
    paid: bool = False


@dataclass(frozen=True)
class ShopFloor:
    """What everybody in a store shares; `pull` is how much each zone attracts, in zone order."""

    walkable: Walkable
    places: Destinations
    ways: Ways
    tills: Tills
    pull: Floats


class SimulatedPerson:
    """Somebody in the store, from a door at `start_s` on."""

    def __init__(self, shop: ShopFloor, start_s: float, rng: np.random.Generator) -> None:
        self._shop = shop
        self._rng = rng
        self._now_s = start_s
        speed = rng.normal(*WALK_M_PER_S)
        self._speed = float(np.clip(speed, SLOWEST_M_PER_S, FASTEST_M_PER_S))
        self._xy = shop.places.xy[rng.choice(shop.places.doors)]

    def shopping(self) -> Iterator[Stage]:
        """Yield the stages of one visit: errands, mostly a till, a door."""
        for zone in self._errands():
            for goal in self._shelves(zone):
                yield self._walk(goal, self._near(goal))
                yield self._look(self._look_s(), goal)
        till = self._shop.tills.shortest(self._now_s, self._rng)
        if till is not None and self._rng.random() >= WITHOUT_PAYING_SHARE:
            yield self._walk(till.tail, till.places[-1])
            yield self._queue(till)
        door = int(self._rng.choice(self._shop.places.doors))
        yield self._walk(door, self._shop.places.xy[door])

    def touring(self, wish: Callable[[], str | None]) -> Iterator[Stage]:
        """Yield stages for ever: from zone to zone, or to the one that is wished for."""
        zones = list(self._shop.places.shelves)
        while True:
            for zone in self._rng.permutation(zones).tolist():
                yield from self._stay(wish() or zone, wish)

    def surveying(self, place: Floats) -> Iterator[Stage]:
        """Yield stages for ever: straight to a place, whatever is in the way, and turning there."""
        if (self._xy != place).any():
            yield self._go_straight(place)
        while True:
            yield self._turn_round()

    def be(self, at_s: float, xy: Floats) -> None:
        """Go on from there then, whatever was under way."""
        self._now_s, self._xy = at_s, xy

    def _stay(self, zone: str, wish: Callable[[], str | None]) -> Iterator[Stage]:
        goal = self._shop.places.shelves[zone][0]
        yield self._walk(goal, self._shop.places.xy[goal])
        until_s = self._now_s + self._rng.uniform(*GUEST_LOOK_S)
        while self._now_s < until_s and wish() in {None, zone}:
            yield self._look(min(NOTICE_S, until_s - self._now_s), goal)

    def _errands(self) -> list[str]:
        """Return the zones to visit, mostly each the nearest to the one before."""
        shelves, places = self._shop.places.shelves, self._shop.places
        quick = self._rng.random() < QUICK_SHARE
        wanted = int(self._rng.integers(1, 3) if quick else 4 + self._rng.poisson(4.5))
        pull = self._shop.pull
        zones = self._rng.choice(len(pull), min(wanted, len(pull)), replace=False, p=pull)
        left, here, errands = set(zones.tolist()), self._xy, list[str]()
        names = list(shelves)
        while left:
            ranked = sorted(left)
            gaps = np.hypot(*(places.xy[[shelves[names[z]][0] for z in ranked]] - here).T)
            chosen = ranked[int(np.argmin(gaps * self._rng.uniform(0.6, 1.4, len(ranked))))]
            left.remove(chosen)
            errands.append(names[chosen])
            here = places.xy[shelves[names[chosen]][0]]
        return errands

    def _shelves(self, zone: str) -> list[int]:
        goals = self._shop.places.shelves[zone]
        stops = min(len(goals), 1 + int(self._rng.binomial(2, 0.5)))
        chosen: list[int] = self._rng.choice(goals, stops, replace=False).tolist()
        return chosen

    def _look_s(self) -> float:
        seconds = LOOK_S * self._rng.lognormal(0.0, LOOK_SPREAD)
        return float(np.clip(seconds, *LOOK_BOUNDS_S))

    def _near(self, goal: int) -> Floats:
        shifted = self._shop.places.xy[goal] + self._rng.uniform(-0.24, 0.24, 2)
        return self._on_floor(shifted, goal)

    def _on_floor(self, xy: Floats, goal: int) -> Floats:
        free = self._shop.walkable.is_free(xy)[..., None]
        return np.where(free, xy, self._shop.places.xy[goal])

    def _walk(self, goal: int, end: Floats) -> Stage:
        corners = self._shop.ways.way(self._xy, goal, end, self._rng)
        steps = np.diff(corners, axis=0)
        lengths = np.hypot(*steps.T)
        pace = self._speed * self._rng.uniform(0.9, 1.1)
        at_s = self._now_s + np.append(0.0, np.cumsum(lengths)) / pace
        facing = steps / np.maximum(lengths, 1e-9)[:, None]
        return self._done(at_s, corners, np.vstack((facing, facing[-1:])))

    def _go_straight(self, place: Floats) -> Stage:
        step = place - self._xy
        length = float(np.hypot(*step))
        at_s = np.array([self._now_s, self._now_s + length / SURVEY_M_PER_S])
        return self._done(at_s, np.vstack((self._xy, place)), np.tile(step / length, (2, 1)))

    def _turn_round(self) -> Stage:
        seconds = np.arange(0.0, SURVEY_STAND_S + SURVEY_STEP_S, SURVEY_STEP_S)
        turn = 2.0 * np.pi * seconds / SURVEY_STAND_S
        facing = np.column_stack((np.cos(turn), np.sin(turn)))
        return self._done(self._now_s + seconds, np.tile(self._xy, (len(seconds), 1)), facing)

    def _look(self, seconds: float, goal: int) -> Stage:
        count = int(seconds / SHUFFLE_S) + 2
        at_s = self._now_s + np.linspace(0.0, seconds, count)
        shifted = self._xy + self._rng.normal(0.0, SHUFFLE_M, (count, 2))
        xy = np.vstack((self._xy, self._on_floor(shifted[1:], goal)))
        turn = self._rng.normal(0.0, TURN_RAD, count)
        x, y = self._shop.places.facing[goal]
        cos, sin = np.cos(turn), np.sin(turn)
        return self._done(at_s, xy, np.column_stack((cos * x - sin * y, sin * x + cos * y)))

    def _queue(self, till: Checkout) -> Stage:
        """Return the stage in a queue: one walks up, and steps forward when there is room."""
        way_m = float(np.hypot(*(till.places[0] - self._xy)))
        there_s = self._now_s + way_m / self._speed
        at_s, places = self._shop.tills.join(till, self._now_s, there_s, self._rng)
        now_s, here = self._now_s, self._xy
        knots = [(now_s, here)]
        for free_s, place in zip(at_s.tolist(), places, strict=True):
            begins_s = max(now_s, free_s)
            now_s = begins_s + float(np.hypot(*(place - here))) / self._speed
            knots += [(begins_s, here), (now_s, place)]
            here = place
        facing = (here - self._xy) / max(way_m, 1e-9)
        times, stands = zip(*knots, strict=True)
        ahead = np.tile(facing, (len(knots), 1))
        return self._done(np.array(times), np.array(stands), ahead, paid=True)

    def _done(self, at_s: Floats, xy: Floats, facing: Floats, *, paid: bool = False) -> Stage:
        self._now_s, self._xy = float(at_s[-1]), xy[-1]
        return Stage(at_s, xy, facing, paid)
