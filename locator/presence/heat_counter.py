"""Heat: seconds of presence by cell, accumulated from fixes until the service writes them."""

from collections.abc import Mapping, Sequence

import numpy as np

from floorplans.grid import grid_of
from floorplans.heat import HeatAccumulator, HeatSlot
from floorplans.model import Floorplan
from locator.arrays import grown
from locator.positioning import Fixes
from locator.settings import EngineSettings

FIRST_ROWS = 64  # of the first allocation; chosen


class HeatCounter:
    """Adds the time since a device's last fix to the cell where it is now."""

    def __init__(self, floors: Sequence[Floorplan], settings: EngineSettings) -> None:
        self._floors = [plan.floor for plan in floors]
        self._heat = [HeatAccumulator(grid_of(plan)) for plan in floors]
        self._settings = settings
        self._located_ms = np.zeros(0, dtype=np.int64)

    def drain(self) -> Mapping[str, Sequence[HeatSlot]]:
        """Return the heat since the last call, by floor, and forget it."""
        return {
            floor: slots
            for floor, heat in zip(self._floors, self._heat, strict=True)
            if (slots := heat.drain())
        }

    def count(self, fixes: Fixes) -> None:
        """Add the fixes of a tick; after a gap longer than `zone_gap_ms` one tick's time counts.

        Rows go to other devices after `visit_gap_ms`, which is no shorter. Only the row of a device
        that was left out goes sooner; the next one may then get up to `zone_gap_ms` too much.
        """
        if len(fixes.rows) == 0:
            return
        highest = int(fixes.rows.max())
        if highest >= len(self._located_ms):
            self._located_ms = grown(self._located_ms, 2 * highest + FIRST_ROWS, 0)
        since = fixes.at_ms - self._located_ms[fixes.rows]
        known = (since > 0) & (since <= self._settings.zone_gap_ms)
        seconds = np.where(known, since, self._settings.tick_ms).astype(np.float32) / 1000
        self._located_ms[fixes.rows] = fixes.at_ms
        for index, heat in enumerate(self._heat):
            here = fixes.floor == index
            if here.any():
                heat.add(fixes.at_ms, fixes.xy[here], seconds[here])
