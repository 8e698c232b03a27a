import numpy as np

from locator.calibration.divergence import Guard

ONES = np.ones(100, dtype=np.float32)


def test_a_law_that_stays_as_near_as_the_default_one_proves_itself() -> None:
    guard = Guard()
    for _ in range(5):
        guard.compare(0.11 * ONES, 0.1 * ONES)
    assert guard.agrees
    assert guard.is_sure


def test_a_law_that_leads_away_is_found_out() -> None:
    guard = Guard()
    guard.compare(0.5 * ONES, 0.1 * ONES)
    assert not guard.agrees
    assert not guard.is_sure


def test_few_scans_prove_nothing() -> None:
    guard = Guard()
    guard.compare(5 * ONES[:20], 0.1 * ONES[:20])
    assert guard.agrees
    assert not guard.is_sure


def test_what_was_compared_is_forgotten_in_time() -> None:
    guard = Guard()
    guard.compare(0.5 * ONES, 0.1 * ONES)
    for _ in range(20):
        guard.compare(0.1 * ONES, 0.1 * ONES)
    assert guard.agrees
