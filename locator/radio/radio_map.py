"""The radio map of one floor: the level of each access point to expect in each cell."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from locator.arrays import BoolArray, DoubleArray, FloatArray
from locator.radio.gaussian_process import Kernel, Residuals, learn_kernel, posterior
from locator.radio.path_loss_fit import PathLossFit
from locator.survey.floor_points import SurveyedFloor

Progress = Callable[[float], None]

MERGED_M = 0.25
LEAST_POINTS = 3
KERNEL_ACCESS_POINTS, KERNEL_POINTS = 10, 200  # enough to learn three numbers from
HEARD_LEAST_M, HEARD_SPACINGS = 1.0, 1.2
HEARD_BOUNDS = 0.01, 0.9  # an access point may be off, or moved here, since the survey
UNHEARD_POINTS = 0.5  # points' worth of belief in the mean of the floor


@dataclass(frozen=True, eq=False)
class RadioMap:
    """Expected levels over the cells of a floor; arrays are (n_access_points, n_cells).

    Attributes:
        known_: (n_access_points,) whether there is a map.
        mean_: dBm.
        spread_: dB, of a scan about the mean: noise, what the nugget holds, and ignorance.
        heard_: probability that a scan there hears the access point.
    """

    known_: BoolArray
    mean_: FloatArray
    spread_: FloatArray
    heard_: FloatArray


def kernel_of(surveyed: SurveyedFloor, path_loss: PathLossFit) -> Kernel:
    """Learn one kernel from the access points that most points heard."""
    points = surveyed.merged(MERGED_M)
    heard = np.isfinite(points.rssi)
    loudest = np.argsort(-heard.sum(axis=0), kind="stable")[:KERNEL_ACCESS_POINTS]
    samples = []
    for column in loudest[heard[:, loudest].sum(axis=0) >= LEAST_POINTS].tolist():
        here = np.flatnonzero(heard[:, column])
        sample = _residuals(points, column, path_loss.fit(column, points)[0])
        few = np.unique(np.linspace(0, len(here) - 1, KERNEL_POINTS).astype(np.intp))
        samples.append(Residuals(sample.xy[few], sample.value[few], sample.noise[few]))
    return learn_kernel(samples, surveyed.merged(MERGED_M).nearest_m)


def fit_radio_map(
    surveyed: SurveyedFloor,
    path_loss: PathLossFit,
    kernel: Kernel,
    progress: Progress = lambda _: None,
) -> RadioMap:
    """Learn a radio map from a survey.

    Args:
        surveyed: the floor's points.
        path_loss: what to expect where nobody surveyed, in the cells of the grid.
        kernel: of the difference between the two.
        progress: is told the share that is done.
    """
    points = surveyed.merged(MERGED_M)
    heard = np.isfinite(points.rssi)
    n_cells, n_columns = len(path_loss.cells), heard.shape[1]
    known = heard.sum(axis=0) >= LEAST_POINTS
    mean = np.full((n_columns, n_cells), -90, dtype=np.float32)
    spread = np.ones((n_columns, n_cells), dtype=np.float32)
    across = kernel.covariance(cdist(path_loss.cells, points.xy)).astype(np.float32)
    for done, column in enumerate(np.flatnonzero(known).tolist(), start=1):
        at_points, in_cells = path_loss.fit(column, points)
        sample = _residuals(points, column, at_points)
        correction, variance = posterior(kernel, sample, across[:, heard[:, column]])
        mean[column] = in_cells + correction
        noise = points.variance[column] + kernel.nugget_db**2
        spread[column] = np.sqrt(variance + noise)
        progress(done / max(int(known.sum()), 1))
    return RadioMap(known, mean, spread, _heard(surveyed, path_loss.cells))


def _residuals(points: SurveyedFloor, column: int, expected: DoubleArray) -> Residuals:
    here = np.isfinite(points.rssi[:, column])
    return Residuals(
        xy=points.xy[here],
        value=points.rssi[here, column] - expected,
        noise=points.variance[column] / points.heard[here, column],
    )


def _heard(surveyed: SurveyedFloor, cells: DoubleArray) -> FloatArray:
    """Average how often each access point was heard at the points about each cell."""
    width = max(HEARD_LEAST_M, HEARD_SPACINGS * surveyed.spacing_m)
    weight = np.exp(-0.5 * (cdist(cells, surveyed.xy) / width) ** 2)
    rate = surveyed.rate
    total = weight.sum(axis=1, keepdims=True) + UNHEARD_POINTS
    mean = (weight @ rate + UNHEARD_POINTS * rate.mean(axis=0)) / total
    return np.asarray(np.clip(mean.T, *HEARD_BOUNDS), dtype=np.float32)
