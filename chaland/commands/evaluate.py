from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from locator.errors import RecordingError, SurveyError, UnknownMethodError
from locator.evaluation import Evaluation, evaluate
from locator.methods import METHODS
from locator.recording import read_recording, recordings_in

FIGURES = ("mean_m", "median_m", "p75_m", "p90_m")


@click.command()
@click.argument("recording", type=click.Path(path_type=Path, exists=True), required=False)
@click.option("--all", "folder", type=click.Path(path_type=Path, exists=True), metavar="DIR",
              help="Evaluate every recording in DIR.")  # fmt: skip
@click.option("--method", type=click.Choice(METHODS), default=METHODS[-1], show_default=True)
@click.option("--no-survey", is_flag=True, help="Hide the recording's survey.csv.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a recording.")
def command(
    *, recording: Path | None, folder: Path | None, method: str, no_survey: bool, as_json: bool
) -> None:
    """Compare the positions found in RECORDING with the truth in it.

    The messages go, in order, through the same engine that serves live traffic. What counts is
    the estimate that was current at each row of truth.csv; a missing one counts as half the
    floor's diagonal.
    """
    if (recording is None) == (folder is None):
        raise click.UsageError("name one RECORDING, or --all DIR")
    folders = [recording] if recording is not None else recordings_in(folder or Path())
    if not folders:
        raise click.UsageError(f"there is no recording in {folder}")
    found = []
    for one in folders:
        found.append(_evaluated(one, method, survey=not no_survey))
        if as_json:
            click.echo(msgspec.json.encode(found[-1]).decode())
    if not as_json:
        click.echo(f"method: {method}")
        click.echo("\n".join(_table(found)))


def _evaluated(folder: Path, method: str, *, survey: bool) -> Evaluation:
    try:
        return evaluate(read_recording(folder), method=method, survey=survey)
    except (RecordingError, SurveyError, UnknownMethodError, ValueError) as error:
        raise click.ClickException(f"{folder}: {error}") from error


def _table(found: Sequence[Evaluation]) -> Iterator[str]:
    names = max(len(one.recording) for one in found)
    head = "".join(f"{title:>9}" for title in (*FIGURES, "floor_hit", "covered", "missing"))
    yield f"{'recording':{names}}  {'survey':6}{head}{'rows':>7}{'fixes/s':>9}"
    for one in found:
        errors = "".join(f"{getattr(one, figure):9.2f}" for figure in FIGURES)
        shares = f"{one.floor_hit:9.1%}{one.calibration.covered:9.1%}"
        survey = "yes" if one.survey else "no"
        yield (
            f"{one.recording:{names}}  {survey:6}{errors}{shares}{one.missing:9}"
            f"{one.truth_rows:7}{one.fixes_per_s:9,.0f}"
        )
