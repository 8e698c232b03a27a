"""A floor that nobody surveyed, with what its store has learned."""

import numpy as np

from floorplans.grid import grid_of
from floorplans.model import Floorplan
from locator.calibration.calibration import AccessPointCalibration, Calibration
from locator.calibration.store_calibration import StoreCalibration
from locator.radio.receivers import receivers_of
from locator.radio.scans import Scans
from locator.solving.path_loss_solver import PathLossSolver
from tests import plans

PLACES = [(2, 2), (20, 3), (38, 2), (3, 20), (21, 22), (37, 19), (12, 11)]
NAMES = [f"ap{number}" for number in range(len(PLACES))]
LEVELS = [-60, -50, -62, -66, -64, -70, -55]
ODD = 2


def plan() -> Floorplan:
    points = zip(NAMES, PLACES, strict=True)
    return plans.plan_with(
        plans.outline(0, 0, 40, 24), *(plans.access_point(id_, x, y) for id_, (x, y) in points)
    )


def store() -> tuple[PathLossSolver, StoreCalibration]:
    calibration = StoreCalibration([plan()], receivers_of([plan()], NAMES))
    return PathLossSolver([plan()], 0, grid_of(plan()), calibration), calibration


def scan(*, odd: float) -> Scans:
    """Return one scan in which one access point hears a level of its own."""
    levels = np.array([LEVELS], dtype=np.float32)
    levels[0, ODD] = odd
    heard = np.isfinite(levels).astype(np.float32)
    return Scans(levels, heard, np.zeros_like(heard), np.ones(1, dtype=np.float32))


def taught(exponent: float | None = None, *, left_out: bool = False) -> Calibration:
    odd = AccessPointCalibration(
        id=NAMES[ODD],
        heard=100.0,
        offset_db=0.0,
        trust=0.0 if left_out else 1.0,
        suspected=(5.0, 5.0) if left_out else None,
    )
    return Calibration(level_db=0.0, exponent=exponent, access_points=(odd,))


def test_who_is_left_out_has_no_say_neither_by_speech_nor_by_silence() -> None:
    solver, calibration = store()
    calibration.restore(taught(left_out=True))
    said = [solver.evidence(scan(odd=odd)) for odd in (-40.0, -80.0, np.nan)]
    for other in said[1:]:
        assert np.allclose(said[0].log, other.log, atol=1e-4)
        assert np.allclose(said[0].place, other.place, atol=1e-4)


def test_everybody_else_has_a_say() -> None:
    solver, _ = store()
    said = [solver.evidence(scan(odd=odd)).log for odd in (-40.0, -80.0)]
    assert np.ptp(said[0] - said[1]) > 1


def test_a_law_that_was_learned_is_used_and_given_up() -> None:
    solver, calibration = store()
    before = solver.evidence(scan(odd=-62)).log
    calibration.restore(taught(exponent=2.2))
    solver.watch(scan(odd=-62))
    learned = solver.evidence(scan(odd=-62)).log
    assert np.ptp(learned - before) > 0.1
    calibration.restore(taught())
    solver.watch(scan(odd=-62))
    assert np.allclose(solver.evidence(scan(odd=-62)).log, before)
