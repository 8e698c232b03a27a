"""The weighted centroid of the receivers that heard a device, as a normal prior of its place.

It is the robust fallback: it uses no path-loss model beyond the order of the levels, and fitted
trilateration alone lost to it on 12 of 17 public data sets.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from floorplans.grid import grid_of
from floorplans.model import Floorplan
from locator.arrays import TINY, FloatArray
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers

# Weight by amplitude, 10 ** (dB / 20): 1/d2 where the level falls by 40 dB a decade. With a steeper
# weight the loudest receiver decides alone.
LEVEL_TO_WEIGHT = np.log(10) / 20
# Standard deviation of the centroid's error along an axis, in units of the receivers' spread times
# the root of their number. The history does not say on what it was fitted; it makes the centroid a
# weaker prior the more receivers there are (docs/decisions/0007).
SPREAD_PER_ROOT_RECEIVER = 0.37
SAMPLE_CELLS = 400  # of a floor, over which the distance to the nearest receiver is averaged


@dataclass(frozen=True, eq=False)
class Centroid:
    """A prior for each device: (n_devices, 2) metres, and (n_devices,) 1/m2 along each axis."""

    xy: FloatArray
    precision: FloatArray


def neighbourhood_m2(floors: Sequence[Floorplan], receivers: Receivers) -> float:
    """Return the mean square distance to the nearest receiver along one axis, in m2.

    It is measured over the floor and not a share of its area: a corridor, or an access point in a
    corner, leaves more open than a square hall (docs/decisions/0014). Infinite without receivers.
    """
    squares = [np.full(1, math.inf)]
    for floor, plan in enumerate(floors):
        here = receivers.xy[receivers.floor == floor]
        if len(here) > 0:
            places = grid_of(plan, math.sqrt(plan.outline.area / SAMPLE_CELLS)).centers
            squares.append(cdist(places, here, "sqeuclidean").min(axis=1))
    return float(np.concatenate(squares[1:] or squares).mean() / 2)


def centroid_of(heard: ReceivedLevels, receivers: Receivers, near_m2: float) -> Centroid:
    """Return the centroid of each device's receivers as a prior.

    The more receivers, the weaker the prior; a single one binds to its own neighbourhood. Where no
    receiver heard a device the precision is 0 and the place is of no meaning.

    Args:
        heard: levels and weights at `receivers`.
        receivers: with their places.
        near_m2: `neighbourhood_m2`, the variance where a single receiver heard the device.
    """
    loudest = np.where(heard.weight > 0, heard.level, -np.inf).max(axis=1, initial=-np.inf)
    relative = heard.level - np.where(np.isfinite(loudest), loudest, 0)[:, None]
    weight = heard.weight * np.exp(np.minimum(relative, 0) * np.float32(LEVEL_TO_WEIGHT))
    weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), TINY)
    # About the middle of the receivers: on a plan with large coordinates E[x2] - E[x]2 would lose
    # all its digits in float32.
    middle = receivers.xy.sum(axis=0) / max(len(receivers), 1)
    offset = receivers.xy - middle
    mean = weight @ offset
    spread2 = np.maximum((weight @ offset**2 - mean**2).sum(axis=1), 0)
    n_independent = heard.weight.sum(axis=1)
    known = n_independent > 0
    count = np.where(known, n_independent, 1)
    variance = SPREAD_PER_ROOT_RECEIVER**2 * n_independent * spread2 + near_m2 / count
    return Centroid(
        xy=(middle + mean).astype(np.float32),
        precision=np.where(known, 1 / variance, 0).astype(np.float32),
    )
