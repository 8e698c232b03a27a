"""What stands between a phone and an access point, in three dimensions."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from floorplans.model import Floorplan
from simulators.furniture import height_m
from simulators.walkable import Floats

STEP_M = 1.0
# The street outside belongs to the map: access points hear who walks by.
MARGIN_M = 15.0
PHONE_HEIGHT_M = 1.1
# A signal finds ways round many obstacles: their sum tends to this.
MOST_DB = 32.0


class Shadows:
    """The loss by walls and fixtures between any place and each access point.

    A wall goes up to the ceiling; a fixture shadows only a ray that crosses it below its top, so a
    shelf matters to a phone beside it and not to one far away under a ceiling mount.

    Args:
        plan: the floor.
        places: (n_access_points, 3) metres, where they really are.
    """

    def __init__(self, plan: Floorplan, places: Floats) -> None:
        x0, y0, x1, y1 = plan.outline.buffer(MARGIN_M).bounds
        self._origin = np.array([x0, y0])
        columns, rows = (int(np.ceil(side / STEP_M)) + 1 for side in (x1 - x0, y1 - y0))
        row, column = np.indices((rows, columns))
        phones = self._origin + np.stack((column, row), axis=-1).reshape(-1, 2) * STEP_M
        losses = [_losses(plan, phones, place) for place in places]
        self._db = np.reshape(losses, (len(places), rows, columns))

    def db(self, xy: Floats) -> Floats:
        """Return the loss between places (n, 2) and each access point, (n, n_access_points)."""
        rows, columns = self._db.shape[1:]
        place = (xy - self._origin) / STEP_M
        place = np.clip(place, 0.0, np.array([columns, rows]) - 1.001)
        low = place.astype(np.intp)
        (across, up), (column, row) = (place - low).T, low.T
        corners = (
            (row, column, (1.0 - up) * (1.0 - across)),
            (row, column + 1, (1.0 - up) * across),
            (row + 1, column, up * (1.0 - across)),
            (row + 1, column + 1, up * across),
        )
        shares = (self._db[:, row, column] * share for row, column, share in corners)
        return np.asarray(np.sum(list(shares), axis=0).T)


def _losses(plan: Floorplan, phones: Floats, place: Floats) -> Floats:
    """Return the loss from each phone place (n, 2) to one access point (3,), (n,)."""
    total = np.zeros(len(phones))
    rise_m = place[2] - PHONE_HEIGHT_M
    for obstacle, top_m, loss_db in _obstacles(plan):
        # Beyond this share of the way the ray is above the obstacle.
        share = (top_m - PHONE_HEIGHT_M) / rise_m if rise_m > 0.0 else 1.0
        if share <= 0.0:
            continue
        ends = phones + (place[:2] - phones) * min(1.0, share)
        corners = shapely.get_coordinates(obstacle)
        # Most rays pass nowhere near.
        near = (np.minimum(phones, ends) <= corners.max(axis=0)).all(axis=1)
        near &= (np.maximum(phones, ends) >= corners.min(axis=0)).all(axis=1)
        total[near] += loss_db * _crossed(phones[near], ends[near], corners)
    return MOST_DB * -np.expm1(-total / MOST_DB)


def _obstacles(plan: Floorplan) -> Iterator[tuple[BaseGeometry, float, float]]:
    for wall in plan.walls:
        yield wall.line, np.inf, wall.attenuation_db
    for fixture in plan.fixtures:
        yield fixture.area.exterior, height_m(fixture), fixture.attenuation_db


def _crossed(starts: Floats, ends: Floats, corners: Floats) -> Floats:
    """Return 1.0 for each way (n, 2) to (n, 2) that crosses a line of corners (m, 2), else 0.0."""
    a, b = corners[:-1], corners[1:]
    way, edge = ends - starts, b - a
    from_start = a[None] - starts[:, None]
    beside_way = _cross(way[:, None], from_start) * _cross(way[:, None], from_start + edge)
    beside_edge = _cross(edge, from_start) * _cross(edge, from_start - way[:, None])
    crosses = (beside_way < 0.0) & (beside_edge < 0.0)
    return np.asarray(crosses.any(axis=1).astype(np.float64))


def _cross(a: Floats, b: Floats) -> Floats:
    return np.asarray(a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0])
