import pytest

from conventions.ids import LONGEST_IDENTIFIER, is_identifier, new_id


@pytest.mark.parametrize("text", ["a", "fruit-vegetables", "Zone_7", "x" * LONGEST_IDENTIFIER])
def test_letters_digits_underscores_and_hyphens_are_an_identifier(text: str) -> None:
    assert is_identifier(text)


@pytest.mark.parametrize(
    "text", ["", "a b", "a/b", "+", "é", "a\n", "x" * (LONGEST_IDENTIFIER + 1)]
)
def test_what_a_topic_or_an_address_would_read_otherwise_is_none(text: str) -> None:
    assert not is_identifier(text)


def test_new_ids_are_identifiers_that_sort_by_time() -> None:
    ids = [new_id("cpn", at_ms) for at_ms in (0, 1, 1_763_816_400_250)]

    assert all(map(is_identifier, ids))
    assert ids == sorted(ids)
