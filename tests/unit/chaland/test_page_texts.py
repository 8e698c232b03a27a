import re
from pathlib import Path

import pytest

import chaland
from chaland.pages.languages import LANGUAGES, catalogue, french_typography

PACKAGE = Path(chaland.__file__).parent
SOURCES = [*PACKAGE.glob("static/js/**/*.js"), *PACKAGE.glob("templates/*.html")]
PLACEHOLDER = re.compile(r"\{(\w+)\}")
KEY = re.compile(r"""\bt\(\s*["']([a-z]+\.\w+)["']\s*[,)]""")


def test_both_languages_have_the_same_texts_with_the_same_values() -> None:
    english, french = (catalogue(language).texts for language in ("en", "fr"))

    assert english.keys() == french.keys()
    for key, text in english.items():
        assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(french[key])), key
        assert text.count(" | ") == french[key].count(" | "), key


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_no_page_asks_for_a_text_that_is_not_there(source: Path) -> None:
    asked = set(KEY.findall(source.read_text("utf-8")))

    assert asked - catalogue("en").texts.keys() == set()


@pytest.mark.parametrize(
    ("typed", "set_in_type"),
    [
        ("Vraiment ?", "Vraiment\u202f?"),
        ("20 % de moins", "20\u202f% de moins"),
        ("« Jamais d'ici »", "«\u202fJamais d'ici\u202f»"),
        ("Avec accord : vos coupons ;", "Avec accord\u00a0: vos coupons\u202f;"),
        ("12:30", "12:30"),
    ],
)
def test_french_keeps_its_high_punctuation_on_the_line(typed: str, set_in_type: str) -> None:
    assert french_typography(typed) == set_in_type


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("en", 0, "0 people"),
        ("en", 1, "1 person"),
        ("fr", 0, "0 personne"),
        ("fr", 1, "1 personne"),
        ("fr", 2, "2 personnes"),
    ],
)
def test_each_language_has_its_own_plural(language: str, n: int, text: str) -> None:
    assert catalogue(language).text("map.people", n=n) == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_ends_in_a_space(language: str) -> None:
    assert [key for key, text in catalogue(language).texts.items() if text != text.strip()] == []
