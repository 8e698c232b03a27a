"""The likelihood of scans on a surveyed floor: its radio map and its fingerprints together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from floorplans.grid import Grid
from floorplans.model import Floorplan
from locator.arrays import FloatArray, IntArray
from locator.radio.correlated_errors import CORRELATION_TIME_S, SURVEY_CORRELATION_POWER, shortfall
from locator.radio.fingerprints import Fingerprints
from locator.radio.gaussian_process import Kernel
from locator.radio.path_loss_fit import PathLossFit
from locator.radio.radio_map import Progress, fit_radio_map, kernel_of
from locator.radio.scans import Scans
from locator.solving.likelihood import Likelihood
from locator.solving.posterior import Evidence, moments_of
from locator.survey.floor_points import SurveyedFloor

HELD_OUT = 150  # points that are left out in turn, at most
NEAR_SURVEY = 0.02  # prior of a cell far from all points, beside one among them
RADIUS_BOUNDS = 1.3, 3.5  # of a 90 % circle, in root mean squared distances
OTHER_DAY = 1.1  # a survey's own points are met again more truly than the places of other days
NORMAL_RADIUS = 1.52  # of a round normal distribution


class MixtureWeights(NamedTuple):
    """Powers of the radio map and the fingerprints, and the neighbours' share of the answer."""

    radio_map: float
    fingerprints: float
    neighbours: float


# What is tried on points left out; other shares than the first must beat it by their factor.
TRIED = (
    MixtureWeights(1.0, 1.0, 0.2),
    MixtureWeights(1.0, 1.0, 0.0),
    MixtureWeights(0.3, 1.0, 0.2),
    MixtureWeights(1.0, 0.3, 0.2),
    MixtureWeights(0.3, 0.3, 0.7),
)
ADVANTAGES = (1.0, 0.98, 0.94, 0.94, 0.94)


@dataclass(frozen=True, eq=False)
class FittedSurvey:
    """What one set of points teaches.

    Attributes:
        likelihood: from the radio map.
        fingerprints: from the points.
        prior: (n_cells,) people are where surveyors went.
    """

    likelihood: Likelihood
    fingerprints: Fingerprints
    prior: FloatArray

    def logs(self, scans: Scans) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (n_devices, n_cells) of the radio map, of the fingerprints, and their place."""
        alike, place = self.fingerprints.log(scans.rssi)
        return self.likelihood.log(scans), alike, place


class SurveyedSolver:
    """Solves one floor; its state ends in an underscore.

    Attributes:
        prior: (n_cells,) where a device is of which nothing is known.
        weights_: of what the answer is made of, chosen by points left out.
        radius_: of a circle that held 90 % of the points left out, in root mean squared distances.
        correlation_time_s_: seconds after which a scan says something new.
    """

    def __init__(self, plan: Floorplan, access_points: Sequence[str], grid: Grid) -> None:
        self._path_loss = PathLossFit(plan, access_points, grid.centers)
        self._grid = grid
        self.prior = np.full(len(grid), 1 / len(grid), dtype=np.float32)
        self.weights_ = TRIED[0]
        self.radius_, self.correlation_time_s_ = NORMAL_RADIUS, CORRELATION_TIME_S

    def fit(self, surveyed: SurveyedFloor, progress: Progress = lambda _: None) -> "SurveyedSolver":
        """Learn from a survey.

        Args:
            surveyed: the floor's points.
            progress: is told the share that is done.
        """
        kernel = kernel_of(surveyed, self._path_loss)
        self.correlation_time_s_ = (
            CORRELATION_TIME_S
            * shortfall(float(surveyed.heard.any(axis=0).sum())) ** SURVEY_CORRELATION_POWER
        )
        progress(0.1)
        self._learned = self._learn(surveyed, kernel)
        self.prior = self._learned.prior
        progress(0.3)
        self._choose(surveyed, kernel, progress)
        return self

    def evidence(self, scans: Scans) -> Evidence:
        """Return what the scans say; the weighted nearest neighbours guard the answer."""
        mapped, alike, place = self._learned.logs(scans)
        mapped *= np.float32(self.weights_.radio_map)
        alike *= np.float32(self.weights_.fingerprints)
        mapped += alike
        mapped *= scans.share[:, None]
        return Evidence(mapped, place, self.weights_.neighbours)

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Count what devices of (n_devices, n_cells) probabilities hear."""
        self._learned.likelihood.audibility.learn(scans.heard, scans.undetermined, cells)

    def _learn(self, surveyed: SurveyedFloor, kernel: Kernel) -> FittedSurvey:
        radio_map = fit_radio_map(surveyed, self._path_loss, kernel)
        fingerprints = Fingerprints.of(surveyed, self._grid.centers, self._grid.cell_m)
        density = fingerprints.density - fingerprints.density.min()
        near = np.minimum(density / max(float(np.quantile(density, 0.9)), 1e-6), 1)
        prior = (near + NEAR_SURVEY).astype(np.float32)
        return FittedSurvey(Likelihood.of(radio_map), fingerprints, prior / prior.sum())

    def _choose(self, surveyed: SurveyedFloor, kernel: Kernel, progress: Progress) -> None:
        """Choose the shares and the radius by points that are left out in turn."""
        folds = surveyed.folds()
        errors: list[list[FloatArray]] = [[] for _ in TRIED]
        spreads: list[list[FloatArray]] = [[] for _ in TRIED]
        for done, fold in enumerate(folds, start=1):
            rest = np.setdiff1d(np.arange(len(surveyed)), fold)
            learned = self._learn(surveyed.only(rest), kernel)
            tried = fold[:: max(1, len(fold) * len(folds) // HELD_OUT)]
            mapped, alike, place = learned.logs(_scans_at(surveyed, tried))
            truth = surveyed.xy[tried].astype(np.float32)
            for index, shares in enumerate(TRIED):
                log = shares.radio_map * mapped + shares.fingerprints * alike
                moments = moments_of(log + np.log(learned.prior), self._grid)
                guarded = Evidence(log, place, shares.neighbours).guarded(moments.xy)
                errors[index].append(np.linalg.norm(guarded - truth, axis=1))
                spreads[index].append(moments.spread_m)
            progress(0.3 + 0.7 * done / len(folds))
        if not folds:
            return
        means = np.array([np.concatenate(error).mean() for error in errors])
        chosen = int(np.argmin(means / ADVANTAGES))
        self.weights_ = TRIED[chosen]
        ratio = np.concatenate(errors[chosen]) / np.concatenate(spreads[chosen])
        radius = OTHER_DAY * float(np.quantile(ratio, 0.9))
        self.radius_ = float(np.clip(radius, *RADIUS_BOUNDS))


def _scans_at(surveyed: SurveyedFloor, points: IntArray) -> Scans:
    """Return one scan a point: what a phone would hear there, noise included."""
    random = np.random.default_rng(0)
    mean, rate = surveyed.rssi[points], surveyed.rate[points]
    heard = random.random(mean.shape) < rate
    single = surveyed.heard[points] <= 1
    noise = random.normal(size=mean.shape) * np.sqrt(surveyed.variance)
    rssi = np.where(heard, np.minimum(mean + np.where(single, 0, noise), -1), np.nan)
    return Scans(
        rssi=rssi.astype(np.float32),
        weight=np.isfinite(rssi).astype(np.float32),
        undetermined=np.zeros(rssi.shape, dtype=np.float32),
        share=np.ones(len(points), dtype=np.float32),
    )
