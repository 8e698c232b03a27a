import numpy as np
import pytest

from locator.presence.dwell import BIN_COUNT, added, bin_of, empty, quantile_s


def histogram(*stays_s: float) -> list[int]:
    counts = empty()
    for stay in stays_s:
        counts[bin_of(stay)] += 1
    return counts


def test_nobody_has_no_median() -> None:
    assert quantile_s(empty(), 0.5) is None


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, 0), (4.9, 0), (5, 1), (4 * 3600, BIN_COUNT - 1), (10**9, BIN_COUNT - 1)],
)
def test_bins(seconds: float, expected: int) -> None:
    assert bin_of(seconds) == expected


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_quantiles_are_near_the_true_ones(share: float) -> None:
    stays = np.random.default_rng(1).lognormal(6, 1, 2000)

    found = quantile_s(histogram(*stays), share)

    assert found == pytest.approx(np.quantile(stays, share), rel=0.05)


def test_histograms_add_up() -> None:
    assert added(histogram(1, 100), histogram(100)) == histogram(1, 100, 100)
