"""What was heard of every device by every access point, newest first to count."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from locator.arrays import BoolArray, FloatArray, IntArray, grown
from locator.positioning import Observation
from locator.readings.messages import Decoded

NEVER: Final = -(2**62)


class ReadingColumns(NamedTuple):
    """Readings in columns: device row, access point column, dBm, message time (ms), associated."""

    rows: IntArray
    columns: IntArray
    rssi: FloatArray
    at: NDArray[np.int64]
    associated: BoolArray

    def where(self, kept: BoolArray) -> "ReadingColumns":
        """Return the readings that are kept."""
        return ReadingColumns(
            self.rows[kept],
            self.columns[kept],
            self.rssi[kept],
            self.at[kept],
            self.associated[kept],
        )


class PendingReadings:
    """The readings since the last tick: plain lists, for a message is too small for numpy."""

    def __init__(self) -> None:
        self._clear()

    def _clear(self) -> None:
        self._rows: list[int] = []
        self._rssi: list[float] = []
        self._associated: list[bool] = []
        self._ages: list[int] = []
        self._messages: list[tuple[int, int, int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, rows: Iterable[int], column: int, at_ms: int, message: Decoded) -> None:
        """Keep the readings of a message for the tick; `rows` are those of its devices."""
        self._rows.extend(rows)
        self._rssi.extend(message.rssi)
        self._associated.extend(message.associated)
        self._ages.extend(message.ages)
        self._messages.append((column, at_ms, len(message.rssi)))

    def drop(self, rows: Iterable[int], code: int) -> None:
        """Give a code in place of the row to all readings of these rows."""
        dropped = set(rows)
        self._rows = [code if row in dropped else row for row in self._rows]

    def take(self) -> ReadingColumns:
        """Return all and keep nothing."""
        columns, at, counts = np.array(self._messages, np.int64).reshape(-1, 3).T
        heard = ReadingColumns(
            np.array(self._rows, np.intp),
            np.repeat(columns, counts),
            np.array(self._rssi, np.float32),
            np.repeat(at, counts) - np.array(self._ages, np.int64),
            np.array(self._associated, np.bool_),
        )
        self._clear()
        return heard


class LatestLevels:
    """Devices as rows, access points as columns: the newest level and when it was heard.

    Of several readings of one device by one access point that are taken at once the mean is kept,
    in dB: a tick is short against a walk, and the noise of a packet is 4 to 5 dB.
    """

    def __init__(self, access_points: int) -> None:
        self._rssi = np.zeros((0, access_points), np.float32)
        self._at = np.zeros((0, access_points), np.int64)
        self._counts = np.zeros((0, access_points), np.float32)

    def grow(self, rows: int) -> None:
        """Make room for that many devices."""
        self._rssi = grown(self._rssi, rows, 0)
        self._at = grown(self._at, rows, NEVER)
        self._counts = grown(self._counts, rows, 0)

    def widen(self, access_points: int) -> None:
        """Make room for that many access points."""
        more = ((0, 0), (0, access_points - self._at.shape[1]))
        self._rssi = np.pad(self._rssi, more)
        self._at = np.pad(self._at, more, constant_values=NEVER)
        self._counts = np.pad(self._counts, more)

    def forget(self, rows: IntArray) -> None:
        """Drop all that was heard of these devices."""
        self._at[rows] = NEVER

    def hear(self, heard: ReadingColumns) -> IntArray:
        """Take readings, all of known rows, and return the rows (not unique) with something new."""
        cells = heard.rows * self._at.shape[1] + heard.columns
        rssi, at, counts = self._rssi.reshape(-1), self._at.reshape(-1), self._counts.reshape(-1)
        newer = heard.at >= at[cells]
        cells = cells[newer]
        rssi[cells] = counts[cells] = 0
        np.add.at(rssi, cells, heard.rssi[newer])
        np.add.at(counts, cells, 1)
        rssi[cells] /= counts[cells]
        np.maximum.at(at, cells, heard.at[newer])
        rows: IntArray = heard.rows[newer]
        return rows

    def observe(self, at_ms: int, rows: IntArray, window_ms: int) -> Observation:
        """Return what is known of these devices within the window; who has nothing is left out."""
        age_s = ((at_ms - self._at[rows]) / 1000).astype(np.float32)
        age_s[age_s > window_ms / 1000] = np.nan
        rssi = np.where(np.isnan(age_s), np.float32(np.nan), self._rssi[rows])
        known = ~np.isnan(age_s).all(axis=1)
        return Observation(at_ms, rows[known], rssi[known], age_s[known])
