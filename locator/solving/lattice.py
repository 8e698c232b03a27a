"""The posterior of a scan on a coarse lattice over all floors, and its moments.

The maximum is a poor answer where few receivers hear a device: the likelihood is elongated or has
two maxima. Its mean over the walkable cells is better on five of six recordings, and costs two
matrix products (docs/decisions/0007 has the figures).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from floorplans.grid import grid_of
from floorplans.model import Floorplan
from locator.arrays import TINY, FloatArray
from locator.radio.path_loss import PHONE_SPREAD_DB, SPREAD_DB, path_loss_db
from locator.radio.received_levels import ReceivedLevels
from locator.radio.receivers import Receivers
from locator.solving.centroid import Centroid

TARGET_CELLS = 300  # on the mean floor (docs/decisions/0007)
SMALLEST_CELL_M = 0.5  # on small floors; chosen
# Standard deviation along an axis that is added to every fix: the model is wrong by more than the
# curvature of its likelihood says. Chosen by hand; not measured alone.
LEAST_SPREAD_M = 1.0
BLOCK_DEVICES = 2048  # at a time: bounds the memory of (n_devices, n_cells); chosen


@dataclass(frozen=True, eq=False)
class FloorMoments:
    """The posterior of each device, as a mixture of one normal a floor.

    Attributes:
        floor: (n_devices, n_floors) probability.
        xy: (n_devices, n_floors, 2) mean in metres, given that the device is on that floor.
        covariance: (n_devices, n_floors, 2, 2) m2, likewise.
    """

    floor: FloatArray
    xy: FloatArray
    covariance: FloatArray


class Lattice:
    """Cells of equal area over the walkable parts of all floors, with the losses to them."""

    def __init__(self, floors: Sequence[Floorplan], receivers: Receivers) -> None:
        mean_area = sum(plan.outline.area for plan in floors) / len(floors)
        self.cell_m = max(SMALLEST_CELL_M, float(np.sqrt(mean_area / TARGET_CELLS)))
        cells = [grid_of(plan, self.cell_m).centers for plan in floors]
        counts = np.array([len(part) for part in cells])
        self._starts = np.cumsum([0, *counts[:-1]])
        floor = np.repeat(np.arange(len(floors)), counts)
        xy = np.concatenate(cells)
        self._loss_db = path_loss_db(receivers, xy, floor)
        self._loss2 = self._loss_db**2
        self._middle = xy.mean(axis=0)
        self._xy = xy - self._middle
        x, y = self._xy.T
        moments = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
        # A floor is not the likelier for being large.
        self._moments = moments / np.repeat(counts, counts)[:, None].astype(np.float32)

    def moments(
        self, heard: ReceivedLevels, prior: Centroid, floor_prior: FloatArray
    ) -> FloorMoments:
        """Return the moments of the posterior.

        Args:
            heard: levels and weights at the receivers.
            prior: of each device's place.
            floor_prior: (n_devices, n_floors) probability.
        """
        n_devices = len(floor_prior)
        sums = np.empty((n_devices, floor_prior.shape[1], 6), dtype=np.float32)
        for first in range(0, n_devices, BLOCK_DEVICES):
            part = slice(first, first + BLOCK_DEVICES)
            block = ReceivedLevels(level=heard.level[part], weight=heard.weight[part])
            near = Centroid(xy=prior.xy[part], precision=prior.precision[part])
            sums[part] = self._sums(self._likelihood(block, near))
        return self._normalised(sums, floor_prior)

    def likelihood_cells(self, covariance: FloatArray) -> FloatArray:
        """Return (n_devices,) standard deviation of the likelihood along an axis, in cells.

        What `moments` adds to the covariance, the cell's own extent too, is taken off again.
        """
        within = self.cell_m**2 / 12 + LEAST_SPREAD_M**2
        variance = np.trace(covariance, axis1=1, axis2=2) / 2 - within
        return np.asarray(np.sqrt(np.maximum(variance, 0)) / np.float32(self.cell_m))

    def _likelihood(self, heard: ReceivedLevels, prior: Centroid) -> FloatArray:
        """Return (n_devices, n_cells) likelihood times prior, 1 in the best cell.

        It is tempered by the misfit of its best cell, so that a wrong model, or a receiver at
        another place than listed, gives a wide region and not a wrong one.
        """
        # sum w (level + loss)2 is expanded, so that three small factors meet the cells in matrix
        # products. float32 suffices because `level` is the difference from the level at 1 m.
        weight = heard.weight / np.float32(SPREAD_DB**2)
        weighted = weight * heard.level
        total = weight.sum(axis=1, keepdims=True)
        square = (weighted * heard.level).sum(axis=1, keepdims=True)
        square = square + 2 * (weighted @ self._loss_db.T) + weight @ self._loss2.T
        residual = weighted.sum(axis=1, keepdims=True) + weight @ self._loss_db.T
        spread2 = np.float32(PHONE_SPREAD_DB**2)
        square -= spread2 / (1 + spread2 * total) * residual**2
        n_independent = heard.weight.sum(axis=1)
        misfit = np.maximum(square.min(axis=1) / np.maximum(n_independent - 2, 1), 1)
        square += prior.precision[:, None] * self._distance2(prior.xy)
        square -= square.min(axis=1, keepdims=True)
        square *= (np.float32(-0.5) / misfit)[:, None]
        return np.asarray(np.exp(square, out=square))

    def _distance2(self, xy: FloatArray) -> FloatArray:
        x, y = (xy - self._middle).T
        return np.asarray((x[:, None] - self._xy[:, 0]) ** 2 + (y[:, None] - self._xy[:, 1]) ** 2)

    def _sums(self, likelihood: FloatArray) -> FloatArray:
        """Return (n_devices, n_floors, 6) means of 1, x, y, xx, xy, yy over each floor's cells."""
        stops = [*self._starts[1:], likelihood.shape[1]]
        floors = [
            likelihood[:, start:stop] @ self._moments[start:stop]
            for start, stop in zip(self._starts, stops, strict=True)
        ]
        return np.stack(floors, axis=1)

    def _normalised(self, sums: FloatArray, floor_prior: FloatArray) -> FloorMoments:
        mass = np.maximum(sums[..., :1], TINY)
        floor = mass[..., 0] * floor_prior
        # The likelihood is 1 in the best cell over all floors. Where that cell is on a floor with
        # prior 0, the others may underflow to 0 in float32: then the prior decides.
        floor = np.where(floor.any(axis=1, keepdims=True), floor, floor_prior)
        x, y, xx, xy, yy = np.moveaxis(sums[..., 1:] / mass, -1, 0)
        within = np.float32(self.cell_m**2 / 12 + LEAST_SPREAD_M**2)
        across = xy - x * y
        rows = [np.maximum(xx - x * x, 0) + within, across, across]
        rows.append(np.maximum(yy - y * y, 0) + within)
        return FloorMoments(
            floor=floor / np.maximum(floor.sum(axis=1, keepdims=True), TINY),
            xy=np.stack([x, y], axis=-1) + self._middle,
            covariance=np.stack(rows, axis=-1).reshape(*x.shape, 2, 2),
        )
