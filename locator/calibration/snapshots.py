"""Snapshots of a calibration for the database, and what of one holds after a plan was redrawn.

Why whole snapshots, and why listed places are stored with them: docs/decisions/0013.
"""

import enum
from collections.abc import Iterable, Mapping

import msgspec

from floorplans.model import Floorplan
from locator.calibration.calibration import Calibration

# Floor, and metres on it.
ListedPlace = tuple[str, float, float]


class SnapshotReason(enum.StrEnum):
    """Why a snapshot was stored; the values are in the database and in the HTTP interface."""

    HOURLY = "hourly"
    STOP = "stop"
    BEFORE_RESTORE = "before_restore"
    RESTORE = "restore"


class CalibrationSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A calibration, and where the access points were listed when it was estimated."""

    calibration: Calibration
    places: Mapping[str, ListedPlace]

    def where(self, places: Mapping[str, ListedPlace]) -> Calibration:
        """Return the calibration without the access points that are listed elsewhere now.

        What was estimated for a wrong place says nothing of the right one. Places are compared
        exactly: they are the same floats unless somebody moved one.
        """
        same = (
            point
            for point in self.calibration.access_points
            if self.places.get(point.id) == places.get(point.id)
        )
        return msgspec.structs.replace(self.calibration, access_points=tuple(same))


class StoredSnapshot(CalibrationSnapshot, frozen=True, kw_only=True):
    """A snapshot in the database; ids and times of a store rise together.

    Attributes:
        at: when it was stored, Unix epoch in milliseconds of the server's clock and not of message
            time, which may be wrong for a while.
        went_back_to: for `restore`, the one that it is a copy of.
    """

    id: str
    store: str
    at: int
    reason: SnapshotReason
    went_back_to: str | None = None


def places_of(floors: Iterable[Floorplan]) -> dict[str, ListedPlace]:
    """Return where the floorplans list the access points, by id."""
    return {
        point.id: (plan.floor, point.place.x, point.place.y)
        for plan in floors
        for point in plan.access_points
    }
