"""What a coupon takes off."""

import enum
from typing import Annotated

import msgspec

from coupons.text_types import END, LocalizedText

# At most a million euros: a slip of the finger is refused, and every sum fits a BIGINT.
MinorUnits = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]
Currency = Annotated[str, msgspec.Meta(pattern=rf"^[A-Z]{{3}}{END}")]


class OfferKind(enum.StrEnum):
    """A share of the price, an amount of money, or something that only words can say."""

    PERCENT = "percent"
    AMOUNT = "amount"
    TEXT = "text"


class Offer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An offer: `value` is per cent, or minor units of `currency`; `text` is for kind `text`."""

    kind: OfferKind
    value: MinorUnits = 0
    currency: Currency = "EUR"
    text: LocalizedText | None = None


def wrong_field(offer: Offer) -> tuple[str, str] | None:
    """Return the field that does not fit the offer's kind and what it takes, or None."""
    if offer.kind is OfferKind.PERCENT and not 1 <= offer.value <= 100:
        return "value", "1 to 100 per cent"
    if offer.kind is OfferKind.AMOUNT and offer.value < 1:
        return "value", "at least 1 minor unit"
    if offer.kind is OfferKind.TEXT and offer.text is None:
        return "text", "the words of the offer in both languages"
    return None


def discount(offer: Offer, basket_total: int) -> int | None:
    """Return what the offer takes off a basket, both in minor units; None when words decide.

    A part of a minor unit is rounded up, in the customer's favour.
    """
    if offer.kind is OfferKind.PERCENT:
        # The ceiling in whole numbers; a float would be a unit off now and then.
        return -(-basket_total * offer.value // 100)
    if offer.kind is OfferKind.AMOUNT:
        return min(offer.value, basket_total)
    return None
