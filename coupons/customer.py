"""A customer of a shop, and a visit to it."""

import msgspec

from coupons.consents import Purpose
from coupons.ledger import PointsBalance


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who joined; times are Unix epoch in milliseconds."""

    id: str
    store: str
    name: str
    email: str | None
    language: str
    joined_at: int
    last_act_at: int

    @property
    def first_name(self) -> str:
        """The only part of a name that other people see."""
        return (self.name.split() or [""])[0]


class CustomerProfile(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with the newest answer for every purpose, and points."""

    customer: Customer
    consents: dict[Purpose, bool]
    points: PointsBalance


# The default of the locator's visits, which the coupons do not see (decision 0003).
VISIT_GAP_MS = 15 * 60_000


class CustomerVisit(msgspec.Struct, frozen=True, kw_only=True):
    """A customer's newest visit to a store; older ones are not kept."""

    visit: str
    started_at: int
    last_seen_at: int

    def lasts_at(self, at: int) -> bool:
        """Say whether somebody seen at this time is still on the same visit."""
        return at - self.last_seen_at <= VISIT_GAP_MS


class ZoneRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """A zone from which the customer wants no offer, and since when."""

    store: str
    zone: str
    at: int
