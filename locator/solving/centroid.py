"""The weighted centroid: where the loudest receivers are, and how widely they stand apart."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from floorplans.grid import grid_of
from floorplans.model import Floorplan
from locator.arrays import FloatArray
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers

# 1/d2 where the level falls by 40 dB a decade; with a steeper weight the loudest decides alone.
LEVEL_TO_WEIGHT = np.log(10) / 20
SPREAD_PER_ROOT_WITNESS = 0.37
SAMPLES = 400  # places of a floor by which neighbourhoods are measured


@dataclass(frozen=True, eq=False)
class Centroid:
    """A prior for each device: (n_devices, 2) metres, and (n_devices,) 1/m2 along each axis."""

    xy: FloatArray
    precision: FloatArray


def neighbourhood_m2(floors: Sequence[Floorplan], receivers: Receivers) -> float:
    """Return the mean square of the way to the nearest receiver along one axis, in m2."""
    squares = [np.full(1, math.inf)]
    for floor, plan in enumerate(floors):
        here = receivers.xy[receivers.floor == floor]
        if len(here) > 0:
            places = grid_of(plan, math.sqrt(plan.outline.area / SAMPLES)).centers
            squares.append(cdist(places, here, "sqeuclidean").min(axis=1))
    return float(np.concatenate(squares[1:] or squares).mean() / 2)


def centroid_of(heard: ReceivedLevels, receivers: Receivers, near_m2: float) -> Centroid:
    """Return the centroid of what was heard as a prior.

    The more witnesses there are, the less the centroid binds; a single one binds to its own
    neighbourhood, and where nobody heard anything the precision is 0 and the place the origin.

    Args:
        heard: by `receivers`.
        receivers: with their places.
        near_m2: of `neighbourhood_m2`, what a single witness leaves open.
    """
    loudest = np.where(heard.weight > 0, heard.level, -np.inf).max(axis=1, initial=-np.inf)
    relative = heard.level - np.where(np.isfinite(loudest), loudest, 0)[:, None]
    weight = heard.weight * np.exp(np.minimum(relative, 0) * np.float32(LEVEL_TO_WEIGHT))
    weight = weight / np.maximum(weight.sum(axis=1, keepdims=True), np.float32(1e-30))
    middle = receivers.xy.sum(axis=0) / max(len(receivers), 1)
    offset = receivers.xy - middle
    mean = weight @ offset
    spread2 = np.maximum((weight @ offset**2 - mean**2).sum(axis=1), 0)
    n_independent = heard.weight.sum(axis=1)
    known = n_independent > 0
    count = np.where(known, n_independent, 1)
    variance = SPREAD_PER_ROOT_WITNESS**2 * n_independent * spread2 + near_m2 / count
    return Centroid(
        xy=(middle + mean).astype(np.float32),
        precision=np.where(known, 1 / variance, 0).astype(np.float32),
    )
