"""The devices that are heard now: one row of the engine's arrays each, reused when they have gone.

Far more addresses are heard in a day than devices are near at a time, so arrays are indexed by a
small row that is used again, and not by the address. Nothing here is written to a disk: MAC
addresses are in this dictionary alone (docs/decisions/0002).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from locator.arrays import NEVER, IntArray, grown

# Answers in place of a row, all negative: numpy would take a negative index for the last rows, so
# readings with these codes must be dropped before anything is indexed by row.
LEFT_OUT: Final = -1  # a device of staff, or of a person who objected
FIXED: Final = -2  # heard for longer than `visit_max_ms`: a till, a screen, a neighbour's printer
TOO_MANY: Final = -3  # beyond `max_devices`; not remembered, so it gets a row once one is free
ACCESS_POINT: Final = -4  # the radio of the access point of column 0; of column c, ACCESS_POINT - c


class _Index(dict[str, int]):
    """The row of each MAC address; `__missing__` admits an unknown one during the lookup.

    So the common case, a known address, is one dictionary lookup in C and no Python frame.
    """

    def __init__(self, admit: Callable[[str], int]) -> None:
        self._admit = admit

    def __missing__(self, mac: str) -> int:
        return self._admit(mac)


class Devices:
    """Which row each device has, and what the engine knows of it besides levels.

    Args:
        max_devices: how many rows there may be.
        name: gives the pseudonym of an address.
        is_left_out: returns whether an address is of staff or of a person who objected.
        access_points: the columns of access points by the addresses of their own radios.

    Attributes:
        last_seen: (capacity,) message time of the newest reading, milliseconds, or NEVER.
        first_seen: (capacity,) of the first one.
        times: (capacity,) in how many ticks it was heard.
        random: (capacity,) the address is randomised by the phone: its locally administered (U/L)
            bit of IEEE 802 is set.
        associated: (capacity,) was associated with the store's network since it got its row.
        inside: (capacity,) the last fix, `floor`, `xy` and `radius_m`, is inside the outline.
        at_exit: (capacity,) the last fix is at an entrance (docs/decisions/0009).
        names: the pseudonym of each row.
    """

    def __init__(
        self,
        max_devices: int,
        name: Callable[[str], str],
        is_left_out: Callable[[str], bool],
        access_points: Mapping[str, int],
    ) -> None:
        self._access_points = access_points
        self._max_devices = max_devices
        self._name = name
        self._is_left_out = is_left_out
        self._index = _Index(self._admit)
        self._by_name: dict[str, int] = {}
        self._free: list[int] = []
        self._macs: list[str | None] = []
        self.names: list[str] = []
        self.last_seen: NDArray[np.int64] = np.zeros(0, np.int64)
        self.first_seen: NDArray[np.int64] = np.zeros(0, np.int64)
        self.ticks_heard: NDArray[np.int64] = np.zeros(0, np.int64)
        self.random = np.zeros(0, np.bool_)
        self.associated = np.zeros(0, np.bool_)
        self.inside = np.zeros(0, np.bool_)
        self.at_exit = np.zeros(0, np.bool_)
        self.floor: IntArray = np.zeros(0, np.intp)
        self.xy = np.zeros((0, 2), np.float32)
        self.radius_m = np.zeros(0, np.float32)

    @property
    def count(self) -> int:
        """The number of rows ever in use, free ones included; every row is below it."""
        return len(self._macs)

    def grow(self, rows: int) -> None:
        """Make room in the arrays for `rows` devices; the caller decides when."""
        self.last_seen = grown(self.last_seen, rows, NEVER)
        self.first_seen = grown(self.first_seen, rows, NEVER)
        self.ticks_heard = grown(self.ticks_heard, rows, 0)
        self.random = grown(self.random, rows, fill=False)
        self.associated = grown(self.associated, rows, fill=False)
        self.inside = grown(self.inside, rows, fill=False)
        self.at_exit = grown(self.at_exit, rows, fill=False)
        self.floor = grown(self.floor, rows, 0)
        self.xy = grown(self.xy, rows, 0)
        self.radius_m = grown(self.radius_m, rows, 0)

    def rows_of(self, macs: Iterable[str]) -> Iterator[int]:
        """Return the row of each device, admitting new ones; or a code where it has none.

        The code is LEFT_OUT, FIXED, TOO_MANY, or ACCESS_POINT less the column of an access point.
        """
        return map(self._index.__getitem__, macs)

    def row_of(self, name: str) -> int | None:
        """Return the row of the device of this pseudonym, None where it has gone."""
        return self._by_name.get(name)

    def mac_of(self, row: int) -> str | None:
        """Return the MAC address of a row, None where the row is free."""
        return self._macs[row]

    def note_heard(self, newest: NDArray[np.int64]) -> None:
        """Note when devices were heard: (capacity,) message time in milliseconds, or NEVER."""
        # A free row of `_macs` cannot be heard; "00" only keeps the type checker content.
        new = np.flatnonzero((newest != NEVER) & (self.last_seen == NEVER))
        self.random[new] = [_is_random(self._macs[row] or "00") for row in new.tolist()]
        self.first_seen[new] = newest[new]
        self.ticks_heard += newest > self.last_seen
        np.maximum(self.last_seen, newest, out=self.last_seen)

    def live(self) -> IntArray:
        """Return the rows in use, in ascending order."""
        return np.array([row for row, mac in enumerate(self._macs) if mac is not None], np.intp)

    def release(self, rows: IntArray, code: int | None = None) -> None:
        """Forget these devices and free their rows.

        Args:
            rows: free ones among them are no error.
            code: answered in place of a row from now on, until `forget_all` at midnight.
        """
        for row in rows.tolist():
            mac = self._macs[row]
            if mac is None:
                continue
            if code is None:
                del self._index[mac]
            else:
                self._index[mac] = code
            del self._by_name[self.names[row]]
            self._macs[row] = None
            self._free.append(row)
        self.last_seen[rows] = NEVER
        self.ticks_heard[rows] = 0
        self.associated[rows] = self.inside[rows] = False

    def recheck_left_out(self) -> None:
        """Drop the answers LEFT_OUT, so that `is_left_out` is asked again at the next reading."""
        for mac in [mac for mac, row in self._index.items() if row == LEFT_OUT]:
            del self._index[mac]

    def forget_all(self) -> None:
        """Forget every device, and the codes too: what was fixed yesterday is judged afresh."""
        self.release(self.live())
        self._index.clear()

    def _admit(self, mac: str) -> int:
        # Access points first: one of them must never be counted as a visitor.
        column = self._access_points.get(mac)
        if column is not None:
            self._index[mac] = ACCESS_POINT - column
            return ACCESS_POINT - column
        if self._is_left_out(mac):
            self._index[mac] = LEFT_OUT
            return LEFT_OUT
        if self._free:
            row = self._free.pop()
        elif len(self._macs) < self._max_devices:
            row = len(self._macs)
            self._macs.append(None)
            self.names.append("")
        else:
            # Not stored in the index, unlike the other codes: it holds only until a row is free.
            return TOO_MANY
        name = self._name(mac)
        self._index[mac], self._by_name[name] = row, row
        self._macs[row], self.names[row] = mac, name
        return row


def _is_random(mac: str) -> bool:
    # The second hexadecimal digit holds the locally administered bit (value 2) of the first octet.
    return int(mac[1], 16) & 0b10 != 0
