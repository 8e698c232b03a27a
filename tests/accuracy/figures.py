"""What is measured, on which recordings, and where its checked-in values are."""

import copy
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from floorplans.model import Floorplan
from locator.scoring.evaluation import Build, build, replay
from locator.scoring.recording import Recording, read_recording
from locator.survey.survey import Survey
from locator.tracking.positioner import Positioner
from simulators.recording import write_recording

BASELINE = Path(__file__).with_name("baseline.json")

SIMULATED = "galerie"
SIMULATED_SEED, SIMULATED_MINUTES, SIMULATED_PEOPLE = 7, 5, 30

# How a method is run, by the name that the baseline gives it: the method, and whether it may see
# the survey.
METHODS: dict[str, tuple[str, bool]] = {
    "trilateration": ("trilateration", False),
    "radiomap": ("radiomap", False),
    "radiomap-survey": ("radiomap", True),
}
PLAIN: dict[str, tuple[str, bool]] = {
    "centroid": ("centroid", False),
    "plain-trilateration": ("plain-trilateration", False),
    "knn": ("knn", True),
    "wknn": ("wknn", True),
}

Figures = dict[str, float]
Baseline = dict[str, dict[str, Figures]]


class Fitted:
    """Builds the positioner of a store once, and gives copies: learning outlasts a replay."""

    def __init__(self) -> None:
        self._built: dict[tuple[str, int, int], tuple[object, Positioner]] = {}

    def __call__(
        self,
        method: str,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        survey: Survey | None,
    ) -> Positioner:
        """Return a copy of what was built of these very floors and this very survey."""
        key = method, id(floors), id(survey)
        if key not in self._built:
            # What the key names is kept, so that nothing else gets its id.
            built = build(method, floors, access_points, survey)
            self._built[key] = ((floors, survey), built)
        return copy.deepcopy(self._built[key][1])


def read_baseline() -> Baseline:
    baseline: Baseline = json.loads(BASELINE.read_text("utf-8"))
    return baseline


def simulate(folder: Path) -> Recording:
    """Return the recording of the simulated store, made anew from its seed."""
    write_recording(
        folder / SIMULATED,
        seed=SIMULATED_SEED,
        minutes=SIMULATED_MINUTES,
        people=SIMULATED_PEOPLE,
        survey=True,
    )
    return read_recording(folder / SIMULATED)


def can_run(recording: Recording, method: str) -> bool:
    """Say whether a method has what it needs: places of access points, or a survey."""
    needs_survey = (METHODS | PLAIN)[method][1]
    placed = any(plan.access_points for plan in recording.floors)
    return recording.survey is not None if needs_survey else placed


def measure(recording: Recording, method: str, build: Build = build) -> Figures:
    name, survey = (METHODS | PLAIN)[method]
    run = replay(recording, method=name, survey=survey, build=build)
    figures = {
        "mean_m": run.evaluation.mean_m,
        "median_m": run.evaluation.median_m,
        "p90_m": run.evaluation.p90_m,
        "covered": run.evaluation.calibration.covered,
    }
    in_a_zone = run.scores.zone_hit[np.isfinite(run.scores.zone_hit)]
    if len(in_a_zone) >= 50:
        figures["zone_hit"] = round(float(in_a_zone.mean()), 4)
    return figures


def cases(baseline: Baseline) -> Iterator[tuple[str, str]]:
    """Yield the recordings and methods that have a checked-in value."""
    for recording, methods in baseline.items():
        for method in methods:
            if method in METHODS:
                yield recording, method


def plain_rivals(methods: Iterable[str], method: str) -> list[str]:
    """Return the plain ones of some methods that may see the survey just as this one."""
    return [name for name in methods if name in PLAIN and PLAIN[name][1] == METHODS[method][1]]
