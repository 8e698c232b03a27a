"""The likelihood of scans on a surveyed floor: its radio map times its fingerprints.

How much each counts, how far the weighted nearest neighbours guard the answer, and how wide a 90 %
region is, are fitted on each floor by cross-validation over the survey points
(docs/decisions/0010).
"""

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

MOST_HELD_OUT = 150  # points scored in cross-validation: more only cost time; chosen
# Prior of a cell far from all points, relative to one among them: people are where surveyors went.
# A prototype gained much by it where the outline is wider than the walkable part (2.68 to 1.70 m in
# a corridor); the value is chosen. Not 0: people leave the surveyed part.
FAR_PRIOR = 0.02
# Radius of a 90 % circle over the root mean square distance from the mean.
RADIUS_FACTOR_BOUNDS = 1.3, 3.5  # chosen
# Cross-validation on one day's survey is optimistic about other days and phones. Chosen by hand.
OTHER_DAY_FACTOR = 1.1
NORMAL_RADIUS_FACTOR = 1.52  # of a circular normal distribution: sqrt(ln 10)


class MixtureWeights(NamedTuple):
    """Powers of the two likelihoods, and the share of the nearest neighbours in the answer."""

    radio_map: float
    fingerprints: float
    neighbours: float


# Candidates of the cross-validation, and by which factor their mean error must beat the first's:
# chance among few points must not choose. The fifth of the neighbours is decision 0010's; the
# others are chosen by hand.
TRIED_WEIGHTS = (
    MixtureWeights(1.0, 1.0, 0.2),
    MixtureWeights(1.0, 1.0, 0.0),
    MixtureWeights(0.3, 1.0, 0.2),
    MixtureWeights(1.0, 0.3, 0.2),
    MixtureWeights(0.3, 0.3, 0.7),
)
REQUIRED_GAINS = (1.0, 0.98, 0.94, 0.94, 0.94)


@dataclass(frozen=True, eq=False)
class FittedSurvey:
    """The models fitted to one set of points: the whole survey, or all folds but one.

    Attributes:
        likelihood: of the radio map.
        fingerprints: the points themselves.
        prior: (n_cells,) sums to 1, higher near survey points.
    """

    likelihood: Likelihood
    fingerprints: Fingerprints
    prior: FloatArray

    def logs(self, scans: Scans) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (n_devices, n_cells) log-likelihoods by map and fingerprints, and WKNN places."""
        similarity, place = self.fingerprints.log(scans.rssi)
        return self.likelihood.log(scans), similarity, place


class SurveyedSolver:
    """Solves one floor; fitted attributes end in an underscore.

    Attributes:
        prior: (n_cells,) of a device without readings.
        weights_: chosen by cross-validation.
        radius_: of a circle that held 90 % of the points held out, in root mean square distances.
        correlation_time_s_: seconds after which a scan is new information.
    """

    def __init__(self, plan: Floorplan, access_points: Sequence[str], grid: Grid) -> None:
        self._path_loss = PathLossFit(plan, access_points, grid.centers)
        self._grid = grid
        self.prior = np.full(len(grid), 1 / len(grid), dtype=np.float32)
        self.weights_ = TRIED_WEIGHTS[0]
        self.radius_, self.correlation_time_s_ = NORMAL_RADIUS_FACTOR, CORRELATION_TIME_S

    def fit(self, surveyed: SurveyedFloor, progress: Progress = lambda _: None) -> "SurveyedSolver":
        """Fit to a survey; it takes seconds and is run off the event loop.

        Args:
            surveyed: the floor's points.
            progress: called with the share that is done, 0 to 1.
        """
        kernel = kernel_of(surveyed, self._path_loss)
        self.correlation_time_s_ = (
            CORRELATION_TIME_S
            * shortfall(float(surveyed.heard.any(axis=0).sum())) ** SURVEY_CORRELATION_POWER
        )
        progress(0.1)
        self._fitted = self._fit_to(surveyed, kernel)
        self.prior = self._fitted.prior
        progress(0.3)
        self._choose(surveyed, kernel, progress)
        return self

    def evidence(self, scans: Scans) -> Evidence:
        """Return the likelihood of scans, guarded by the weighted nearest neighbours."""
        # In place: these are the largest arrays of a tick.
        mapped, similarity, place = self._fitted.logs(scans)
        mapped *= np.float32(self.weights_.radio_map)
        similarity *= np.float32(self.weights_.fingerprints)
        mapped += similarity
        mapped *= scans.share[:, None]
        return Evidence(mapped, place, self.weights_.neighbours)

    def learn(self, scans: Scans, cells: FloatArray) -> None:
        """Update only P(heard), from scans and their (n_devices, n_cells) posteriors."""
        self._fitted.likelihood.audibility.learn(scans.heard, scans.undetermined, cells)

    def _fit_to(self, surveyed: SurveyedFloor, kernel: Kernel) -> FittedSurvey:
        radio_map = fit_radio_map(surveyed, self._path_loss, kernel)
        fingerprints = Fingerprints.of(surveyed, self._grid.centers, self._grid.cell_m)
        density = fingerprints.density - fingerprints.density.min()
        near = np.minimum(density / max(float(np.quantile(density, 0.9)), 1e-6), 1)
        prior = (near + FAR_PRIOR).astype(np.float32)
        return FittedSurvey(Likelihood.of(radio_map), fingerprints, prior / prior.sum())

    def _choose(self, surveyed: SurveyedFloor, kernel: Kernel, progress: Progress) -> None:
        """Choose weights and radius by cross-validation over the points.

        The kernel is that of all points, to save time: its three parameters hardly depend on a
        fifth of them.
        """
        folds = surveyed.folds()
        errors: list[list[FloatArray]] = [[] for _ in TRIED_WEIGHTS]
        spreads: list[list[FloatArray]] = [[] for _ in TRIED_WEIGHTS]
        # Every candidate is scored on the same scans and the same noise, so differences are paired.
        for done, fold in enumerate(folds, start=1):
            rest = np.setdiff1d(np.arange(len(surveyed)), fold)
            learned = self._fit_to(surveyed.only(rest), kernel)
            tried = fold[:: max(1, len(fold) * len(folds) // MOST_HELD_OUT)]
            mapped, similarity, place = learned.logs(_scans_at(surveyed, tried))
            truth = surveyed.xy[tried].astype(np.float32)
            for index, shares in enumerate(TRIED_WEIGHTS):
                log = shares.radio_map * mapped + shares.fingerprints * similarity
                moments = moments_of(log + np.log(learned.prior), self._grid)
                guarded = Evidence(log, place, shares.neighbours).guarded(moments.xy)
                errors[index].append(np.linalg.norm(guarded - truth, axis=1))
                spreads[index].append(moments.spread_m)
            progress(0.3 + 0.7 * done / len(folds))
        if not folds:
            return
        means = np.array([np.concatenate(error).mean() for error in errors])
        chosen = int(np.argmin(means / REQUIRED_GAINS))
        self.weights_ = TRIED_WEIGHTS[chosen]
        ratio = np.concatenate(errors[chosen]) / np.concatenate(spreads[chosen])
        radius = OTHER_DAY_FACTOR * float(np.quantile(ratio, 0.9))
        self.radius_ = float(np.clip(radius, *RADIUS_FACTOR_BOUNDS))


def _scans_at(surveyed: SurveyedFloor, points: IntArray) -> Scans:
    """Return one simulated scan a point: its means with packet noise, each heard by its rate.

    A mean of many samples would be placed better than any scan of a phone. A point of a single
    sample has its noise already.
    """
    # A fixed seed: the same survey must give the same weights at every start.
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
