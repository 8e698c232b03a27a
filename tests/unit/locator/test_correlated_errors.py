import numpy as np
import pytest

from locator.radio.correlated_errors import lone_receiver_widening, shortfall


@pytest.mark.parametrize(("places", "times"), [(0, 6), (1, 6), (2, 3), (6, 1), (24, 1)])
def test_fewer_than_six_are_too_few(places: float, times: float) -> None:
    assert shortfall(places) == times


def test_one_alone_leaves_more_open_than_two() -> None:
    n_independent = np.array([0.0, 0.5, 1.0, 2.0, 9.0], dtype=np.float32)
    np.testing.assert_allclose(
        lone_receiver_widening(n_independent), [2, 2, 2**0.5, 1, 1], rtol=1e-6
    )
