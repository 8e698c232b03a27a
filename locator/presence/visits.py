"""Stays inside the outline, which become visits, and devices that only pass by."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from conventions.ids import derived_id
from locator.arrays import IntArray, grown
from locator.presence.events import Visit
from locator.settings import EngineSettings

NO_STAY_MS: Final = -1  # in place of a time; message times are never negative


class VisitTracker:
    """The stay of each device inside the outline; from `visit_min_ms` on it counts as a visit.

    Attributes:
        started: (capacity,) message time in milliseconds, or NO_STAY_MS.
        last: (capacity,) when the device was last seen inside.
        counts: (capacity,) the stay is a visit.
    """

    def __init__(self, store: str, settings: EngineSettings) -> None:
        self._store = store
        self._settings = settings
        self.started: NDArray[np.int64] = np.zeros(0, np.int64)
        self.last: NDArray[np.int64] = np.zeros(0, np.int64)
        self.counts = np.zeros(0, np.bool_)
        self._ids: list[str | None] = []

    def grow(self, rows: int) -> None:
        """Make room for `rows` devices."""
        self._ids += [None] * (rows - len(self._ids))
        self.started = grown(self.started, rows, NO_STAY_MS)
        self.last = grown(self.last, rows, NO_STAY_MS)
        self.counts = grown(self.counts, rows, fill=False)

    def note_inside(self, at_ms: int, rows: IntArray) -> IntArray:
        """Take the rows that are inside and return those whose stay becomes a visit now."""
        self.started[rows] = np.where(self.started[rows] == NO_STAY_MS, at_ms, self.started[rows])
        self.last[rows] = at_ms
        long_enough = at_ms - self.started[rows] >= self._settings.visit_min_ms
        new = rows[long_enough & ~self.counts[rows]]
        self.counts[new] = True
        return new

    def overdue(self, now: NDArray[np.int64]) -> IntArray:
        """Return the rows not seen inside for longer than the gap; `now` is (capacity,)."""
        unseen = now - self.last > self._settings.visit_gap_ms
        return np.flatnonzero((self.started != NO_STAY_MS) & unseen)

    def overlong(self) -> IntArray:
        """Return the rows inside for longer than `visit_max_ms`: fixed devices, or staff."""
        stayed = self.last - self.started > self._settings.visit_max_ms
        return np.flatnonzero((self.started != NO_STAY_MS) & stayed)

    def end(self, rows: IntArray, names: list[str]) -> tuple[Visit, ...]:
        """End these stays and return those of them that were visits, ended when last seen."""
        visits = tuple(
            self.visit(row, names[row], ended=True) for row in rows[self.counts[rows]].tolist()
        )
        self.started[rows] = self.last[rows] = NO_STAY_MS
        self.counts[rows] = False
        for row in rows.tolist():
            self._ids[row] = None
        return visits

    def visit(self, row: int, name: str, *, ended: bool = False) -> Visit:
        """Return the visit of a row that is inside; others have no start to make an id of."""
        last = int(self.last[row])
        return Visit(
            id=self._id(row, name),
            store=self._store,
            device=name,
            started_at=int(self.started[row]),
            last_seen_at=last,
            ended_at=last if ended else None,
        )

    def id_of(self, row: int, name: str) -> str | None:
        """Return the id that the row's stay has once it counts, or None when it is not inside."""
        return None if self.started[row] == NO_STAY_MS else self._id(row, name)

    def _id(self, row: int, name: str) -> str:
        found = self._ids[row]
        if found is None:
            # Derived and not random: a replay gives the same ids. Cached, for it is a hash.
            found = derived_id("vis", self._store, name, int(self.started[row]))
            self._ids[row] = found
        return found


class PassersBy:
    """The devices of a day that went away without a visit, each counted once.

    A device that comes back the same day and then does visit was no passer-by: its count is taken
    back. Beyond `max_devices` a device is no longer remembered and may count twice.
    """

    def __init__(self, max_devices: int) -> None:
        self._max_devices = max_devices
        self._visited: set[int] = set()
        self._passed: set[int] = set()

    def leave(self, name: str) -> int:
        """Note that a device went away without a visit; return the change of the count, 0 or 1."""
        # As integers: a pseudonym is 16 hexadecimal digits, and a million of them take about half
        # of the memory that text would.
        device = int(name, 16)
        if device in self._visited or device in self._passed:
            return 0
        if len(self._visited) + len(self._passed) < self._max_devices:
            self._passed.add(device)
        return 1

    def visit(self, name: str) -> int:
        """Note that a device visits; return the change of the count, 0 or -1."""
        device = int(name, 16)
        if device in self._passed:
            self._passed.remove(device)
            self._visited.add(device)
            return -1
        if len(self._visited) + len(self._passed) < self._max_devices:
            self._visited.add(device)
        return 0
