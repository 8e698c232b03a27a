"""Point-in-polygon tests of fixes: the outlines of a store, and its entrances."""

from collections.abc import Sequence

import numpy as np
import shapely

from floorplans.model import Floorplan
from locator.arrays import BoolArray
from locator.positioning import Fixes
from locator.settings import EngineSettings


class Outlines:
    """The outlines and entrances of all floors, for many fixes at once."""

    def __init__(self, floors: Sequence[Floorplan], settings: EngineSettings) -> None:
        self._exit_m = settings.exit_m
        self._outlines = [plan.outline.buffer(settings.outline_tolerance_m) for plan in floors]
        # Prepared in place: point queries then use an index instead of walking every edge.
        shapely.prepare(self._outlines)
        self._exits = [
            np.array([(door.place.x, door.place.y) for door in plan.entrances]).reshape(-1, 2)
            for plan in floors
        ]

    def inside(self, fixes: Fixes) -> BoolArray:
        """Return (n_devices,) which fixes are inside the outline, `outline_tolerance_m` wider."""
        inside = np.zeros(len(fixes.rows), np.bool_)
        for floor, outline in enumerate(self._outlines):
            there = np.flatnonzero(fixes.floor == floor)
            # intersects_xy and not contains(points): it makes no geometry for each fix. A fix on
            # the edge is inside.
            inside[there] = shapely.intersects_xy(outline, *fixes.xy[there].T.astype(np.float64))
        return inside

    def at_exit(self, fixes: Fixes) -> BoolArray:
        """Return (n_devices,) which fixes are within radius and `exit_m` of an entrance."""
        near = np.zeros(len(fixes.rows), np.bool_)
        reach_m = fixes.radius_m + self._exit_m
        for floor, exits in enumerate(self._exits):
            there = np.flatnonzero(fixes.floor == floor)
            away_m = np.hypot(*(fixes.xy[there, None] - exits[None]).transpose(2, 0, 1))
            near[there] = (away_m <= reach_m[there, None]).any(axis=1)
        return near
