"""Histograms of how long people stay; bins grow with the time, so that a median is near enough."""

import math
from collections.abc import Sequence

FIRST_BIN_S = 5.0
GROWTH = 1.15
# The last bin begins above 4 h, the longest visit there is.
BINS = 58


def empty() -> list[int]:
    """Return a histogram of nobody."""
    return [0] * BINS


def bin_of(seconds: float) -> int:
    """Return the bin of a stay: the first ends at 5 s, each other is 15 % longer."""
    if seconds < FIRST_BIN_S:
        return 0
    return min(1 + int(math.log(seconds / FIRST_BIN_S) / math.log(GROWTH)), BINS - 1)


def quantile_s(histogram: Sequence[int], share: float) -> float | None:
    """Return the stay (s) that `share` of people do not exceed; None of nobody.

    Within a bin, people are taken to be spread evenly.
    """
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
    """Return the histogram of both."""
    return [a + b for a, b in zip(first, second, strict=True)]


def _edge(index: int) -> float:
    return 0.0 if index == 0 else FIRST_BIN_S * GROWTH ** (index - 1)
