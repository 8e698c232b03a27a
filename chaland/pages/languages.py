import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web
from babel import Locale, negotiate_locale
from babel.dates import format_date

LANGUAGES = ("en", "fr")
COOKIE = "lang"
LOCALE_FOLDER = Path(__file__).parent.parent / "locale"
NARROW_NO_BREAK_SPACE = "\u202f"
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language, by dotted key such as `today.people_now`."""

    language: str
    texts: Mapping[str, str]

    def text(self, key: str, **values: object) -> str:
        """Return the text of `key`; `one | other` is chosen by the value named `n`.

        Raises:
            KeyError: nobody has written this text.
        """
        text = self.texts[key]
        if " | " in text:
            one, other = text.split(" | ")
            plural = Locale(self.language).plural_form(abs(int(str(values["n"]))))
            text = one if plural == "one" else other
        return text.format(**values)

    def date(self, value: object) -> str:
        """Return a date as people of this language write it."""
        return format_date(value, format="long", locale=self.language)  # type: ignore[arg-type] # Babel takes dates and datetimes alike


@cache
def catalogue(language: str) -> Catalogue:
    """Return the catalogue of `en` or `fr`, with the typography of the language."""
    sections = tomllib.loads((LOCALE_FOLDER / f"{language}.toml").read_text("utf-8"))
    texts = {f"{name}.{key}": text for name, rows in sections.items() for key, text in rows.items()}
    if language == "fr":
        texts = {key: french_typography(text) for key, text in texts.items()}
    return Catalogue(language, texts)


def french_typography(text: str) -> str:
    """Return `text` with the spaces that French keeps before its high punctuation and units."""
    text = re.sub(r" (?=[;!?»%€])|(?<=«) ", NARROW_NO_BREAK_SPACE, text)
    return re.sub(r" (?=:)", NO_BREAK_SPACE, text)


def language_of(request: web.Request) -> str:
    """Return the language to answer in: `?lang=`, then the cookie, then what the browser asks."""
    for wanted in (request.query.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    asked = [
        part.split(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")
    ]
    return negotiate_locale([a for a in asked if a], LANGUAGES, sep="-") or LANGUAGES[0]
