import numpy as np
import pytest

from locator.solving.solution import circle_radius


@pytest.mark.parametrize(("long", "short"), [(1, 1), (2, 1), (3, 1), (10, 1), (1, 0)])
def test_the_circle_holds_ninety_percent_of_any_normal(long: float, short: float) -> None:
    turn = np.array([[0.8, -0.6], [0.6, 0.8]])
    covariance = turn @ np.diag([long**2, short**2]) @ turn.T
    radius = circle_radius(covariance[None].astype(np.float32))[0]
    drawn = np.random.default_rng(1).multivariate_normal([0, 0], covariance, 200_000)
    assert np.mean(np.linalg.norm(drawn, axis=1) < radius) == pytest.approx(0.9, abs=0.007)


def test_no_extent_has_no_radius() -> None:
    assert circle_radius(np.zeros((1, 2, 2), dtype=np.float32)) == pytest.approx([0])
