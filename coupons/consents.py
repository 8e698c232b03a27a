"""What a customer may agree to, in the words that were shown."""

import enum
import hashlib

import msgspec

from coupons.text_types import LocalizedText

# Raised with every change of the texts below: an answer belongs to the words that were shown.
TEXT_VERSION = "2026-11"


class Purpose(enum.StrEnum):
    """Separate switches; each is off until the customer turns it on."""

    LOCATION_OFFERS = "location_offers"
    EMAIL = "email"
    PROFILING = "profiling"
    SHARING_REWARDS = "sharing_rewards"


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One grant or withdrawal; `proof` names the text that was shown and where it was answered."""

    purpose: Purpose
    granted: bool
    text_version: str
    language: str
    at: int
    proof: str


TEXTS = {
    Purpose.LOCATION_OFFERS: LocalizedText(
        en="Use my phone's place in this shop to send me offers for what I stand near.",
        fr="Utiliser la position de mon téléphone dans ce magasin pour m’envoyer des offres "
        "sur les produits dont je suis proche.",
    ),
    Purpose.EMAIL: LocalizedText(
        en="Send me offers by e-mail.",
        fr="M’envoyer des offres par e-mail.",
    ),
    Purpose.PROFILING: LocalizedText(
        en="Use my visits and coupons to choose offers that suit me.",
        fr="Utiliser mes visites et mes coupons pour choisir des offres qui me conviennent.",
    ),
    Purpose.SHARING_REWARDS: LocalizedText(
        en="Give me points when a deal that I share brings somebody.",
        fr="Me donner des points quand une offre que je partage amène quelqu’un.",
    ),
}


def consent(purpose: Purpose, language: str, at: int, *, granted: bool, where: str) -> Consent:
    """Return the record of an answer that was given to the current text."""
    shown: str = getattr(TEXTS[purpose], language)
    digest = hashlib.sha256(shown.encode()).hexdigest()
    return Consent(
        purpose=purpose,
        granted=granted,
        text_version=TEXT_VERSION,
        language=language,
        at=at,
        proof=f"{where}; text sha256:{digest}",
    )
