"""What Galerie Nord, the store of the demonstration, offers."""

from coupons.campaign import CampaignState, CampaignTerms, FrequencyCap
from coupons.offer import Offer, OfferKind
from coupons.service import Coupons
from coupons.text_types import LocalizedText

DAY_MS = 24 * 3600 * 1000
SHARE_POINTS = 50
REWARD_POINTS = 100
# Zone, dwell (s), offer, product, then title and condition in English and French.
CAMPAIGNS = (
    (
        "cheese", 20, Offer(kind=OfferKind.PERCENT, value=20), "cheese",
        "Farm cheese", "Fromages fermiers",
        "Cut at the counter, from 200 g", "À la coupe, dès 200 g",
    ),
    (
        "bakery", 20, Offer(kind=OfferKind.AMOUNT, value=100), "bread",
        "Sourdough loaf", "Pain au levain",
        "One a customer", "Un par client",
    ),
    (
        "fruit-vegetables", 20, Offer(kind=OfferKind.PERCENT, value=15), "fruit",
        "Fruit of the season", "Fruits de saison",
        "Loose fruit only", "Fruits en vrac seulement",
    ),
    (
        "drinks", 40, Offer(kind=OfferKind.AMOUNT, value=250), "water",
        "Two packs of water", "Deux packs d’eau",
        "Any two packs of six", "Deux packs de six au choix",
    ),
    (
        "beauty", 40, Offer(kind=OfferKind.PERCENT, value=30), "soap",
        "Soap and shampoo", "Savons et shampooings",
        "From two items", "Dès deux articles",
    ),
    (
        "frozen", 20,
        Offer(
            kind=OfferKind.TEXT,
            text=LocalizedText(en="3 for 2", fr="3 pour 2"),
        ),
        "ice-cream",
        "Ice cream", "Glaces",
        "The cheapest is free", "La moins chère est offerte",
    ),
)  # fmt: skip


async def seed_campaigns(coupons: Coupons, store: str, now_ms: int) -> int:
    """Let the store run its campaigns, unless it has some; return how many it has."""
    known = await coupons.campaigns.page((store,), None, len(CAMPAIGNS))
    if known:
        return len(known)
    for rank, row in enumerate(CAMPAIGNS):
        zone, dwell_s, offer, product, english, french, condition, in_french = row
        terms = CampaignTerms(
            name=english,
            zones=(zone,),
            title=LocalizedText(en=english, fr=french),
            condition=LocalizedText(en=condition, fr=in_french),
            product=product,
            offer=offer,
            dwell_s=dwell_s,
            once=FrequencyCap.VISIT,
            hold_out=0.0 if rank == 0 else 0.1,
            share_points=SHARE_POINTS,
            valid_from=now_ms - DAY_MS,
            valid_until=now_ms + 90 * DAY_MS,
        )
        await coupons.campaigns.create(store, terms, CampaignState.RUNNING)
    await coupons.campaigns.create(store, _reward(now_ms), CampaignState.RUNNING)
    return len(CAMPAIGNS) + 1


def _reward(now_ms: int) -> CampaignTerms:
    """Return a reward whose price is what two referred friends bring."""
    return CampaignTerms(
        name="Coffee at the counter",
        zones=(),
        title=LocalizedText(en="Coffee at the counter", fr="Café au comptoir"),
        condition=LocalizedText(en="Any size", fr="Toutes tailles"),
        product="coffee",
        offer=Offer(kind=OfferKind.TEXT, text=LocalizedText(en="On us", fr="Offert")),
        reward_points=REWARD_POINTS,
        valid_from=now_ms - DAY_MS,
        valid_until=now_ms + 90 * DAY_MS,
    )
