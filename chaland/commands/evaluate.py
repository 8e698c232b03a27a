from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from chaland.commands.configuration import read_settings
from chaland.threads import arithmetic_threads
from locator.errors import RecordingError, SurveyError, UnknownMethodError
from locator.scoring.baselines import PLAIN_METHODS
from locator.scoring.comparison import RUNS, Run, compare
from locator.scoring.evaluation import Evaluation, Replay, replay
from locator.scoring.recording import Recording, read_recording, recordings_in
from locator.tracking.methods import METHODS, SMOOTHING

FIGURES = ("mean_m", "median_m", "p75_m", "p90_m")
PLAIN_RUNS = tuple(run for run in RUNS if run.is_plain)

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("recording", type=FOLDER, required=False)
@click.option("--all", "folder", type=FOLDER, metavar="DIR",
              help="Evaluate every recording in DIR, and draw each.")  # fmt: skip
@click.option("--method", type=click.Choice((*METHODS, *PLAIN_METHODS)), default=METHODS[-1],
              show_default=True)  # fmt: skip
@click.option("--no-survey", is_flag=True, help="Hide the recording's survey.csv.")
@click.option("--smooth", is_flag=True,
              help="Let each estimate know what came after it: not as live.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a recording.")
@click.option("--pictures", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Draw the floor, the truth, the estimates, and the errors beside those of the "
                   "plain methods, into DIR; with --all into ./pictures when absent.")  # fmt: skip
def command(
    *,
    recording: Path | None,
    folder: Path | None,
    method: str,
    no_survey: bool,
    smooth: bool,
    as_json: bool,
    pictures: Path | None,
) -> None:
    """Compare the positions found in RECORDING with the truth in it.

    The messages go, in order, through the same engine that serves live traffic. What counts is
    the estimate that was current at each row of truth.csv; a missing one counts as half the
    floor's diagonal.
    """
    if (recording is None) == (folder is None):
        raise click.UsageError("name one RECORDING, or --all DIR")
    if smooth and method not in SMOOTHING:
        raise click.UsageError(f"--smooth needs --method {' or '.join(SMOOTHING)}")
    folders = [recording] if recording is not None else recordings_in(folder or Path())
    if not folders:
        raise click.UsageError(f"there is no recording in {folder}")
    if folder is not None:
        pictures = pictures or Path("pictures")
    found = []
    with arithmetic_threads(read_settings(None).positioning.threads):
        for one in folders:
            found.append(_evaluated(one, Run(method, survey=not no_survey), smooth, pictures))
            if as_json:
                click.echo(msgspec.json.encode(found[-1]).decode())
    if not as_json:
        click.echo(f"method: {method}{', smooth' if smooth else ''}")
        click.echo("\n".join(_table(found)))
    if pictures is not None:
        click.echo(f"pictures: {pictures}", err=True)


def _evaluated(folder: Path, run: Run, smooth: bool, pictures: Path | None) -> Evaluation:
    try:
        recording = read_recording(folder)
        found = replay(recording, method=run.method, survey=run.survey, smooth=smooth)
        if pictures is not None:
            _draw(recording, Run(run.method, survey=found.evaluation.survey), found, pictures)
    except (RecordingError, SurveyError, UnknownMethodError, ValueError) as error:
        raise click.ClickException(f"{folder}: {error}") from error
    return found.evaluation


def _draw(recording: Recording, run: Run, found: Replay, pictures: Path) -> None:
    from locator.scoring.pictures import draw  # noqa: PLC0415 loading matplotlib takes a while

    replays = compare(recording, PLAIN_RUNS) | {run: found}
    pictures.mkdir(parents=True, exist_ok=True)
    (pictures / f"{recording.name}.png").write_bytes(draw(recording, replays, run))


def _table(found: Sequence[Evaluation]) -> Iterator[str]:
    names = max(len(one.recording) for one in found)
    head = "".join(f"{title:>10}" for title in (*FIGURES, "floor_hit", "covered", "missing"))
    yield f"{'recording':{names}}  {'survey':6}{head}{'rows':>7}{'fixes/s':>9}"
    for one in found:
        errors = "".join(f"{getattr(one, figure):10.2f}" for figure in FIGURES)
        shares = f"{one.floor_hit:10.1%}{one.calibration.covered:10.1%}"
        survey = "yes" if one.survey else "no"
        yield (
            f"{one.recording:{names}}  {survey:6}{errors}{shares}{one.missing:10}"
            f"{one.truth_rows:7}{one.fixes_per_s:9,.0f}"
        )
