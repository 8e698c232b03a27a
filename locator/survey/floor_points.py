"""The survey of one floor as arrays, one row a point: radio map and fingerprints are fitted to it.

A survey is either stood (many samples a point) or walked (one scan a point); the two need other
variances and other folds, so the difference is found out here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from locator.arrays import DoubleArray, IntArray
from locator.survey.survey import Survey

# Of a packet about its point's mean, where no point has two samples to estimate it from: 4 dB, the
# lower end of the residual noise of the public recordings (4 to 5 dB a packet).
PACKET_VARIANCE_DB2 = 16.0
POOLED_SAMPLES = 20  # prior weight of the pooled variance beside an access point's own; chosen
LEAST_VARIANCE_DB2 = 1.0  # receivers round to whole dB, and phones are turned; chosen
# Samples of an access point at a point: with fewer on average the survey was walked. Between one
# scan a point, a walk, and two, the shortest stay. Chosen.
WALK_SAMPLES_A_POINT = 1.5
FOLDS, BLOCKS_A_FOLD = 5, 5  # of cross-validation; five as usual, chosen


@dataclass(frozen=True, eq=False)
class SurveyedFloor:
    """The survey points of one floor; read only, `only` and `merged` return others.

    Attributes:
        xy: (n_points, 2) metres.
        rssi: (n_points, n_access_points) mean dBm, NaN where not heard.
        heard: (n_points, n_access_points) number of samples.
        variance: (n_access_points,) dB2 of a sample about its point's mean.
        walked: whether the points are single scans of a walk.
    """

    xy: DoubleArray
    rssi: DoubleArray
    heard: IntArray
    variance: DoubleArray
    walked: bool

    def __len__(self) -> int:
        return len(self.xy)

    @property
    def rate(self) -> DoubleArray:
        """(n_points, n_access_points) the share of a point's scans that heard it."""
        scans = np.maximum(self.heard.max(axis=1, initial=1), 1)
        return np.asarray(self.heard / scans.reshape(-1, 1))

    @property
    def spacing_m(self) -> float:
        """The median distance to the fourth nearest point, in metres; at least 0.05.

        The fourth neighbour is one grid step away on a grid, and still close on a walk, where the
        nearest one is the scan before.
        """
        return self._apart(4)

    @property
    def nearest_m(self) -> float:
        """The median distance to the nearest point, in metres; at least 0.05."""
        return self._apart(1)

    def _apart(self, neighbour: int) -> float:
        if len(self) < 2:
            return 1.0
        # One more neighbour than asked for: the first of each point is the point itself.
        neighbours = min(neighbour + 1, len(self))
        apart = np.asarray(cKDTree(self.xy).query(self.xy, k=neighbours)[0])
        return max(float(np.median(apart[:, -1])), 0.05)

    def only(self, points: IntArray) -> "SurveyedFloor":
        """Return the survey of some points; the variances stay those of all of them."""
        return replace(self, xy=self.xy[points], rssi=self.rssi[points], heard=self.heard[points])

    def merged(self, size_m: float) -> "SurveyedFloor":
        """Return one point for all those in each square of side `size_m`, at their mean place.

        Levels are averaged in dB, weighted by samples. It bounds the cost of a Gaussian process,
        which is cubic in the points.
        """
        squares = np.floor(self.xy / size_m).astype(np.intp)
        _, square = np.unique(squares, axis=0, return_inverse=True)
        # numpy 2.0 returns the inverse of `axis=0` as a column, 1.x and 2.1 as a vector.
        square = square.reshape(-1)
        n_squares = int(square.max(initial=-1)) + 1
        heard = np.zeros((n_squares, self.heard.shape[1]), dtype=np.intp)
        total = np.zeros(heard.shape)
        xy = np.zeros((n_squares, 2))
        np.add.at(heard, square, self.heard)
        np.add.at(total, square, np.nan_to_num(self.rssi) * self.heard)
        np.add.at(xy, square, self.xy)
        rssi = np.where(heard > 0, total / np.maximum(heard, 1), np.nan)
        points = np.bincount(square, minlength=n_squares)[:, None]
        return replace(self, xy=xy / points, rssi=rssi, heard=heard)

    def folds(self) -> list[IntArray]:
        """Return the points in folds to be held out in turn, each (n_held_out,).

        On a walk they are blocks: the scans before and after one held out are a metre away and
        would make any method look better than it is on ground that was not surveyed.
        """
        points = np.arange(len(self))
        if self.walked:
            blocks = np.array_split(points, FOLDS * BLOCKS_A_FOLD)
            parts = [np.concatenate(blocks[fold::FOLDS]) for fold in range(FOLDS)]
        else:
            parts = [points[fold::FOLDS] for fold in range(FOLDS)]
        return [part for part in parts if 0 < len(part) < len(self)]


def surveyed_floor(
    survey: Survey | None, floor: str, access_points: Sequence[str]
) -> SurveyedFloor | None:
    """Return the points of one floor with `access_points` as columns; None where there are none.

    Samples of access points that are not among the columns are dropped.
    """
    if survey is None or not len(survey.rssi):
        return None
    column_of = {name: column for column, name in enumerate(access_points)}
    columns = np.array([column_of.get(name, -1) for name in survey.access_points], dtype=np.intp)
    floors = np.array([name == floor for name in survey.floors], dtype=np.bool_)
    used = floors[survey.floor] & (columns[survey.access_point] >= 0)
    if not used.any():
        return None
    labels, point = np.unique(survey.point[used], return_inverse=True)
    column, rssi = columns[survey.access_point[used]], survey.rssi[used].astype(np.float64)
    shape = len(labels), len(access_points)
    heard, total, square = np.zeros(shape, dtype=np.intp), np.zeros(shape), np.zeros(shape)
    np.add.at(heard, (point, column), 1)
    np.add.at(total, (point, column), rssi)
    mean = total / np.maximum(heard, 1)
    # Two passes: the sum of squares less the square of the sum would cancel at -60 dBm.
    np.add.at(square, (point, column), (rssi - mean[point, column]) ** 2)
    xy = np.zeros((len(labels), 2))
    xy[point] = survey.xy[used]
    return SurveyedFloor(
        xy=xy,
        rssi=np.where(heard > 0, mean, np.nan),
        heard=heard,
        variance=_variance(heard, square),
        walked=len(rssi) < WALK_SAMPLES_A_POINT * int((heard > 0).sum()),
    )


def _variance(heard: IntArray, square: DoubleArray) -> DoubleArray:
    """Return (n_access_points,) dB2: each one's own, shrunk towards the pooled variance."""
    freedom = np.maximum(heard - 1, 0).sum(axis=0)
    pooled = square.sum() / freedom.sum() if freedom.any() else PACKET_VARIANCE_DB2
    own = (square.sum(axis=0) + POOLED_SAMPLES * pooled) / (freedom + POOLED_SAMPLES)
    return np.asarray(np.maximum(own, LEAST_VARIANCE_DB2))
