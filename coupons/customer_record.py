"""Everything that is kept about one customer: what a data subject may see (GDPR, article 15)."""

import msgspec

from coupons.consents import Consent
from coupons.coupon import Coupon
from coupons.customer import Customer, CustomerVisit, ZoneRefusal
from coupons.decision import DecisionRow
from coupons.ledger import LedgerLine, Lot
from coupons.redemption import Redemption
from coupons.sharing import Referral, Share


class CustomerRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One list a table; the export names them as here.

    `arrivals` are the referrals through which the customer came.
    """

    customer: Customer
    consents: list[Consent]
    devices: list[str]
    visits: list[CustomerVisit]
    zones_refused: list[ZoneRefusal]
    coupons: list[Coupon]
    redemptions: list[Redemption]
    decisions: list[DecisionRow]
    shares: list[Share]
    arrivals: list[Referral]
    lots: list[Lot]
    ledger_entries: list[LedgerLine]
