"""Histograms of dwell times with logarithmic bins.

Histograms and not lists of times: they add up over days, and single stays are not stored. Bins grow
by 15 %, so a quantile is off by 15 % at most.
"""

import math
from collections.abc import Sequence

# Rows of the database hold counts by bin: changing any of these needs a migration. Chosen.
FIRST_BIN_S = 5.0
GROWTH = 1.15
# The last bin begins above 4 h, the longest visit there is (`visit_max_ms`).
BIN_COUNT = 58


def empty() -> list[int]:
    """Return a histogram without stays, a new list each time."""
    return [0] * BIN_COUNT


def bin_of(seconds: float) -> int:
    """Return the bin of a stay; the last bin takes all that is longer."""
    if seconds < FIRST_BIN_S:
        return 0
    return min(1 + int(math.log(seconds / FIRST_BIN_S) / math.log(GROWTH)), BIN_COUNT - 1)


def quantile_s(histogram: Sequence[int], share: float) -> float | None:
    """Return the `share` quantile in seconds, None without stays; even within a bin."""
    wanted = share * sum(histogram)
    if wanted <= 0:
        return None
    for index, count in enumerate(histogram):
        if count >= wanted:
            low, high = _edge(index), _edge(index + 1)
            return low + (high - low) * wanted / count
        wanted -= count
    return _edge(len(histogram))


def added(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Return the sum of two histograms, as a new list."""
    return [a + b for a, b in zip(first, second, strict=True)]


def _edge(index: int) -> float:
    return 0.0 if index == 0 else FIRST_BIN_S * GROWTH ** (index - 1)
