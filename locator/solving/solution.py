"""What a solver answers of one moment: the input of the Kalman tracker."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from locator.arrays import FloatArray, IntArray
from locator.positioning import Observation

NINETY_PERCENT = 1.2815515655446004  # standard normal quantile at 0.9, scipy.stats.norm.ppf(0.9)


@dataclass(frozen=True, eq=False)
class Solution:
    """Places of the devices of an observation, from this observation alone.

    Attributes:
        floor: (n_devices,) index into the store's floors, the most likely one.
        floor_probability: (n_devices, n_floors).
        xy: (n_devices, 2) metres.
        covariance: (n_devices, 2, 2) m2.
    """

    floor: IntArray
    floor_probability: FloatArray
    xy: FloatArray
    covariance: FloatArray


class Solver(Protocol):
    """A method that turns an observation into places; it remembers nothing of any device."""

    def solve(self, observation: Observation, floor_prior: FloatArray) -> Solution:
        """Return a place for each device; `floor_prior` is (n_devices, n_floors) probability."""


def circle_radius(covariance: FloatArray) -> FloatArray:
    """Return (n,) the radius of the circle about a normal's mean that holds 90 % of it.

    The squared distance is a sum of two scaled chi squares: matched by one (Satterthwaite), whose
    quantile is Wilson and Hilferty's. Within 2 % for any shape.
    """
    mean = covariance[:, 0, 0] + covariance[:, 1, 1]
    squares = (covariance**2).sum(axis=(1, 2))
    spread = 2 * squares / (9 * np.maximum(mean, 1e-12) ** 2)
    root = np.maximum(1 - spread + NINETY_PERCENT * np.sqrt(spread), 0)
    return np.asarray(np.sqrt(mean * root**3), dtype=np.float32)
