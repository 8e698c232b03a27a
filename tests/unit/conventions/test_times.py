import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.times import epoch_ms, rfc3339


def test_moments_are_written_in_utc() -> None:
    assert rfc3339(1_763_816_400_000) == "2025-11-22T13:00:00Z"
    assert rfc3339(1_763_816_400_250) == "2025-11-22T13:00:00.250Z"


def test_any_offset_is_read() -> None:
    assert epoch_ms("2025-11-22T14:00:00+01:00") == 1_763_816_400_000
    assert epoch_ms("2025-11-22T13:00:00.250Z") == 1_763_816_400_250


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2025-11-22",
        "2025-11-22T13:00:00",
        "1969-12-31T23:59:59Z",
        "9999-01-01T00:00:00Z",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="moment"):
        epoch_ms(text)


@given(st.integers(0, 200_000_000_000_000))
def test_a_written_moment_reads_as_the_same_one(at_ms: int) -> None:
    assert epoch_ms(rfc3339(at_ms)) == at_ms
