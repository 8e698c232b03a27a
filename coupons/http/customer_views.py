"""A customer as the customer sees it: the profile, and the export of all that is kept."""

from typing import Any

import msgspec

from conventions.times import Moment, rfc3339
from coupons.customer import CustomerProfile
from coupons.customer_record import CustomerRecord
from coupons.http.points_views import PointsView, points_view


class CustomerView(msgspec.Struct, frozen=True, kw_only=True):
    """A customer, as the customer sees it; `consents` names every purpose."""

    id: str
    name: str
    email: str | None
    store: str
    language: str
    consents: dict[str, bool]
    points: PointsView
    joined_at: Moment


def customer_view(profile: CustomerProfile) -> CustomerView:
    """Return a profile with every purpose by its name."""
    customer = profile.customer
    return CustomerView(
        id=customer.id,
        name=customer.name,
        email=customer.email,
        store=customer.store,
        language=customer.language,
        consents={purpose.value: granted for purpose, granted in profile.consents.items()},
        points=points_view(profile.points),
        joined_at=rfc3339(customer.joined_at),
    )


def record_view(record: CustomerRecord) -> dict[str, Any]:
    """Return everything that is kept about a customer, its moments as RFC 3339."""
    readable: dict[str, Any] = _readable(msgspec.to_builtins(record))
    return readable


def _readable(content: Any) -> Any:
    if isinstance(content, list):
        return [_readable(item) for item in content]
    if not isinstance(content, dict):
        return content
    return {name: _moment(name, _readable(value)) for name, value in content.items()}


def _moment(name: str, value: Any) -> Any:
    # Moments are known by their names, so that what a later table keeps is readable as well.
    is_moment = name == "at" or name.endswith(("_at", "_until"))
    return rfc3339(value) if is_moment and isinstance(value, int) else value
