"""The page of accuracy figures, in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from locator.scoring.comparison import RUNS, Run
from locator.scoring.evaluation import Evaluation, Replay

PREFACE = """# Accuracy

Made by `python -m docs.generate accuracy`. Every recording is replayed through the engine that
serves live traffic; errors are 2-D metres, one estimate a truth row, nothing from the future, a
missing estimate counted as half the floor's diagonal. One set of defaults serves all of them.

`chaland evaluate RECORDING --method METHOD` repeats any figure; `chaland evaluate --all DIR` prints
a method's figures on your own recordings, and draws such pictures of them.

*centroid*: mean of the access points heard, weighted by amplitude. *plain-trilateration*: least
squares of distances by a log-distance model, -45 dBm at 1 m, exponent 3. *knn*, *wknn*: the five
nearest survey points, Euclidean on dB; or Sorensen on powed levels, weighted by 1/distance. They
and ours see the same readings.
"""
ORIGINS = """## Where the recordings are from

`galerie` and `storeys` are made by the simulator from a fixed seed; its radio shares nothing with
ours. The others are public data sets that are not in this repository; `CHALAND_RECORDINGS` names
the folder that has them. Each has its origin and licence in its README:
"""


@dataclass(frozen=True, eq=False)
class ReportEntry:
    """A recording's part of the page: runs, file name of the picture, and the README's origin."""

    name: str
    replays: Mapping[Run, Replay]
    picture: str
    origin: str
    floors: int = 1


def accuracy_page(entries: Sequence[ReportEntry]) -> str:
    """Return docs/reference/accuracy.md; the same entries give the same text."""
    parts = [PREFACE]
    for survey, title in ((True, "With a survey"), (False, "Without a survey")):
        runs = [run for run in RUNS if run.survey == survey]
        parts += [
            f"## {title}\n\nMean / median / p75 / p90, metres.\n",
            errors_table(entries, runs),
        ]
    parts += ["## Regions\n", _regions(entries)]
    if any(entry.floors > 1 for entry in entries):
        parts += ["## Floors\n", floors_table(entries)]
    parts += ["## Pictures\n"]
    parts += [f"![{entry.name}]({entry.picture})\n" for entry in entries]
    parts += [ORIGINS, "\n".join(f"- **{entry.name}**: {entry.origin}" for entry in entries), ""]
    return "\n".join(parts)


def errors_table(entries: Sequence[ReportEntry], runs: Sequence[Run]) -> str:
    """Return a table of errors, a line a recording and a column a run; the least mean is bold."""
    lines = [
        "| recording | " + " | ".join(run.method for run in runs) + " |",
        "|---|" + "---|" * len(runs),
    ]
    for entry in entries:
        found = [entry.replays.get(run) for run in runs]
        means = [replay.evaluation.mean_m for replay in found if replay]
        if means:
            cells = [_errors(replay, best=min(means)) for replay in found]
            lines.append(f"| {entry.name} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def floors_table(entries: Sequence[ReportEntry]) -> str:
    """Return a table of how often fixes are on the right floor, where there are several."""
    runs = [run for run in RUNS if any(run in entry.replays for entry in entries)]
    lines = [
        "How often a fix is on the right floor; a missing one is not.",
        "",
        "| recording | floors | " + " | ".join(run.label for run in runs) + " |",
        "|---|---|" + "---|" * len(runs),
    ]
    for entry in entries:
        if entry.floors > 1:
            cells = [_hit(entry.replays.get(run)) for run in runs]
            lines.append(f"| {entry.name} | {entry.floors} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _hit(replay: Replay | None) -> str:
    return "-" if replay is None else f"{replay.evaluation.floor_hit:.1%}"


def _errors(replay: Replay | None, *, best: float) -> str:
    if replay is None:
        return "-"
    one = replay.evaluation
    text = " / ".join(
        f"{figure:.2f}" for figure in (one.mean_m, one.median_m, one.p75_m, one.p90_m)
    )
    return f"**{text}**" if one.mean_m == best else text


def _regions(entries: Sequence[ReportEntry]) -> str:
    """Return a table of the coverage of 90 % regions; baselines have none."""
    runs = [run for run in RUNS if not run.is_plain]
    lines = [
        "How often the truth is inside a fix's own 90 % region.",
        "",
        "| recording | truth rows | " + " | ".join(run.label for run in runs) + " |",
        "|---|---|" + "---|" * len(runs),
    ]
    for entry in entries:
        rows = _any(entry).truth_rows
        cells = [_covered(entry.replays.get(run)) for run in runs]
        lines.append(f"| {entry.name} | {rows:,} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def _covered(replay: Replay | None) -> str:
    return "-" if replay is None else f"{replay.evaluation.calibration.covered:.0%}"


def _any(entry: ReportEntry) -> Evaluation:
    return next(iter(entry.replays.values())).evaluation
