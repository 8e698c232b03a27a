"""Fixes are on the right floor: `python -m tests.accuracy.floors` writes the values held here."""

from collections.abc import Callable
from functools import cache

import pytest

from locator.scoring.recording import Recording
from tests.accuracy import floors
from tests.accuracy.figures import Figures, cases, plain_rivals

TOLERANCE = 0.05
LAG = 0.005  # plain methods remember nothing: they are quicker on the stairs, and lost elsewhere
HELD = floors.read_held()
CASES = list(cases(HELD))

FiguresOf = Callable[[str, str], Figures]


@pytest.fixture(scope="session")
def floors_of(tmp_path_factory: pytest.TempPathFactory) -> FiguresOf:
    """Give the figures of a recording of two floors; each is made once, and replayed once."""

    @cache
    def made(name: str) -> Recording:
        return floors.recording(name, tmp_path_factory.mktemp("floors"))

    return cache(lambda name, method: floors.measured(made(name), method))


@pytest.mark.parametrize(("name", "method"), CASES)
def test_floors_and_places_are_no_worse_than_the_checked_in_ones(
    name: str, method: str, floors_of: FiguresOf
) -> None:
    held, now = HELD[name][method], floors_of(name, method)
    wrong = 1 - held["floor_hit"]
    assert 1 - now["floor_hit"] <= wrong + TOLERANCE * max(wrong, 0.02), (held, now)
    for figure in ("mean_m", "median_m", "p90_m"):
        assert now[figure] <= held[figure] * (1 + TOLERANCE), (figure, held, now)


@pytest.mark.parametrize(("name", "method"), CASES)
def test_it_is_never_worse_than_the_plain_methods(
    name: str, method: str, floors_of: FiguresOf
) -> None:
    now = floors_of(name, method)
    plain = [floors_of(name, other) for other in plain_rivals(HELD[name], method)]
    assert plain
    assert now["floor_hit"] >= max(one["floor_hit"] for one in plain) - LAG
    for figure in ("mean_m", "p90_m"):
        assert now[figure] <= min(one[figure] for one in plain), figure
