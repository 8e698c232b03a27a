"""What the guest of the demonstration does for whoever has taken their phone."""

from collections.abc import Sequence

from chaland.clock import now_ms
from coupons.domain_events import DomainEvent, DomainEventKind
from locator.service.surveyor import HumanSurveyor, Measurement, Spot
from locator.survey.measuring import WayPoint
from simulators.store import Simulation

GUEST_ZONE = "cheese"


class GuestShopper:
    """Has the guest shop for whoever took its phone: to the cheese, and on with its coupon."""

    def __init__(self, binding: str, simulation: Simulation) -> None:
        self._binding = binding
        self._simulation = simulation
        self._owner: str | None = None

    def __call__(self, event: DomainEvent) -> None:
        """Send the guest where their new owner should be, or let them go."""
        if event.kind is DomainEventKind.DEVICE_BOUND and event.subject == self._binding:
            self._owner = event.customer
            self._simulation.send_guest(GUEST_ZONE)
        if event.kind is DomainEventKind.COUPON_ISSUED and event.customer == self._owner:
            self._simulation.send_guest(None)


class GuestSurveyor:
    """The guest takes the phone to where somebody taps, and walks there where they walk."""

    def __init__(self, binding: str, simulation: Simulation) -> None:
        self._binding = binding
        self._simulation = simulation
        self._human = HumanSurveyor(now_ms)

    async def go(self, measurement: Measurement, spot: Spot) -> Sequence[WayPoint]:
        """Return when the guest set out from the way point before, and was there."""
        if measurement.binding != self._binding:
            return await self._human.go(measurement, spot)
        before = measurement.way[-1:]
        left_ms, there_ms = await self._simulation.lead_guest(spot, walking=bool(before))
        stayed = [WayPoint(point.x, point.y, left_ms) for point in before]
        return [*stayed, WayPoint(*spot, there_ms)]

    def leave(self, measurement: Measurement) -> None:
        """Let the guest go on touring."""
        if measurement.binding == self._binding:
            self._simulation.release_guest()
