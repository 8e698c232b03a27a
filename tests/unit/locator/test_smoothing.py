import numpy as np
import pytest

from floorplans.grid import grid_of
from locator.positioning import Fixes
from locator.tracking.grid_positioner import RadioMapPositioner
from locator.tracking.hidden_markov import MODES, Motion
from tests.unit.locator.surveyed_shop import (
    NAMES,
    Array,
    grid_points,
    levels_at,
    observation,
    plan_of,
    survey,
)

SECONDS = np.arange(16)
# Along the middle, then back.
WAY = np.column_stack([1.5 + 1.1 * np.minimum(SECONDS, 30 - SECONDS), np.full(16, 5.0)])


def walked(seed: int) -> tuple[list[Fixes], list[Fixes]]:
    """Return the fixes of a walk, as they came and smoothed."""
    random = np.random.default_rng(seed)
    positioner = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    history = positioner.remember()
    fixes = []
    for second, level in enumerate(levels_at(WAY)):
        at_ms = 1000 * second
        noisy = level + random.normal(0, 5, len(NAMES))
        fixes.append(positioner.locate(observation(at_ms, noisy)))
    return fixes, history.smoothed(fixes)


def errors(fixes: list[Fixes]) -> Array:
    apart = np.concatenate([of_tick.xy for of_tick in fixes]) - WAY
    lengths: Array = np.hypot(apart[:, 0], apart[:, 1])
    return lengths


def test_what_comes_later_makes_a_walk_truer() -> None:
    walks = [walked(seed) for seed in range(6)]
    causal = np.mean([errors(causal) for causal, _ in walks])
    smooth = np.mean([errors(smooth) for _, smooth in walks])
    assert smooth < 0.9 * causal


def test_nothing_comes_after_the_last_fix() -> None:
    causal, smooth = walked(0)
    assert smooth[-1].xy == pytest.approx(causal[-1].xy, abs=1e-3)
    assert smooth[-1].radius_m == pytest.approx(causal[-1].radius_m, rel=1e-3)


def test_two_tracks_of_one_row_know_nothing_of_each_other() -> None:
    positioner = RadioMapPositioner([plan_of()], NAMES, survey(grid_points()))
    history = positioner.remember()
    first = positioner.locate(observation(0, levels_at(np.array([[2.0, 5.0]]))))
    positioner.forget(np.array([0]))
    second = positioner.locate(observation(1000, levels_at(np.array([[18.0, 5.0]]))))
    smooth = history.smoothed([first, second])
    assert np.concatenate([fixes.xy for fixes in smooth]) == pytest.approx(
        np.concatenate([first.xy, second.xy]), abs=1e-3
    )


def test_a_step_back_is_the_transpose_of_a_step() -> None:
    plan = plan_of(4, 3)
    grid = grid_of(plan, 1.0)
    motion = Motion(grid, plan, np.full(len(grid), 1 / len(grid), dtype=np.float32))
    random = np.random.default_rng(0)
    belief, later = random.random((2, MODES, len(grid), 1)).astype(np.float32)
    pairs = (motion.step, motion.back), (motion.with_restarts, motion.before_restarts)
    for forward, backward in pairs:
        before, after = (belief * backward(later)).sum(), (forward(belief) * later).sum()
        assert before == pytest.approx(after, rel=1e-4)
