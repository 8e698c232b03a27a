"""The answers to "why this offer?"."""

from coupons.text_types import LocalizedText

NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def near(zone_name: str) -> LocalizedText:
    """Explain a coupon that was sent in a zone, by the name that the floorplan gives it."""
    quoted = f"«{NARROW_SPACE}{zone_name}{NARROW_SPACE}»"
    return LocalizedText(
        en=f"You were near “{zone_name}”, and you agreed to offers from where you are.",
        fr=f"Vous étiez près de {quoted} et vous acceptez les offres liées à votre position.",
    )


SHARED = LocalizedText(
    en="Somebody shared this deal with you, and you followed the link.",
    fr="On a partagé cette offre avec vous et vous avez suivi le lien.",
)
BOUGHT = LocalizedText(
    en="You exchanged points for this reward.",
    fr="Vous avez échangé des points contre cette récompense.",
)
