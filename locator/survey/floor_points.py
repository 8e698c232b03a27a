"""The survey of one floor as arrays: what a radio map and fingerprints learn from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from locator.arrays import DoubleArray, IntArray
from locator.survey.survey import Survey

WITHIN_VARIANCE = 16.0  # dB2, of a packet, where every sample is the only one of its kind
WITHIN_SAMPLES = 20  # what the pooled variance counts for beside an access point's own
LEAST_VARIANCE = 1.0  # dB2: receivers round to whole dB, and phones are turned
WALK_SAMPLES = 1.5  # a point with fewer samples of an access point was passed, not stood upon
FOLDS, BLOCKS_A_FOLD = 5, 5


@dataclass(frozen=True, eq=False)
class SurveyedFloor:
    """The survey points of one floor.

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
        """The distance that most points have four others within; never 0."""
        return self._apart(4)

    @property
    def nearest_m(self) -> float:
        """The median distance from a point to the next; never 0."""
        return self._apart(1)

    def _apart(self, neighbour: int) -> float:
        if len(self) < 2:
            return 1.0
        neighbours = min(neighbour + 1, len(self))
        apart = np.asarray(cKDTree(self.xy).query(self.xy, k=neighbours)[0])
        return max(float(np.median(apart[:, -1])), 0.05)

    def only(self, points: IntArray) -> "SurveyedFloor":
        """Return the survey of some of the points."""
        return replace(self, xy=self.xy[points], rssi=self.rssi[points], heard=self.heard[points])

    def merged(self, size_m: float) -> "SurveyedFloor":
        """Return one point for all those in a square of this side."""
        squares = np.floor(self.xy / size_m).astype(np.intp)
        _, square = np.unique(squares, axis=0, return_inverse=True)
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
        """Return the points in parts to be left out in turn: stretches of a walk, else spread."""
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
    """Return what a survey says of one floor, or None where it says nothing."""
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
    np.add.at(square, (point, column), (rssi - mean[point, column]) ** 2)
    xy = np.zeros((len(labels), 2))
    xy[point] = survey.xy[used]
    return SurveyedFloor(
        xy=xy,
        rssi=np.where(heard > 0, mean, np.nan),
        heard=heard,
        variance=_variance(heard, square),
        walked=len(rssi) < WALK_SAMPLES * int((heard > 0).sum()),
    )


def _variance(heard: IntArray, square: DoubleArray) -> DoubleArray:
    """Return (n_access_points,) dB2: each one's own, drawn towards that of all together."""
    freedom = np.maximum(heard - 1, 0).sum(axis=0)
    pooled = square.sum() / freedom.sum() if freedom.any() else WITHIN_VARIANCE
    own = (square.sum(axis=0) + WITHIN_SAMPLES * pooled) / (freedom + WITHIN_SAMPLES)
    return np.asarray(np.maximum(own, LEAST_VARIANCE))
