"""Zone entries and exits from P(in zone), by hysteresis in probability and in time.

Thresholds and times are the engine's settings. Exits are decided on P alone and absence on silence,
so that a device that falls silent in a zone is not said to have walked out of it.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from locator.arrays import BoolArray, FloatArray, IntArray
from locator.presence.events import ZoneEventKind
from locator.settings import EngineSettings

NO_CROSSING: Final = -1  # in place of a time or a zone
_STAY = np.dtype(
    [
        ("key", np.int64),  # row x zones + zone
        ("inside", np.bool_),
        ("since", np.int64),
        ("crossing", np.int64),  # since when P is beyond the threshold of a change, or NO_CROSSING
        ("dwells", np.int64),
        ("probability", np.float32),
    ]
)


class ZoneChange(NamedTuple):
    """A zone event without its names: engine row, zone index, times in milliseconds."""

    kind: ZoneEventKind
    row: int
    zone: int
    at: int
    since: int
    probability: float
    dwells: int


class ZonePresence:
    """The zone stays of all devices, and the entries that are under way.

    Outside, P >= p_in for t_in enters; inside, P <= p_out for t_out leaves; anything between
    changes nothing. Zones are independent: where they overlap a device is in both.

    Only pairs of a device and a zone that are inside, or entering, have an entry, sorted by row and
    zone: the cost is that of people, and not of people times zones.
    """

    def __init__(self, zones: int, settings: EngineSettings) -> None:
        self._zones = max(zones, 1)  # a divisor
        self._settings = settings
        self._stays: NDArray[np.void] = np.zeros(0, _STAY)

    def update(self, at_ms: int, rows: IntArray, probability: FloatArray) -> list[ZoneChange]:
        """Take the fixes of a tick and return the changes: exits, then entries, then dwells.

        In this order a device that changes its zone leaves one before it enters the other.

        Args:
            at_ms: message time of the fixes.
            rows: (n_devices,) ascending.
            probability: (n_devices, n_zones).
        """
        if not probability.size:
            return []
        # Candidates first: with `zone_enter_ms` 0 they enter in the same tick.
        self._add_candidates(at_ms, rows, probability)
        stays = self._stays
        position = np.minimum(np.searchsorted(rows, self._rows()), len(rows) - 1)
        fresh = np.flatnonzero(rows[position] == self._rows())
        now = probability[position[fresh], stays["key"][fresh] % self._zones]
        stays["probability"][fresh] = now
        inside = stays["inside"][fresh]
        left = self._leave(at_ms, fresh[inside], now[inside])
        entered, dropped = self._enter(at_ms, fresh[~inside], now[~inside])
        dwelled = self._dwell(at_ms, fresh)
        changes = [
            *self._changes(ZoneEventKind.EXITED, left, at_ms),
            *self._changes(ZoneEventKind.ENTERED, entered, at_ms),
            *self._changes(ZoneEventKind.DWELLED, dwelled, at_ms),
        ]
        self._stays = np.delete(stays, np.concatenate([left, dropped]))
        return changes

    def lose(self, lost: BoolArray, at: NDArray[np.int64]) -> list[ZoneChange]:
        """End all stays of the rows that are lost; (capacity,) each, `at` in milliseconds.

        The changes are in order of time, for rows are lost at different times within a tick.
        """
        gone = lost[self._rows()]
        absent = np.flatnonzero(gone & self._stays["inside"])
        changes = self._changes(ZoneEventKind.ABSENT, absent, at[self._rows()[absent]])
        self._stays = self._stays[~gone]
        return sorted(changes, key=lambda change: change.at)

    def likeliest(self, rows: int) -> IntArray:
        """Return (rows,) the zone that each row is in, the likeliest of several, or -1."""
        zones = np.full(rows, NO_CROSSING, np.intp)
        inside = self._stays[self._stays["inside"]]
        inside = inside[np.argsort(inside["probability"], kind="stable")]
        # Of repeated indices numpy assigns the last, which the sort made the likeliest.
        zones[inside["key"] // self._zones] = inside["key"] % self._zones
        return zones

    def _rows(self) -> IntArray:
        rows: IntArray = self._stays["key"] // self._zones
        return rows

    def _add_candidates(self, at_ms: int, rows: IntArray, probability: FloatArray) -> None:
        hit, zone = np.nonzero(probability >= self._settings.zone_enter_probability)
        # np.nonzero goes row by row and `rows` ascends, so the keys do too: np.insert keeps the
        # order only then.
        keys = rows[hit] * self._zones + zone
        places = np.searchsorted(self._stays["key"], keys)
        known = np.zeros(len(keys), np.bool_)
        within = places < len(self._stays)
        known[within] = self._stays["key"][places[within]] == keys[within]
        more = np.zeros(np.count_nonzero(~known), _STAY)
        more["key"] = keys[~known]
        more["crossing"] = at_ms
        self._stays = np.insert(self._stays, places[~known], more)

    def _enter(self, at_ms: int, outside: IntArray, now: FloatArray) -> tuple[IntArray, IntArray]:
        stays, likely = self._stays, now >= self._settings.zone_enter_probability
        long_enough = at_ms - stays["crossing"][outside] >= self._settings.zone_enter_ms
        entered = outside[likely & long_enough]
        stays["inside"][entered] = True
        stays["since"][entered] = stays["crossing"][entered]
        stays["crossing"][entered] = NO_CROSSING
        return entered, outside[~likely]

    def _leave(self, at_ms: int, inside: IntArray, now: FloatArray) -> IntArray:
        crossing = self._stays["crossing"]
        unlikely = now <= self._settings.zone_leave_probability
        first = np.where(crossing[inside] == NO_CROSSING, at_ms, crossing[inside])
        crossing[inside] = np.where(unlikely, first, NO_CROSSING)
        left: IntArray = inside[unlikely & (at_ms - first >= self._settings.zone_leave_ms)]
        return left

    def _dwell(self, at_ms: int, fresh: IntArray) -> IntArray:
        stays = self._stays
        sure = fresh[stays["inside"][fresh] & (stays["crossing"][fresh] == NO_CROSSING)]
        dwells = (at_ms - stays["since"][sure]) // self._settings.zone_dwell_ms
        more = dwells > stays["dwells"][sure]
        dwelled: IntArray = sure[more]
        stays["dwells"][dwelled] = dwells[more]
        return dwelled

    def _changes(
        self, kind: ZoneEventKind, chosen: IntArray, at: int | NDArray[np.int64]
    ) -> list[ZoneChange]:
        stays = self._stays[chosen]
        rows, zones = np.divmod(stays["key"], self._zones)
        columns = (
            rows.tolist(),
            zones.tolist(),
            np.broadcast_to(at, rows.shape).tolist(),
            stays["since"].tolist(),
            stays["probability"].tolist(),
            stays["dwells"].tolist(),
        )
        return [ZoneChange(kind, *values) for values in zip(*columns, strict=True)]
