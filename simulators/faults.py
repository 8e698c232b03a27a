"""What can be wrong with a store's radio, to see what it does to the positions."""

from dataclasses import dataclass, replace

import shapely

from floorplans.model import Floorplan


@dataclass(frozen=True, kw_only=True)
class Faults:
    """Faults of a recording; none by default.

    Attributes:
        dropped_share: of the messages, lost on their way.
        silent: access points that never send anything.
        misplaced: an access point, and how far (x, y, metres) from its true place it is listed.
        guest_offset_db: how much louder than its kind the guest's phone is.
    """

    dropped_share: float = 0.0
    silent: tuple[str, ...] = ()
    misplaced: tuple[str, float, float] | None = None
    guest_offset_db: float = 0.0

    def listed(self, plan: Floorplan) -> Floorplan:
        """Return the floorplan as the store believes it to be."""
        if self.misplaced is None:
            return plan
        name, dx, dy = self.misplaced
        listed = tuple(
            replace(ap, place=shapely.Point(ap.place.x + dx, ap.place.y + dy))
            if ap.id == name
            else ap
            for ap in plan.access_points
        )
        return replace(plan, access_points=listed)
