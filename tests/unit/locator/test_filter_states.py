import numpy as np
import pytest
from shapely import LineString

from floorplans.grid import grid_of
from locator.arrays import NEVER, FloatArray
from locator.solving.posterior import PosteriorSummary, moments_of
from locator.tracking.coarse_grid import CoarseGrid
from locator.tracking.filter_states import FilterStates
from locator.tracking.hidden_markov import MODES, Motion
from tests.unit.locator.surveyed_shop import plan_of

PLAN = plan_of(walls=[LineString([(10, -1), (10, 6)])])
GRID = grid_of(PLAN, 1.0)
EVEN = np.full(len(GRID), 1 / len(GRID), dtype=np.float32)


def at(place: tuple[float, float], mode: int = 0) -> FloatArray:
    belief = np.zeros((MODES, len(GRID), 1), dtype=np.float32)
    cell = np.linalg.norm(GRID.centers - np.array(place), axis=1).argmin()
    belief[mode, cell] = 1
    return belief


def mean_of(belief: FloatArray) -> FloatArray:
    weight = belief.sum(axis=(0, 2))
    return np.asarray(weight @ GRID.centers / weight.sum())


def test_motion_keeps_everybody() -> None:
    belief = Motion(GRID, PLAN, EVEN).start[:, :, None].repeat(3, axis=2)
    after = Motion(GRID, PLAN, EVEN).step(belief)
    assert after.sum(axis=(0, 1)) == pytest.approx(belief.sum(axis=(0, 1)), rel=1e-4)
    assert (after >= 0).all()


def test_who_stands_stays_and_who_walks_gets_on() -> None:
    motion = Motion(GRID, PLAN, EVEN)
    for mode in range(1, MODES):
        walked = mean_of(motion.step(at((5.5, 5.5), mode))) - (5.5, 5.5)
        assert 0.8 < np.linalg.norm(walked) < 1.6
    stood = mean_of(motion.step(at((5.5, 5.5)))) - (5.5, 5.5)
    assert np.linalg.norm(stood) < 0.2


def test_no_step_leads_through_a_wall_but_round_it() -> None:
    motion, belief = Motion(GRID, PLAN, EVEN), at((8.5, 1.5), 5)
    east = GRID.centers[:, 0] > 10
    seen = []
    for _ in range(30):
        belief = motion.step(belief)
        seen.append(float(belief[:, east].sum()))
    assert max(seen[:3]) < 1e-4
    assert seen[-1] > 0.02


def test_who_was_lost_can_be_found_again() -> None:
    with_restarts = Motion(GRID, PLAN, EVEN).with_restarts(at((5.5, 5.5)))
    assert (with_restarts.sum(axis=0) > 0).all()
    assert float(with_restarts.sum()) == pytest.approx(1, abs=0.01)


def test_a_belief_survives_being_kept() -> None:
    beliefs, motion = FilterStates([GRID]), Motion(GRID, PLAN, EVEN)
    belief = motion.step(motion.step(at((5.5, 5.5), 3)))
    rows = np.array([4])
    beliefs.grow(rows)
    assert beliefs.at_ms[4] == NEVER
    beliefs.save(0, rows, 1234, belief)
    back = beliefs.load(0, rows)
    assert beliefs.at_ms[4] == 1234
    assert back.sum(axis=0) == pytest.approx(belief.sum(axis=0), abs=4e-3)
    assert mean_of(motion.step(back)) == pytest.approx(mean_of(motion.step(belief)), abs=0.1)
    beliefs.forget(np.array([4, 77]))
    assert beliefs.at_ms[4] == NEVER


def test_squares_hold_their_cells_and_spread_by_the_prior() -> None:
    prior = EVEN.copy()
    prior[::2] *= 3
    prior /= prior.sum()
    coarse = CoarseGrid.of(GRID, prior, 2)
    assert len(coarse.grid) == len(GRID) // 4
    assert coarse.spread(coarse.prior[:, None])[:, 0] == pytest.approx(prior, rel=1e-4)
    assert coarse.gather(prior[:, None])[:, 0] == pytest.approx(coarse.prior, rel=1e-4)
    apart = np.abs(coarse.grid.centers[coarse.parent] - GRID.centers)
    assert apart.max() <= 0.51


def test_moments_are_those_of_the_cells() -> None:
    zones = (GRID.centers[:, :1] < 5).astype(np.float32)
    moments, inside = PosteriorSummary(GRID, zones).of(EVEN[None])
    assert moments.xy[0] == pytest.approx([10, 5], abs=1e-3)
    assert moments.covariance[0] == pytest.approx(np.diag([400 / 12, 100 / 12]), abs=0.01)
    assert inside[0, 0] == pytest.approx(0.25, abs=1e-3)
    log = np.log(EVEN)[None]
    assert moments_of(log, GRID).spread_m[0] == pytest.approx(moments.spread_m[0], rel=1e-4)
