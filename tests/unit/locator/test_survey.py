import numpy as np
import pytest

from locator.errors import SurveyError
from locator.survey.survey import by_point, read_survey, survey_of, write_survey

TEXT = """point,x,y,floor,access_point,rssi
desk,1.000,2.000,0,ap1,-50.00
desk,1.000,2.000,0,ap1,-54.00
desk,1.000,2.000,0,ap2,-70.00
door,4.500,0.250,0,ap2,-61.50
"""


def test_what_is_written_is_what_was_read() -> None:
    assert write_survey(read_survey(TEXT)) == TEXT


def test_many_samples_of_a_point_are_averaged_in_the_columns_asked_for() -> None:
    points = by_point(read_survey(TEXT), ["ap2", "ap9", "ap1"])
    np.testing.assert_array_equal(points.rssi, [[-70, np.nan, -52], [-61.5, np.nan, np.nan]])
    np.testing.assert_allclose(points.xy, np.array([[1, 2], [4.5, 0.25]]))
    assert points.heard.tolist() == [[1, 0, 2], [1, 0, 0]]
    assert points.scans.tolist() == [2, 1]


def test_the_same_label_on_two_floors_is_two_points() -> None:
    survey = survey_of([("a", 0, 0, "0", "ap", -50), ("a", 0, 0, "1", "ap", -60)])
    assert survey.points == ("a", "a")
    assert by_point(survey, ["ap"]).floor.tolist() == [0, 1]


def test_a_survey_without_samples_is_a_survey() -> None:
    survey = read_survey("point,x,y,floor,access_point,rssi\n")
    assert by_point(survey, ["ap1"]).rssi.shape == (0, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("desk,one,2,0,ap1,-50", "x"),
        ("desk,1,inf,0,ap1,-50", "y"),
        ("desk,1,2,0,ap1,nan", "rssi"),
        ("desk,1,2,0,ap1", "rssi"),
        (",1,2,0,ap1,-50", "point"),
        ("desk,1,2,,ap1,-50", "floor"),
        ("desk,1,2,0,,-50", "access_point"),
        ("de\x00sk,1,2,0,ap1,-50", "point"),
        ("desk,2e6,2,0,ap1,-50", "x"),
        ("desk,1,2,0,ap1,100", "rssi"),
        ("desk,1,2,0,ap1,-121", "rssi"),
        ("desk,1,2,0,ap1,-50\n" + "x" * 200_000, "point"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_column(row: str, column: str) -> None:
    with pytest.raises(SurveyError) as refused:
        read_survey(f"{TEXT}{row}\n")
    assert (refused.value.line, refused.value.column) == (6 + row.count("\n"), column)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(SurveyError, match="floor"):
        read_survey("point,x,y,access_point,rssi\n")


def test_the_line_is_that_of_the_file_even_after_empty_lines() -> None:
    with pytest.raises(SurveyError, match="line 8"):
        read_survey(f"{TEXT}\n\ndesk,one,2,0,ap1,-50\n")


def test_a_floor_that_the_store_does_not_have_is_refused() -> None:
    with pytest.raises(SurveyError, match="line 2: floor: expected a floor of the store: 1, 2"):
        read_survey(TEXT, ["1", "2"])


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_survey_of_a_french_spreadsheet_is_the_same(mark: str, delimiter: str) -> None:
    french = TEXT.replace(",", delimiter).replace(".", ",").replace("\n", "\r\n")
    assert write_survey(read_survey(mark + french)) == TEXT
