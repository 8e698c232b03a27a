"""Replays a recording through the engine that serves live traffic, and scores its fixes.

So what is measured is what a shop gets, the window, the ticks and the refusals included.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

import msgspec
import numpy as np

from floorplans.model import Floorplan
from locator.engine import Engine
from locator.errors import RecordingError, UnknownMethodError
from locator.presence.events import Tick
from locator.readings.messages import decode, decode_topic
from locator.readings.pseudonyms import Pseudonyms
from locator.scoring.baselines import PLAIN_METHODS, plain_positioner
from locator.scoring.recording import TRUTH, Recording
from locator.scoring.score import Scores, Track, score
from locator.survey.survey import Survey
from locator.tracking.grid_positioner import RadioMapPositioner
from locator.tracking.methods import SMOOTHING, access_points_of, positioner
from locator.tracking.positioner import Positioner
from locator.tracking.smoothing import TrackHistory

NOMINAL_COVERAGE = 0.9  # the probability that the region of a fix claims to hold
REPLAY_KEY = bytes(32)  # of every day: the scorer must find a device by its address

Build = Callable[[str, Sequence[Floorplan], Sequence[str], Survey | None], Positioner]


class RegionCalibration(msgspec.Struct, frozen=True, kw_only=True):
    """Coverage: the share of truths in the region that should hold `nominal` of them.

    RegionCalibration of probabilities; `locator.calibration` is the radio's.
    """

    nominal: float
    covered: float


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recording's figures: errors in metres, 2-D, one a truth row; shares are 0 to 1.

    `smooth` says that fixes use later readings too, as no live fix can; JSON has it only where it
    is true.
    """

    recording: str
    method: str
    survey: bool
    smooth: bool = False
    truth_rows: int
    missing: int
    mean_m: float
    median_m: float
    p75_m: float
    p90_m: float
    floor_hit: float
    calibration: RegionCalibration
    fixes_per_s: float


@dataclass(frozen=True, eq=False)
class Replay:
    """An evaluation and what it was made from, for pictures and further figures."""

    evaluation: Evaluation
    scores: Scores
    ticks: Sequence[Tick] = field(repr=False)


def evaluate(recording: Recording, *, method: str, survey: bool = True) -> Evaluation:
    """Return the figures of one method on one recording.

    Args:
        recording: with truth.
        method: a positioning method or a baseline.
        survey: whether the method gets the recording's survey.

    Raises:
        RecordingError: there is no truth, or a line is not a message.
        UnknownMethodError: there is no such method, or not without a survey.
    """
    return replay(recording, method=method, survey=survey).evaluation


def build(
    method: str,
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    survey: Survey | None,
) -> Positioner:
    """Return the positioner of a method's name, the product's or a baseline."""
    make: Build = plain_positioner if method in PLAIN_METHODS else positioner
    return make(method, floors, access_points, survey)


def replay(
    recording: Recording,
    *,
    method: str,
    survey: bool = True,
    smooth: bool = False,
    build: Build = build,
) -> Replay:
    """Return an evaluation together with its errors and ticks; as `evaluate` otherwise.

    `build` makes the positioner, so that benchmarks can compare other packages; `smooth` smooths
    the fixes afterwards, which takes a method of `SMOOTHING`.
    """
    if recording.truth is None or not recording.truth.mac:
        raise RecordingError(str(recording.folder / TRUTH), "the truth, to be compared with")
    seen = recording.survey if survey else None
    access_points = access_points_of(recording.floors, seen)
    made = build(method, recording.floors, access_points, seen)
    history = _history_of(made, method) if smooth else None
    pseudonyms = Pseudonyms(REPLAY_KEY, day_key=lambda _: REPLAY_KEY)
    engine = Engine(
        store=recording.floors[0].store,
        floors=recording.floors,
        access_points=access_points,
        positioner=made,
        pseudonyms=pseudonyms,
    )
    started = time.perf_counter()
    ticks = run(recording, engine)
    if history is not None:
        smoothed = history.smoothed([tick.fixes for tick in ticks])
        ticks = [replace(tick, fixes=fixes) for tick, fixes in zip(ticks, smoothed, strict=True)]
    track = Track.of(ticks)
    fixes_per_s = len(track.at_ms) / (time.perf_counter() - started)
    scores = score(recording.truth, track, recording.floors, name=pseudonyms.device)
    evaluation_of = partial(Evaluation, recording=recording.name, method=method, smooth=smooth)
    return Replay(
        evaluation=_evaluation(
            partial(evaluation_of, survey=seen is not None), scores, fixes_per_s
        ),
        scores=scores,
        ticks=ticks,
    )


def _evaluation(
    evaluation_of: Callable[..., Evaluation], scores: Scores, fixes_per_s: float
) -> Evaluation:
    p50, p75, p90 = np.percentile(scores.error_m, (50, 75, 90)).round(3).tolist()
    return evaluation_of(
        truth_rows=len(scores.error_m),
        missing=int((~scores.found).sum()),
        mean_m=round(float(scores.error_m.mean()), 3),
        median_m=p50,
        p75_m=p75,
        p90_m=p90,
        floor_hit=round(float(scores.floor_hit.mean()), 4),
        calibration=RegionCalibration(
            nominal=NOMINAL_COVERAGE, covered=round(float(scores.covered.mean()), 4)
        ),
        fixes_per_s=round(fixes_per_s, 1),
    )


def _history_of(made: Positioner, method: str) -> TrackHistory:
    if not isinstance(made, RadioMapPositioner):
        raise UnknownMethodError(method, SMOOTHING)
    return made.remember()


def run(recording: Recording, engine: Engine) -> list[Tick]:
    """Feed a recording's messages to an engine, in their order, and return all ticks.

    The engine is closed at the end, so that the last visits end.
    """
    ticks = []
    for message in recording.messages():
        topic = decode_topic(message.topic)
        if topic is not None and topic.kind == "readings":
            ticks.append(engine.feed(topic.access_point, decode(bytes(message.payload))))
    ticks.append(engine.close())
    return list(chain.from_iterable(ticks))
