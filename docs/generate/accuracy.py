"""`docs/reference/accuracy.md` and its pictures."""

import os
import tempfile
from pathlib import Path

import click

from locator.scoring.comparison import Run, compare
from locator.scoring.pictures import draw
from locator.scoring.recording import Recording, read_recording, recordings_in
from locator.scoring.report import ReportEntry, accuracy_page
from simulators.recording import write_recording
from simulators.storeys_recording import write_storeys

REPOSITORY = Path(__file__).parents[2]
RECORDINGS = Path(os.environ.get("CHALAND_RECORDINGS", REPOSITORY.parent / "shared" / "datasets"))
PAGE = REPOSITORY / "docs" / "reference" / "accuracy.md"
PICTURES = PAGE.with_suffix("")
SEED, MINUTES, PEOPLE, STOREYS_PEOPLE = 7, 5, 30, 40


def run() -> None:
    """Replay every recording by every method, and write the page and a picture of each."""
    folders = recordings_in(RECORDINGS)
    if not folders:
        raise click.ClickException(f"no recording in {RECORDINGS}: set CHALAND_RECORDINGS")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        simulated = Path(made) / "galerie"
        write_recording(simulated, seed=SEED, minutes=MINUTES, people=PEOPLE, survey=True)
        storeys = Path(made) / "storeys"
        write_storeys(storeys, seed=SEED, minutes=MINUTES, people=STOREYS_PEOPLE)
        entries = [_entry(read_recording(folder)) for folder in (*folders, simulated, storeys)]
    PAGE.write_text(accuracy_page(entries), "utf-8")


def _entry(recording: Recording) -> ReportEntry:
    click.echo(f"  {recording.name}")
    replays = compare(recording)
    picture = PICTURES / f"{recording.name}.png"
    picture.write_bytes(draw(recording, replays, _ours(list(replays))))
    return ReportEntry(
        name=recording.name,
        replays=replays,
        picture=f"{PICTURES.name}/{picture.name}",
        origin=_origin(recording),
        floors=len(recording.floors),
    )


def _ours(runs: list[Run]) -> Run:
    """Return our first run, or the first at all where none of ours can run."""
    return next((run for run in runs if not run.is_plain), runs[0])


def _origin(recording: Recording) -> str:
    """Return what a recording's README says, without its title, on one line."""
    readme = recording.folder / "README.md"
    text = readme.read_text("utf-8") if readme.is_file() else "unknown"
    return " ".join(line for line in text.splitlines() if line and not line.startswith("#"))
