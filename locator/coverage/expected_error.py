"""The Cramer-Rao bound of a position, from the access points' places and the survey points.

A bound of one fix by an ideal solver; how far the solvers here stay above it was not measured.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.spatial.distance import cdist
from scipy.special import ndtr

from locator.arrays import DoubleArray
from locator.radio.path_loss import path_loss_db
from locator.radio.receivers import Receivers

# Typical values for the bound, set by hand and not those of the solvers: on the public recordings
# packets scatter by 4 to 5 dB and phones differ by 3 to 9 dB.
NOISE_DB: Final = 4.5  # of a packet
SPREAD_DB: Final = 5.0  # of the map about the model, before a survey: shadowing
LENGTH_M: Final = 4.0  # length scale of that
NUGGET_DB: Final = 2.0  # of a surveyed place: the phone is turned, a door is opened
LEVEL_DB: Final = 6.0  # of phones' transmit power
NARROW_M: Final = 0.3  # standard deviation added to the cells': a floor may be one cell wide
# The information is averaged over these steps about a cell: just below an access point the model is
# flat and the bound of the point itself infinite, yet a phone there is not lost.
STEPS_M: Final = ((-1.5, 0.0), (1.5, 0.0), (0.0, -1.5), (0.0, 1.5))
QUIET_DBM: Final = -90.0  # expected level at which half of the packets are heard


@dataclass(frozen=True, eq=False)
class SurveyInformation:
    """The share of the map's prior variance that a survey explains, 0 to 1.

    Attributes:
        level: (n_cells,) of the variance of the level about the model.
        slope: (n_cells,) of the variance of its gradient.
    """

    level: DoubleArray
    slope: DoubleArray


def survey_information(
    cells: DoubleArray, points: DoubleArray, scans: DoubleArray
) -> SurveyInformation:
    """Return the variance that a survey explains in each cell, by a Gaussian process.

    The kernel is Matern 3/2, k(d) = S2 (1 + a) exp(-a) with a = sqrt(3) d / LENGTH_M; its slope
    has the variance 3 S2 / LENGTH_M2 along each axis, and the covariance
    -3 S2 / LENGTH_M2 (x - x') exp(-a) with the level at x'.

    Args:
        cells: (n_cells, 2) metres.
        points: (n_points, 2) metres.
        scans: (n_points,) samples of an access point at each.

    Source: Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, eq. 2.26 and
    section 9.4.
    """
    if len(points) == 0:
        return SurveyInformation(np.zeros(len(cells)), np.zeros(len(cells)))
    error = NUGGET_DB**2 + NOISE_DB**2 / np.maximum(scans, 1)
    among = _matern(cdist(points, points)) + np.diag(error / SPREAD_DB**2)
    factor = cholesky(among, lower=True)
    apart = cdist(points, cells)
    fading = np.sqrt(3) / LENGTH_M * np.exp(-np.sqrt(3) / LENGTH_M * apart)
    level = _explained(factor, _matern(apart))
    slope = sum(
        _explained(factor, fading * (cells[:, axis] - points[:, [axis]])) for axis in (0, 1)
    )
    return SurveyInformation(level, np.asarray(slope) / 2)


def expected_error_m(
    receivers: Receivers,
    floor: int,
    cells: DoubleArray,
    known: SurveyInformation,
    surveyed: DoubleArray,
) -> DoubleArray:
    """Return (n_cells,) metres, the least root mean squared error of a position in each cell.

    A level r = P - 10 n log10(d) + f(x) + e, with noise e, a map f known so far and an unknown
    transmit power P of the phone, has the gradient g = -10 n / ln(10) (x - a) / d2 + f'(x). With
    weights
    w = P(heard) / (NOISE2 + SPREAD2 (1 - level)) the information of all access points is

        J = sum w g gT - (sum w g)(sum w g)T / (1 / LEVEL2 + sum w) + C^-1,

    where E f' f'T = slope 3 SPREAD2 / LENGTH2 I: where the map is known, its shadowing resolves
    places too. C is the covariance of the floor's own cells, the prior of a place. The error is
    sqrt(trace(J^-1)), with J the mean over a step about the place. It bounds one fix of one moment;
    tracking can do better.

    Args:
        receivers: the access points whose places are known.
        floor: index of the cells' floor, as the receivers count floors.
        cells: (n_cells, 2) metres.
        known: by the survey, or `survey_information` of no points.
        surveyed: (n_receivers,) 1 where the survey heard a receiver anywhere, 0 elsewhere: it says
            nothing of the others.

    Source: Patwari, Hero, Perkins, Correal and O'Dea, Relative location estimation in wireless
    sensor networks, IEEE Trans. Signal Processing 51(8), 2003 (the bound of levels alone);
    Van Trees, Detection, Estimation and Modulation Theory I, 1968, section 2.4 (its prior term).
    """
    variance = NOISE_DB**2 + SPREAD_DB**2 * (1 - known.level[:, None] * surveyed)
    by_level = np.zeros((len(cells), 2, 2))
    total = np.zeros(len(cells))
    for step in STEPS_M:
        weight, slope = _loss_slope(receivers, floor, cells + step)
        weight /= variance
        weighed = (weight[:, :, None] * slope).transpose(0, 2, 1)
        mean = weighed.sum(axis=2)
        sum_of = weight.sum(axis=1)
        level = 1 / (1 / LEVEL_DB**2 + sum_of)
        shared = level[:, None, None] * mean[:, :, None] * mean[:, None]
        by_level += (weighed @ slope - shared) / len(STEPS_M)
        total += weight @ surveyed / len(STEPS_M)
    uneven = 3 * SPREAD_DB**2 / LENGTH_M**2 * known.slope * total
    information = by_level + uneven[:, None, None] * np.eye(2) + _of_extent(cells)
    return np.asarray(np.sqrt(np.trace(np.linalg.inv(information), axis1=1, axis2=2)))


def _loss_slope(
    receivers: Receivers, floor: int, places: DoubleArray
) -> tuple[DoubleArray, DoubleArray]:
    """Return (n_places, n_receivers) share of packets heard, and (…, 2) slope of levels, dB/m."""
    loss_db = path_loss_db(receivers, places.astype(np.float32), np.full(len(places), floor))
    level = (receivers.rssi_1m - loss_db).astype(np.float64)
    heard = ndtr((level - QUIET_DBM) / np.hypot(NOISE_DB, SPREAD_DB))
    offset = places[:, None] - receivers.xy.astype(np.float64)
    distance2 = (offset**2).sum(axis=2) + receivers.rise_m.astype(np.float64) ** 2
    slope = -10 / np.log(10) * (receivers.exponent / distance2)[:, :, None] * offset
    return heard / receivers.co_located.sum(axis=1), slope


def _of_extent(cells: DoubleArray) -> DoubleArray:
    """Return (2, 2) 1/m2, the prior information that a place is one of the cells."""
    about = cells - cells.mean(axis=0)
    return np.asarray(np.linalg.inv(about.T @ about / len(cells) + NARROW_M**2 * np.eye(2)))


def _matern(distance: DoubleArray) -> DoubleArray:
    scaled = np.sqrt(3) / LENGTH_M * distance
    return np.asarray((1 + scaled) * np.exp(-scaled))


def _explained(factor: DoubleArray, across: DoubleArray) -> DoubleArray:
    """Return (n_cells,) the share of a cell's prior variance that the points take away."""
    whitened = solve_triangular(factor, across, lower=True)
    return np.asarray((whitened**2).sum(axis=0))
