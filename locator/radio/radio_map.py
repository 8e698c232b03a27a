"""The radio map of a surveyed floor: mean, spread and P(heard) of each access point in each cell.

The mean is a path-loss model fitted to the survey, plus a Gaussian process of its residuals: near
survey points the survey counts, away from them the model (docs/decisions/0010).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from locator.arrays import BoolArray, DoubleArray, FloatArray
from locator.radio.gaussian_process import Kernel, Residuals, fit_kernel, posterior
from locator.radio.path_loss_fit import PathLossFit
from locator.survey.floor_points import SurveyedFloor

Progress = Callable[[float], None]

# Chosen by hand, all but the bounds for cost; not measured alone.
MERGE_SQUARE_M = 0.25  # survey points of one square are merged: a process is cubic in its points
LEAST_POINTS_HEARD = 3  # that heard an access point, for it to have a map
KERNEL_ACCESS_POINTS, KERNEL_POINTS = 10, 200  # enough to fit the kernel's three parameters
# Width of the kernel that averages hearing rates over points, at least and in survey spacings.
LEAST_HEARD_SMOOTHING_M, HEARD_SMOOTHING_SPACINGS = 1.0, 1.2
# Of P(heard): an access point may be off, or have been moved here, since the survey. Bounds away
# from 0 and 1 keep one of them from ruling a cell out.
HEARD_BOUNDS = 0.01, 0.9
PRIOR_POINTS = 0.5  # pseudo-count of points with the floor's mean rate


@dataclass(frozen=True, eq=False)
class RadioMap:
    """Expected levels over the cells of a floor; arrays are (n_access_points, n_cells).

    Attributes:
        known_: (n_access_points,) whether an access point has a map.
        mean_: dBm; of no meaning where there is no map.
        spread_: dB, standard deviation of a scan about the mean: packet noise, nugget, and the
            process's own uncertainty.
        heard_: probability that a scan there hears the access point.
    """

    known_: BoolArray
    mean_: FloatArray
    spread_: FloatArray
    heard_: FloatArray


def kernel_of(surveyed: SurveyedFloor, path_loss: PathLossFit) -> Kernel:
    """Fit one kernel to the residuals of the access points that most points heard."""
    points = surveyed.merged(MERGE_SQUARE_M)
    heard = np.isfinite(points.rssi)
    widest = np.argsort(-heard.sum(axis=0), kind="stable")[:KERNEL_ACCESS_POINTS]
    samples = []
    for column in widest[heard[:, widest].sum(axis=0) >= LEAST_POINTS_HEARD].tolist():
        here = np.flatnonzero(heard[:, column])
        sample = _residuals(points, column, path_loss.fit(column, points)[0])
        # Evenly over the order of the survey, which is that of a walk.
        few = np.unique(np.linspace(0, len(here) - 1, KERNEL_POINTS).astype(np.intp))
        samples.append(Residuals(sample.xy[few], sample.value[few], sample.noise[few]))
    return fit_kernel(samples, surveyed.merged(MERGE_SQUARE_M).nearest_m)


def fit_radio_map(
    surveyed: SurveyedFloor,
    path_loss: PathLossFit,
    kernel: Kernel,
    progress: Progress = lambda _: None,
) -> RadioMap:
    """Fit a radio map to a survey.

    Args:
        surveyed: the floor's points.
        path_loss: the prior mean, with the cells of the grid.
        kernel: of the residuals about it.
        progress: called with the share that is done, 0 to 1.
    """
    points = surveyed.merged(MERGE_SQUARE_M)
    heard = np.isfinite(points.rssi)
    n_cells, n_columns = len(path_loss.cells), heard.shape[1]
    known = heard.sum(axis=0) >= LEAST_POINTS_HEARD
    # -90 dBm and 1 dB only keep the columns without a map finite: `known_` leaves them out.
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
    """Return (n_access_points, n_cells) kernel averages of the points' hearing rates."""
    # The unmerged points: a merged one is the scans of several, and its rate another thing.
    width = max(LEAST_HEARD_SMOOTHING_M, HEARD_SMOOTHING_SPACINGS * surveyed.spacing_m)
    weight = np.exp(-0.5 * (cdist(cells, surveyed.xy) / width) ** 2)
    rate = surveyed.rate
    total = weight.sum(axis=1, keepdims=True) + PRIOR_POINTS
    mean = (weight @ rate + PRIOR_POINTS * rate.mean(axis=0)) / total
    return np.asarray(np.clip(mean.T, *HEARD_BOUNDS), dtype=np.float32)
