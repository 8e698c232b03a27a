"""Who carries the phone that measures, and how they come to the places that are tapped."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

from locator.service.phone_recorder import PhoneRecorder
from locator.survey.measuring import WayPoint

Kind = Literal["stand", "walk"]
Spot = tuple[float, float]


@dataclass(kw_only=True)
class Measurement:
    """A phone that stands or walks now; `way` begins where and when it began.

    Whoever holds `moving` is taking it somewhere.
    """

    id: str
    store: str
    floor: str
    kind: Kind
    binding: str
    recorder: PhoneRecorder
    way: list[WayPoint] = field(default_factory=list)
    moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def way_points(self) -> int:
        """How many places the way has; whoever stays at one has not come to the next."""
        moves = sum(before[:2] != after[:2] for before, after in pairwise(self.way))
        return moves + bool(self.way)


class Surveyor(Protocol):
    """Takes the phone to where somebody taps."""

    async def go(self, measurement: Measurement, spot: Spot) -> Sequence[WayPoint]:
        """Return the way points from where the phone was until it is there."""

    def leave(self, measurement: Measurement) -> None:
        """Take note that the measurement has ended."""


class Present:
    """Whoever taps carries the phone and is there already.

    Args:
        clock: Unix epoch in milliseconds.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock

    async def go(self, measurement: Measurement, spot: Spot) -> Sequence[WayPoint]:  # noqa: ARG002 — of the protocol
        """Return the place, now."""
        return [WayPoint(*spot, self._clock())]

    def leave(self, measurement: Measurement) -> None:
        """Do nothing: they go where they like."""
