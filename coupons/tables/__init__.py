"""The tables of customers, campaigns, coupons and points.

Times are Unix epoch in milliseconds. Rows that belong to a customer go away with the customer;
`anonymous_counts`, redemptions and ledger entries without a name are what is left.
"""

from coupons.tables.base import metadata
from coupons.tables.campaigns import anonymous_counts, campaigns, decisions
from coupons.tables.coupons import coupons, idempotency_keys, redemptions, till_attempts
from coupons.tables.customers import (
    bindings,
    consents,
    customer_visits,
    customers,
    phone_events,
    zone_refusals,
)
from coupons.tables.loyalty import arrivals, ledger_entries, ledger_postings, lots, shares

__all__ = [
    "anonymous_counts",
    "arrivals",
    "bindings",
    "campaigns",
    "consents",
    "coupons",
    "customer_visits",
    "customers",
    "decisions",
    "idempotency_keys",
    "ledger_entries",
    "ledger_postings",
    "lots",
    "metadata",
    "phone_events",
    "redemptions",
    "shares",
    "till_attempts",
    "zone_refusals",
]
