import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coupons.codes import (
    ALPHABET,
    LENGTH,
    PAYLOAD,
    check_character,
    code_for,
    fingerprint,
    in_groups,
    read_code,
)

KEY = b"a key of the test"

payloads = st.text(ALPHABET, min_size=PAYLOAD, max_size=PAYLOAD)
codes = payloads.map(lambda payload: payload + check_character(payload))
positions = st.integers(0, LENGTH - 1)


def test_alphabet_has_no_characters_that_look_like_others() -> None:
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_codes_have_at_least_sixty_bits() -> None:
    assert 32**PAYLOAD >= 2**60


@given(st.text())
def test_code_of_a_coupon_is_valid_and_always_the_same(coupon: str) -> None:
    code = code_for(KEY, coupon)
    assert read_code(code) == code
    assert code == code_for(KEY, coupon)


def test_codes_differ_by_coupon_and_by_key() -> None:
    made = {code_for(key, f"cpn_{n}") for key in (KEY, b"other") for n in range(500)}
    assert len(made) == 1000


def test_code_is_shown_in_groups_of_four() -> None:
    assert in_groups("ABCDEFGHJKMNPQRS") == "ABCD-EFGH-JKMN-PQRS"


@given(codes)
def test_code_is_read_as_people_type_it(code: str) -> None:
    typed = f" {in_groups(code).lower().replace('-', ' ')} "
    assert read_code(typed) == code
    assert read_code(in_groups(code).replace("0", "o").replace("1", "l")) == code


CODE = "60AQ-ZWM1-2345-7893"


@pytest.mark.parametrize(
    "typed",
    [
        "60AQ\u2013ZWM1\u20142345\u20117893",
        "60AQ\u00a0ZWM1\u202f2345 7893",
        "60AQZWM123457893\r\n",
        "\u200e60AQ-ZWM1-2345-7893\ufeff",
        '-àQA)WZ?&)é"\'()è_ç"',
        '-àqa)wz,&)é"\'()è_ç"',
        '-ÀQA)WZ?&)É"\'()È_Ç"\r',
    ],
)
def test_code_is_read_as_scanners_and_clipboards_bring_it(typed: str) -> None:
    assert read_code(typed) == CODE.replace("-", "")


@given(codes, positions, st.sampled_from(ALPHABET))
def test_every_single_error_is_caught(code: str, position: int, wrong: str) -> None:
    assume(code[position] != wrong)
    assert read_code(code[:position] + wrong + code[position + 1 :]) is None


@given(codes, positions, positions)
def test_every_exchange_of_two_characters_is_caught(code: str, one: int, other: int) -> None:
    assume(code[one] != code[other])
    characters = list(code)
    characters[one], characters[other] = characters[other], characters[one]
    assert read_code("".join(characters)) is None


@given(st.text())
def test_rubbish_is_no_code_and_no_error(text: str) -> None:
    code = read_code(text)
    assert code is None or len(code) == LENGTH


def test_what_codes_are_looked_up_by_says_nothing_without_the_key() -> None:
    code = code_for(KEY, "cpn_1")
    assert fingerprint(KEY, code) != fingerprint(b"other", code)
    assert code not in fingerprint(KEY, code)
