import msgspec
import pytest

from coupons.text_types import DisplayName, ShortText


@pytest.mark.parametrize(
    "name",
    [
        "L\u00e9a Martin",
        "\u062c\u0628\u0646\u200f 20",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "Jos\u0065\u0301",
    ],
)
def test_name_may_be_written_in_any_script(name: str) -> None:
    assert msgspec.convert(name, DisplayName) == name


@pytest.mark.parametrize("name", ["", " ", "\u200b\u200d", "\u3164", "\u2800 \ufeff", "\U000e0041"])
def test_name_that_nobody_sees_is_none(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(name, DisplayName)


@pytest.mark.parametrize("turning", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_text_turns_no_words_around_it(turning: str) -> None:
    for kind in (DisplayName, ShortText):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(f"Eve{turning}slived", kind)
