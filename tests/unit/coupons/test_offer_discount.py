import pytest

from coupons.offer import Offer, OfferKind, discount, wrong_field
from tests.offers import texts


@pytest.mark.parametrize(
    ("offer", "basket", "less"),
    [
        (Offer(kind=OfferKind.PERCENT, value=20), 1000, 200),
        (Offer(kind=OfferKind.PERCENT, value=20), 1001, 201),
        (Offer(kind=OfferKind.PERCENT, value=100), 999, 999),
        (Offer(kind=OfferKind.AMOUNT, value=300), 1000, 300),
        (Offer(kind=OfferKind.AMOUNT, value=300), 250, 250),
        (Offer(kind=OfferKind.TEXT, text=texts("two for one")), 1000, None),
    ],
)
def test_discount(offer: Offer, basket: int, less: int | None) -> None:
    assert discount(offer, basket) == less


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        (Offer(kind=OfferKind.PERCENT, value=0), "value"),
        (Offer(kind=OfferKind.PERCENT, value=101), "value"),
        (Offer(kind=OfferKind.AMOUNT), "value"),
        (Offer(kind=OfferKind.TEXT), "text"),
    ],
)
def test_offer_names_the_field_that_does_not_fit(offer: Offer, field: str) -> None:
    wrong = wrong_field(offer)
    assert wrong is not None
    assert wrong[0] == field


def test_good_offers_have_no_wrong_field() -> None:
    assert wrong_field(Offer(kind=OfferKind.PERCENT, value=100)) is None
    assert wrong_field(Offer(kind=OfferKind.AMOUNT, value=1)) is None
    assert wrong_field(Offer(kind=OfferKind.TEXT, text=texts("gift"))) is None
