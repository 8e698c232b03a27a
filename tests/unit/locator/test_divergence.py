import numpy as np

from locator.calibration.divergence import DivergenceMonitor

ONES = np.ones(100, dtype=np.float32)


def test_a_law_that_stays_as_near_as_the_default_one_proves_itself() -> None:
    monitor = DivergenceMonitor()
    for _ in range(5):
        monitor.compare(0.11 * ONES, 0.1 * ONES)
    assert monitor.agrees
    assert monitor.is_sure


def test_a_law_that_leads_away_is_found_out() -> None:
    monitor = DivergenceMonitor()
    monitor.compare(0.5 * ONES, 0.1 * ONES)
    assert not monitor.agrees
    assert not monitor.is_sure


def test_few_scans_prove_nothing() -> None:
    monitor = DivergenceMonitor()
    monitor.compare(5 * ONES[:20], 0.1 * ONES[:20])
    assert monitor.agrees
    assert not monitor.is_sure


def test_what_was_compared_is_forgotten_in_time() -> None:
    monitor = DivergenceMonitor()
    monitor.compare(0.5 * ONES, 0.1 * ONES)
    for _ in range(20):
        monitor.compare(0.1 * ONES, 0.1 * ONES)
    assert monitor.agrees
