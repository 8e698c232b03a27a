"""Queues at the tills: first come, first served, in the shortest one."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from simulators.walkable import Floats


@dataclass(frozen=True)
class Checkout:
    """A till's lane: where people stand, and until when those who are in it will be."""

    places: Floats
    tail: int
    leave_s: deque[float] = field(default_factory=deque)

    def forget_those_gone(self, now_s: float) -> None:
        """Drop who has left by now."""
        while self.leave_s and self.leave_s[0] <= now_s:
            self.leave_s.popleft()


class Tills:
    """All tills of a floor.

    Args:
        queues: for each till the places to stand, the first at the till.
        tails: for each till the goal at the end of its queue.
        service_s: the median time that somebody takes to pay.
    """

    def __init__(self, queues: Sequence[Floats], tails: Sequence[int], *, service_s: float) -> None:
        self._tills = [Checkout(places, tail) for places, tail in zip(queues, tails, strict=True)]
        self._service_s = service_s

    def shortest(self, now_s: float, rng: np.random.Generator) -> Checkout | None:
        """Return a till with the fewest people, or None where there are no tills."""
        for till in self._tills:
            till.forget_those_gone(now_s)
        fewest = min((len(till.leave_s) for till in self._tills), default=0)
        best = [till for till in self._tills if len(till.leave_s) == fewest]
        return best[rng.integers(len(best))] if best else None

    def join(
        self, till: Checkout, now_s: float, there_s: float, rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        """Queue up; return since when (n,) one may stand where (n, 2); then one leaves.

        A step forward takes place as somebody in front leaves. The last time is that of leaving;
        somebody whom nobody holds up is at the till at `there_s`.
        """
        till.forget_those_gone(now_s)
        ahead = np.array(till.leave_s)
        free_s = max([there_s, *till.leave_s])
        till.leave_s.append(free_s + self._service_s * float(rng.lognormal(0.0, 0.4)))
        last = len(till.places) - 1
        at_s = np.array([now_s, *ahead, till.leave_s[-1]])
        place = np.minimum(np.append(np.arange(len(ahead), -1, -1), 0), last)
        return at_s, till.places[place]
