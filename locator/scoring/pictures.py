"""A picture of an evaluation: truth and estimates on the floor, and the error distributions."""

from collections.abc import Mapping
from io import BytesIO

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from floorplans.model import Floorplan
from locator.scoring.comparison import Run
from locator.scoring.evaluation import Replay
from locator.scoring.recording import Recording

INK, GROUND, GOODS, TRUTH, FIX = "#33363d", "#f4f2ee", "#dcd8d0", "#1f6f5c", "#c2452d"
SHOWN_QUANTILE = 0.99  # of the errors: the curves end there
MOST_POINTS = 1_000  # truths drawn on a floor, every n-th

Replays = Mapping[Run, Replay]


def draw(recording: Recording, replays: Replays, chosen: Run) -> bytes:
    """Return a PNG: one run's estimates on each floor, and the error distributions of all."""
    # Figure and not pyplot: pyplot keeps every figure until it is closed, and is not thread-safe.
    count = len(recording.floors)
    figure = Figure(figsize=(4.9 + 6.1 * count, 4.6), dpi=100, layout="constrained")
    *floors, errors = figure.subplots(1, count + 1, width_ratios=[*[1.25] * count, 1])
    for axes, plan in zip(floors, recording.floors, strict=True):
        _draw_plan(axes, plan)
        _draw_fixes(axes, plan, recording, replays[chosen])
        where = f", {plan.name}" if count > 1 else ""
        axes.set_title(f"{recording.name}{where}: {chosen.label}", loc="left", fontsize=10)
    _draw_errors(errors, replays)
    png = BytesIO()
    # Without matplotlib's version in the file, or an upgrade would change every committed picture.
    figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _draw_plan(axes: Axes, plan: Floorplan) -> None:
    axes.add_patch(PathPatch(_path(plan.outline), facecolor=GROUND, edgecolor=INK, linewidth=1))
    for fixture in plan.fixtures:
        axes.add_patch(PathPatch(_path(fixture.area), facecolor=GOODS, edgecolor="none"))
    borders = [shapely.get_coordinates(zone.area.exterior) for zone in plan.zones]
    axes.add_collection(LineCollection(borders, colors=GOODS, linewidths=0.7))
    walls = [shapely.get_coordinates(wall.line) for wall in plan.walls]
    axes.add_collection(LineCollection(walls, colors=INK, linewidths=1.5))
    west, south, east, north = plan.outline.bounds
    margin = 0.04 * max(east - west, north - south)
    places = [point.place for point in plan.access_points]
    axes.scatter(
        [place.x for place in places],
        [place.y for place in places],
        marker="^",
        color=INK,
        label="access points",
        zorder=4,
    )
    axes.set_aspect("equal")
    axes.set_xlim(west - margin, east + margin)
    axes.set_ylim(south - margin, north + margin)
    axes.set_xlabel("m", fontsize=8)
    axes.tick_params(labelsize=8)


def _draw_fixes(axes: Axes, plan: Floorplan, recording: Recording, replay: Replay) -> None:
    if recording.truth is None:
        return
    here = np.array([floor == plan.floor for floor in recording.truth.floor]) & replay.scores.found
    rows = np.flatnonzero(here)
    rows = rows[:: max(1, len(rows) // MOST_POINTS)]
    truth, fix = recording.truth.xy[rows], replay.scores.xy[rows]
    between = np.stack([truth, fix], axis=1)
    axes.add_collection(LineCollection(list(between), colors=FIX, linewidths=0.4, alpha=0.25))
    axes.scatter(fix[:, 0], fix[:, 1], s=5, color=FIX, alpha=0.6, label="estimates", zorder=3)
    axes.scatter(truth[:, 0], truth[:, 1], s=7, color=TRUTH, label="truth", zorder=3)
    axes.legend(fontsize=7, loc="upper right", bbox_to_anchor=(1, -0.07), ncols=3, frameon=False)


def _draw_errors(axes: Axes, replays: Replays) -> None:
    shown = [replay for run, replay in replays.items() if not run.is_plain] or replays.values()
    farthest = max(float(np.quantile(one.scores.error_m, SHOWN_QUANTILE)) for one in shown)
    for run, replay in replays.items():
        error = np.sort(replay.scores.error_m)
        share = np.arange(1, len(error) + 1) / len(error)
        median = float(np.median(error))
        axes.plot(
            error,
            share,
            linewidth=1 if run.is_plain else 2,
            linestyle="--" if run.is_plain else "-",
            label=f"{run.label}: {median:.2f} m",
        )
    axes.axhline(0.5, color=INK, linewidth=0.4)
    axes.axhline(0.9, color=INK, linewidth=0.4)
    axes.set_xlim(0, 1.6 * max(farthest, 1.0))
    axes.set_ylim(0, 1)
    axes.set_xlabel("error, m", fontsize=8)
    axes.set_ylabel("share of truths", fontsize=8)
    axes.set_title("errors, with their medians", loc="left", fontsize=10)
    axes.tick_params(labelsize=8)
    axes.legend(fontsize=7, loc="lower right")


def _path(area: shapely.Polygon) -> Path:
    rings = [area.exterior, *area.interiors]
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring)) for ring in rings))
