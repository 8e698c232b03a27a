"""Every method on one recording, the baselines beside the product's, for the accuracy page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from locator.scoring.baselines import PLAIN_METHODS, SURVEY_METHODS
from locator.scoring.evaluation import Replay, replay
from locator.scoring.recording import Recording
from locator.tracking.methods import LEARNING, METHODS


@dataclass(frozen=True, order=True)
class Run:
    """A method, and whether it gets the survey."""

    method: str
    survey: bool

    @property
    def label(self) -> str:
        """The method and what it was given, as headings and legends say it."""
        return f"{self.method}, {'survey' if self.survey else 'no survey'}"

    @property
    def is_plain(self) -> bool:
        """Whether the method is a baseline."""
        return self.method in PLAIN_METHODS


RUNS = (
    *(Run(method, survey=True) for method in METHODS if method in LEARNING),
    *(Run(method, survey=True) for method in PLAIN_METHODS if method in SURVEY_METHODS),
    *(Run(method, survey=False) for method in METHODS),
    *(Run(method, survey=False) for method in PLAIN_METHODS if method not in SURVEY_METHODS),
)


def runs_of(recording: Recording, runs: Iterable[Run] = RUNS) -> Iterator[Run]:
    """Yield the runs for which a recording has a survey, or placed access points, as needed."""
    placed = any(plan.access_points for plan in recording.floors)
    for run in runs:
        if recording.survey is not None if run.survey else placed:
            yield run


def compare(recording: Recording, runs: Iterable[Run] = RUNS) -> dict[Run, Replay]:
    """Return the replay of every run that the recording allows; each replays all messages."""
    return {
        run: replay(recording, method=run.method, survey=run.survey)
        for run in runs_of(recording, runs)
    }
