import pytest

from conventions.spreadsheets import decimal, table


@pytest.mark.parametrize(("text", "number"), [("1.5", 1.5), ("1,5", 1.5), ("-50", -50.0)])
def test_decimals_follow_a_point_or_a_comma(text: str, number: float) -> None:
    assert decimal(text) == number


@pytest.mark.parametrize("text", ["", "one", "1,2,3", "1.234,5", "1,234.5"])
def test_number_that_can_be_read_in_two_ways_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="could not convert"):
        decimal(text)


@pytest.mark.parametrize("text", ["a;b\r\n1,5;2\r\n", "\ufeffa\tb\n1,5\t2\n", 'a,b\n"1,5",2\n'])
def test_first_line_tells_the_delimiter(text: str) -> None:
    assert list(table(text)) == [{"a": "1,5", "b": "2"}]
