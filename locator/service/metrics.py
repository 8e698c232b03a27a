"""The port of the locator's metrics; `chaland` implements it with Prometheus."""

from typing import Protocol


class LocatorMetrics(Protocol):
    """Counters and gauges; values of labels (outcome, kind, state) are stable names."""

    def messages(self, outcome: str, number: int) -> None:
        """Count messages by outcome: `accepted`, a `Refusal`, or `engine_failed`."""

    def readings(self, outcome: str, number: int) -> None:
        """Count readings by outcome: `accepted` or a `Refusal`."""

    def tick(self, seconds: float, fixes: int) -> None:
        """Count a store's tick, its processing time in seconds, and its fixes."""

    def zone_event(self, kind: str) -> None:
        """Count a zone event by `ZoneEventKind`."""

    def people(self, number: int) -> None:
        """Set the number of people in all stores now."""

    def queue(self, readings: int) -> None:
        """Set the number of readings in the queue."""

    def access_points(self, state: str, number: int) -> None:
        """Set the number of access points of all stores with an `AccessPointHealth`."""


class NoMetrics:
    """Metrics that go nowhere, the default of `Locator`."""

    def messages(self, outcome: str, number: int) -> None:
        """Ignore messages."""

    def readings(self, outcome: str, number: int) -> None:
        """Ignore readings."""

    def tick(self, seconds: float, fixes: int) -> None:
        """Ignore a tick."""

    def zone_event(self, kind: str) -> None:
        """Ignore a zone event."""

    def people(self, number: int) -> None:
        """Ignore the people."""

    def queue(self, readings: int) -> None:
        """Ignore the queue."""

    def access_points(self, state: str, number: int) -> None:
        """Ignore the access points."""
