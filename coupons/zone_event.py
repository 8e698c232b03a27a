"""What the coupons hear of a customer in a zone; the composition root makes it of a zone event."""

import enum

import msgspec

from conventions.ids import derived_id


class CustomerZoneEventKind(enum.StrEnum):
    """The kinds of zone event; a dwell comes again at each multiple of the dwell time."""

    ENTERED = "entered"
    DWELLED = "dwelled"
    EXITED = "exited"
    ABSENT = "absent"


# Whoever leaves a zone, or is lost, gets no offer for having been there.
TRIGGERS = frozenset({CustomerZoneEventKind.ENTERED, CustomerZoneEventKind.DWELLED})


class CustomerZoneEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A zone event of a device that is bound to a customer.

    `event_id` is the same whenever the event is delivered again; `at` is when it happened and
    `since` when the stay in the zone began, both Unix epoch in milliseconds.
    """

    event_id: str
    customer: str
    store: str
    floor: str
    zone: str
    kind: CustomerZoneEventKind
    at: int
    since: int

    @property
    def dwelled_s(self) -> float:
        """How long the customer has been in the zone."""
        return (self.at - self.since) / 1000

    @property
    def stay(self) -> str:
        """The name of this stay in the zone: the same for all of its events."""
        return derived_id("sty", self.customer, self.store, self.floor, self.zone, self.since)
