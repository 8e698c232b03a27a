"""The newest level of every device at every access point, and the readings of the tick under way.

The engine adds messages to `PendingReadings`; once a tick they become arrays and go into
`LatestLevels`, which makes the observation that the positioner gets.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from locator.arrays import NEVER, BoolArray, FloatArray, IntArray, grown
from locator.positioning import Observation
from locator.readings.messages import Decoded


class ReadingColumns(NamedTuple):
    """Readings in columns: device row, access point column, dBm, message time (ms), associated.

    `rows` still holds the negative codes of `readings/devices.py` where a device has no row.
    """

    rows: IntArray
    columns: IntArray
    rssi: FloatArray
    at: NDArray[np.int64]
    associated: BoolArray

    def where(self, kept: BoolArray) -> "ReadingColumns":
        """Return the readings for which `kept`, (n_readings,), is true."""
        return ReadingColumns(
            self.rows[kept],
            self.columns[kept],
            self.rssi[kept],
            self.at[kept],
            self.associated[kept],
        )


class PendingReadings:
    """The readings since the last tick.

    Plain lists: making small arrays of every message costs more than converting the lists once a
    tick.
    """

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
        """Add the readings of a message from the access point of `column`, heard until `at_ms`.

        `rows` are those of the message's devices, in its order, codes included.
        """
        self._rows.extend(rows)
        self._rssi.extend(message.rssi)
        self._associated.extend(message.associated)
        self._ages.extend(message.ages)
        self._messages.append((column, at_ms, len(message.rssi)))

    def drop(self, rows: Iterable[int], code: int) -> None:
        """Replace these rows by a code, for devices whose rows are freed before the tick ends."""
        dropped = set(rows)
        self._rows = [code if row in dropped else row for row in self._rows]

    def take(self) -> ReadingColumns:
        """Return all readings as arrays and empty the lists."""
        # `reshape(-1, 3)` for the tick without messages: an empty array has no second axis.
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

    Of several readings of one device by one access point in one tick the mean in dB is stored: a
    tick (1 s) is short against a walk, and the noise of a packet is 4 to 5 dB (residuals of the
    public recordings, docs/reference/accuracy.md). A mean in milliwatts would follow the strongest.
    """

    def __init__(self, access_points: int) -> None:
        self._rssi = np.zeros((0, access_points), np.float32)
        self._at = np.zeros((0, access_points), np.int64)
        self._counts = np.zeros((0, access_points), np.float32)

    def grow(self, rows: int) -> None:
        """Make room for `rows` devices."""
        self._rssi = grown(self._rssi, rows, 0)
        self._at = grown(self._at, rows, NEVER)
        self._counts = grown(self._counts, rows, 0)

    def widen(self, access_points: int) -> None:
        """Make room for `access_points` columns; the columns so far keep their places."""
        more = ((0, 0), (0, access_points - self._at.shape[1]))
        self._rssi = np.pad(self._rssi, more)
        self._at = np.pad(self._at, more, constant_values=NEVER)
        self._counts = np.pad(self._counts, more)

    def forget(self, rows: IntArray) -> None:
        """Drop all levels of these devices, before their rows go to others."""
        # The times decide what counts; the levels may stay.
        self._at[rows] = NEVER

    def hear(self, heard: ReadingColumns) -> IntArray:
        """Take readings, all with rows >= 0, and return the rows (repeated) that were updated.

        A reading older than the stored one is dropped: readings carry ages, so a later message may
        hold an older reading.
        """
        # One flat index a reading. `reshape(-1)` is a view of a contiguous array, so this writes
        # into the matrices; it would silently write into a copy if they were not contiguous.
        cells = heard.rows * self._at.shape[1] + heard.columns
        rssi, at, counts = self._rssi.reshape(-1), self._at.reshape(-1), self._counts.reshape(-1)
        newer = heard.at >= at[cells]
        cells = cells[newer]
        rssi[cells] = counts[cells] = 0
        # np.add.at, for `rssi[cells] += …` adds only one of several readings of the same cell, and
        # np.bincount would need an array over all devices times all access points.
        np.add.at(rssi, cells, heard.rssi[newer])
        np.add.at(counts, cells, 1)
        # Division once for each reading of a cell would be wrong; the fancy assignment reads all
        # right sides first, so a repeated cell is divided once.
        rssi[cells] /= counts[cells]
        np.maximum.at(at, cells, heard.at[newer])
        rows: IntArray = heard.rows[newer]
        return rows

    def observe(self, at_ms: int, rows: IntArray, window_ms: int) -> Observation:
        """Return the levels of these devices within the window; devices without any are left out.

        The age is of message time, so that a replay at any speed gives the same observation.
        """
        # In int64 milliseconds first: float32 has 24 bits, and an epoch in seconds needs 31.
        age_s = ((at_ms - self._at[rows]) / 1000).astype(np.float32)
        age_s[age_s > window_ms / 1000] = np.nan
        rssi = np.where(np.isnan(age_s), np.float32(np.nan), self._rssi[rows])
        known = ~np.isnan(age_s).all(axis=1)
        return Observation(at_ms, rows[known], rssi[known], age_s[known])
