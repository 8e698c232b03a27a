"""A measurement under way, and the surveyor that carries its phone: a human or a simulation."""

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
    """A measurement under way; the first way point of `way` is where and when it began.

    The lock `moving` is held while the surveyor is on the way to a place: a measurement must not
    end before that.
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
        """The number of different places in a row; way points at one place count once."""
        moves = sum(before[:2] != after[:2] for before, after in pairwise(self.way))
        return moves + bool(self.way)


class Surveyor(Protocol):
    """Carries the phone to the places that are tapped on the page."""

    async def go(self, measurement: Measurement, spot: Spot) -> Sequence[WayPoint]:
        """Return the way points to a place once the phone is there; it may take a while."""

    def leave(self, measurement: Measurement) -> None:
        """Stop carrying the phone: the measurement has ended."""


class HumanSurveyor:
    """A person who taps where they are, and so is there already.

    Args:
        clock: Unix epoch in milliseconds.
    """

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock

    async def go(self, measurement: Measurement, spot: Spot) -> Sequence[WayPoint]:  # noqa: ARG002 — of the protocol
        """Return the place, now."""
        return [WayPoint(*spot, self._clock())]

    def leave(self, measurement: Measurement) -> None:
        """Do nothing: a person needs no release."""
