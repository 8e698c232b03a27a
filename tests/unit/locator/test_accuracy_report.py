from pathlib import Path

import pytest

from locator.scoring.comparison import RUNS, Run, compare, runs_of
from locator.scoring.pictures import draw
from locator.scoring.report import ReportEntry, accuracy_page
from tests.unit.locator.small_recording import make


@pytest.mark.parametrize(
    ("placed", "surveyed"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_a_method_is_run_where_it_has_what_it_needs(
    tmp_path: Path, *, placed: bool, surveyed: bool
) -> None:
    recording = make(tmp_path, placed=placed, surveyed=surveyed)
    assert set(runs_of(recording)) == {run for run in RUNS if (surveyed if run.survey else placed)}


def test_the_page_has_a_line_for_each_recording_and_says_where_it_is_from(tmp_path: Path) -> None:
    recording = make(tmp_path, placed=True, surveyed=True)
    entry = ReportEntry(
        name="monday", replays=compare(recording), picture="monday.png", origin="Our shop, CC0."
    )
    page = accuracy_page([entry])
    trilateration = entry.replays[Run(method="trilateration", survey=False)].evaluation
    assert f"{trilateration.mean_m:.2f} / {trilateration.median_m:.2f}" in page
    assert "![monday](monday.png)" in page
    assert "- **monday**: Our shop, CC0." in page


def test_the_page_counts_wrong_floors_where_there_are_several(tmp_path: Path) -> None:
    replays = compare(make(tmp_path, placed=True, surveyed=True))
    shop = ReportEntry(name="shop", replays=replays, picture="shop.png", origin="Ours.")
    mall = ReportEntry(name="mall", replays=replays, picture="mall.png", origin="Ours.", floors=2)
    assert "## Floors" not in accuracy_page([shop])
    floors = accuracy_page([shop, mall]).split("## Floors")[1].split("## Pictures")[0]
    assert "| mall | 2 | 100.0% |" in floors
    assert "shop" not in floors


@pytest.mark.parametrize("placed", [True, False])
def test_the_picture_is_a_png(tmp_path: Path, *, placed: bool) -> None:
    recording = make(tmp_path, placed=placed, surveyed=True)
    replays = compare(recording)
    assert draw(recording, replays, next(iter(replays))).startswith(b"\x89PNG")
