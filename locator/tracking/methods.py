"""The positioning methods by name: what the setting `method` and `evaluate --method` accept."""

from collections.abc import Sequence

from floorplans.model import Floorplan
from locator.errors import UnknownMethodError
from locator.radio.radio_map import Progress
from locator.solving.trilateration import Trilateration
from locator.survey.survey import Survey
from locator.tracking.grid_positioner import RadioMapPositioner
from locator.tracking.kalman_positioner import TrackedPositioner
from locator.tracking.positioner import Positioner, PositioningSettings

METHODS = ("trilateration", "radiomap")
LEARNING = ("radiomap",)  # those that use a survey
SMOOTHING = ("radiomap",)  # those that can smooth: use later readings for earlier fixes


def positioner(
    method: str,
    floors: Sequence[Floorplan],
    access_points: Sequence[str],
    survey: Survey | None = None,
    settings: PositioningSettings | None = None,
    progress: Progress = lambda _: None,
) -> Positioner:
    """Build the positioner of a store; with a survey it takes seconds.

    Args:
        method: one of `METHODS`.
        floors: in the order of the floor indices of fixes.
        access_points: the columns of every observation to come, with known places or without.
        survey: ignored by methods that are not in `LEARNING`.
        settings: None for the defaults.
        progress: called with the share that is done, 0 to 1.

    Raises:
        UnknownMethodError: there is no such method.
    """
    settings = settings or PositioningSettings()
    if method == "trilateration":
        return TrackedPositioner(floors, Trilateration(floors, access_points), settings)
    if method == "radiomap":
        return RadioMapPositioner(floors, access_points, survey, settings, progress)
    raise UnknownMethodError(method, METHODS)


def access_points_of(floors: Sequence[Floorplan], survey: Survey | None) -> tuple[str, ...]:
    """Return the access points that a positioner can use: the plans' first, then the survey's.

    The order is that of the columns, so it must not depend on a set's.
    """
    placed = (point.id for plan in floors for point in plan.access_points)
    return tuple(dict.fromkeys((*placed, *(survey.access_points if survey else ()))))
