"""Calibrations that are kept, and what is still true of one after a floorplan was redrawn."""

import enum
from collections.abc import Iterable, Mapping

import msgspec

from floorplans.model import Floorplan
from locator.calibration.calibration import Calibration

# Floor, and metres on it.
Place = tuple[str, float, float]


class Reason(enum.StrEnum):
    """Why a calibration was kept."""

    HOURLY = "hourly"
    STOP = "stop"
    BEFORE_RESTORE = "before_restore"
    RESTORE = "restore"


class Learned(msgspec.Struct, frozen=True, kw_only=True):
    """A calibration, and where the access points hung when it was learned."""

    calibration: Calibration
    places: Mapping[str, Place]

    def where(self, places: Mapping[str, Place]) -> Calibration:
        """Return it without the access points that hang elsewhere now.

        What was learned of a wrong place says nothing of the right one.
        """
        same = (
            point
            for point in self.calibration.access_points
            if self.places.get(point.id) == places.get(point.id)
        )
        return msgspec.structs.replace(self.calibration, access_points=tuple(same))


class KeptCalibration(Learned, frozen=True, kw_only=True):
    """A calibration in the database; ids and times of a store rise together.

    Attributes:
        at: when it was kept, Unix epoch in milliseconds.
        went_back_to: for `restore`, the one that it is a copy of.
    """

    id: str
    store: str
    at: int
    reason: Reason
    went_back_to: str | None = None


def places_of(floors: Iterable[Floorplan]) -> dict[str, Place]:
    """Return where the access points are listed."""
    return {
        point.id: (plan.floor, point.place.x, point.place.y)
        for plan in floors
        for point in plan.access_points
    }
