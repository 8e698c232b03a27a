"""Where many people were at many moments: their ways as one ragged array."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simulators.people import Stage
from simulators.walkable import Flags, Floats, Ints

# Ragged arrays are searched by row * SPAN_S + time: a year at a resolution of a millisecond.
SPAN_S = 4e7


@dataclass(frozen=True)
class Pose:
    """Where people are and what they look at, (n, 2) metres and unit vectors."""

    xy: Floats
    facing: Floats


class Tracks:
    """The ways of people over a stretch of time.

    Args:
        ways: by the number of each person.
    """

    def __init__(self, ways: Mapping[int, Stage]) -> None:
        self.numbers = np.array(sorted(ways), dtype=np.intp)
        in_order = [ways[number] for number in self.numbers.tolist()]
        self._since_s = np.array([way.at_s[0] for way in in_order])
        self._until_s = np.array([way.at_s[-1] for way in in_order])
        rows = np.repeat(np.arange(len(in_order)), [len(way.at_s) for way in in_order])
        self._keys = np.concatenate([*(way.at_s for way in in_order), np.zeros(0)]) + rows * SPAN_S
        self._xy = np.concatenate([*(way.xy for way in in_order), np.zeros((0, 2))])
        self._facing = np.concatenate([*(way.facing for way in in_order), np.zeros((0, 2))])

    def there(self, numbers: Ints, at_s: Floats) -> Flags:
        """Return for each person (n,) and time (n,) whether they were there."""
        if not len(self.numbers):
            return np.zeros(len(numbers), dtype=np.bool_)
        rows = self._rows_of(numbers)
        at_all = self.numbers[rows] == numbers
        return np.asarray(at_all & (self._since_s[rows] <= at_s) & (at_s <= self._until_s[rows]))

    def pose(self, numbers: Ints, at_s: Floats) -> Pose:
        """Return the poses of people (n,) at times (n,) at which they were there."""
        if not len(numbers):
            return Pose(np.zeros((0, 2)), np.zeros((0, 2)))
        wanted = self._rows_of(numbers) * SPAN_S + at_s
        knot = np.searchsorted(self._keys, wanted, side="right") - 1
        xy = [np.interp(wanted, self._keys, axis) for axis in self._xy.T]
        return Pose(np.column_stack(xy), self._facing[knot])

    def _rows_of(self, numbers: Ints) -> Ints:
        return np.searchsorted(self.numbers, numbers).clip(0, len(self.numbers) - 1)
