"""Calibrations that are kept, and what is still true of one after a floorplan was redrawn."""

import enum
from collections.abc import Iterable, Mapping

import msgspec

from floorplans.model import Floorplan
from locator.calibration.calibration import Calibration

# Floor, and metres on it.
ListedPlace = tuple[str, float, float]


class SnapshotReason(enum.StrEnum):
    """Why a calibration was kept."""

    HOURLY = "hourly"
    STOP = "stop"
    BEFORE_RESTORE = "before_restore"
    RESTORE = "restore"


class CalibrationSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A calibration, and where the access points hung when it was learned."""

    calibration: Calibration
    places: Mapping[str, ListedPlace]

    def where(self, places: Mapping[str, ListedPlace]) -> Calibration:
        """Return it without the access points that hang elsewhere now.

        What was learned of a wrong place says nothing of the right one.
        """
        same = (
            point
            for point in self.calibration.access_points
            if self.places.get(point.id) == places.get(point.id)
        )
        return msgspec.structs.replace(self.calibration, access_points=tuple(same))


class StoredSnapshot(CalibrationSnapshot, frozen=True, kw_only=True):
    """A calibration in the database; ids and times of a store rise together.

    Attributes:
        at: when it was kept, Unix epoch in milliseconds.
        went_back_to: for `restore`, the one that it is a copy of.
    """

    id: str
    store: str
    at: int
    reason: SnapshotReason
    went_back_to: str | None = None


def places_of(floors: Iterable[Floorplan]) -> dict[str, ListedPlace]:
    """Return where the access points are listed."""
    return {
        point.id: (plan.floor, point.place.x, point.place.y)
        for plan in floors
        for point in plan.access_points
    }
