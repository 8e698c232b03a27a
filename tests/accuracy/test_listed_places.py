"""An access point that hangs elsewhere than it is listed is found out, without a survey.

Measured for all sixteen of the simulated store, moved by 10 m: most of those in the middle of the
floor are found out in its five minutes, few of those at its edge, and never a wrong one.
"""

from collections.abc import Sequence

import numpy as np
import pytest

from floorplans.model import Floorplan
from locator.scoring.evaluation import build, replay
from locator.scoring.recording import Recording
from locator.survey.survey import Survey
from locator.tracking.positioner import Positioner
from tests.accuracy import faults

MOVED_M = 10.0
TELLING = ("ap-04", "ap-08", "ap-13")
NEAR_M = 4.0


def suspected_in(recording: Recording) -> dict[str, tuple[float, float]]:
    """Replay without the survey, and return who was suspected at the end, and of which place."""
    made: list[Positioner] = []

    def kept(
        method: str,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        survey: Survey | None,
    ) -> Positioner:
        made.append(build(method, floors, access_points, survey))
        return made[0]

    replay(recording, method="radiomap", survey=False, build=kept)
    calibration = made[0].calibration()
    assert calibration is not None
    return {
        point.id: point.suspected
        for point in calibration.access_points
        if point.suspected is not None
    }


def test_a_sound_plan_is_believed(galerie: Recording) -> None:
    assert suspected_in(galerie) == {}


@pytest.mark.parametrize("name", TELLING)
def test_an_access_point_ten_metres_away_is_found_out(galerie: Recording, name: str) -> None:
    (place,) = (p.place for p in galerie.floors[0].access_points if p.id == name)
    suspected = suspected_in(faults.misplaced(galerie, name, MOVED_M))
    assert suspected.keys() == {name}
    assert np.hypot(suspected[name][0] - place.x, suspected[name][1] - place.y) < NEAR_M
