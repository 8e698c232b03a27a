"""The mean error in the simulated store, beside the plain methods and two packages of PyPI."""

import tempfile
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path

import numpy as np
from easy_trilateration.least_squares import easy_least_squares
from easy_trilateration.model import Circle
from localization import Project
from numpy.typing import NDArray

from benchmarks.result import Result, compared
from floorplans.model import Floorplan
from locator.arrays import IntArray
from locator.radio.receivers import receivers_of
from locator.scoring.baselines import EXPONENT, RSSI_1M_DBM, PlainPositioner
from locator.scoring.comparison import compare
from locator.scoring.evaluation import replay
from locator.scoring.recording import Recording, read_recording
from locator.survey.survey import Survey
from simulators.recording import write_recording

SEED, MINUTES, PEOPLE = 7, 2, 25
OURS = "trilateration"

Array = NDArray[np.float64]
Solve = Callable[[Array, Array], tuple[float, float]]


def run() -> Result:
    """Replay the same minutes by every method; an error is better the smaller it is."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "galerie"
        write_recording(folder, seed=SEED, minutes=MINUTES, people=PEOPLE, survey=True)
        recording = read_recording(folder)
        ours = {one.label: found.evaluation.mean_m for one, found in compare(recording).items()}
        packages = {
            "localization": _error(recording, _localization),
            "easy-trilateration": _error(recording, _easy_trilateration),
        }
    best = min(packages, key=lambda name: packages[name])
    return compared(
        "accuracy",
        value=ours[f"{OURS}, no survey"],
        unit="m, mean error without a survey",
        peer=best,
        peer_value=packages[best],
        **ours,
        **packages,
    )


def _error(recording: Recording, solve: Solve) -> float:
    with redirect_stdout(StringIO()):  # one of them prints
        found = replay(recording, method="package", survey=False, build=partial(_build, solve))
    return found.evaluation.mean_m


def _build(
    solve: Solve,
    _method: str,
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    _survey: Survey | None,
) -> PlainPositioner:
    receivers = receivers_of(floors, access_points)
    place = receivers.xy.astype(np.float64)

    def estimate(rssi: Array) -> tuple[IntArray, Array]:
        distance = 10 ** ((RSSI_1M_DBM - rssi[:, receivers.column]) / (10 * EXPONENT))
        xy = [
            solve(place[heard], one[heard]) if heard.sum() >= 3 else _middle(place[heard])
            for one, heard in zip(distance, np.isfinite(distance), strict=True)
        ]
        return np.zeros(len(rssi), dtype=np.intp), np.array(xy).reshape(-1, 2)

    return PlainPositioner(floors, estimate)


def _middle(place: Array) -> tuple[float, float]:
    x, y = place.mean(axis=0).tolist() if len(place) > 0 else (np.nan, np.nan)
    return x, y


def _localization(place: Array, distance: Array) -> tuple[float, float]:
    project = Project(mode="2D", solver="LSE")
    target, _ = project.add_target()
    for index, (xy, far) in enumerate(zip(place.tolist(), distance.tolist(), strict=True)):
        project.add_anchor(index, xy)
        target.add_measure(index, far)
    project.solve()
    return float(target.loc.x), float(target.loc.y)


def _easy_trilateration(place: Array, distance: Array) -> tuple[float, float]:
    circles = [
        Circle(x, y, far) for (x, y), far in zip(place.tolist(), distance.tolist(), strict=True)
    ]
    start = Circle(*place.mean(axis=0).tolist(), 0.0)
    found, _ = easy_least_squares(circles, start)
    return float(found.center.x), float(found.center.y)
