"""What a running locator tells whoever counts."""

from typing import Protocol


class LocatorMetrics(Protocol):
    """Counts; every name of an outcome or kind is stable."""

    def messages(self, outcome: str, number: int) -> None:
        """Count messages: `accepted` or why not."""

    def readings(self, outcome: str, number: int) -> None:
        """Count readings: `accepted` or why not."""

    def tick(self, seconds: float, fixes: int) -> None:
        """Count a tick of a store, the time it took and the positions it found."""

    def zone_event(self, kind: str) -> None:
        """Count a zone event."""

    def people(self, number: int) -> None:
        """Say how many people are in all stores now."""

    def queue(self, readings: int) -> None:
        """Say how many readings wait."""

    def access_points(self, state: str, number: int) -> None:
        """Say how many access points of all stores are in a state."""


class NoMetrics:
    """Counts nothing."""

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
