"""Fixes are on the right floor: `python -m tests.accuracy.floors` writes the values held here."""

import pytest

from locator.scoring.recording import Recording
from tests.accuracy import floors
from tests.accuracy.figures import METHODS, PLAIN

TOLERANCE = 0.05
LAG = 0.005  # plain methods remember nothing: they are quicker on the stairs, and lost elsewhere
HELD = floors.read_held()
CASES = [(name, method) for name in HELD for method in HELD[name] if method in METHODS]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recording]:
    folder = tmp_path_factory.mktemp("floors")
    return {name: floors.recording(name, folder) for name in floors.SIMULATED}


@pytest.mark.parametrize(("name", "method"), CASES)
def test_floors_and_places_are_no_worse_than_the_checked_in_ones(
    name: str, method: str, made: dict[str, Recording]
) -> None:
    held, now = HELD[name][method], floors.measured(made[name], method)
    wrong = 1 - held["floor_hit"]
    assert 1 - now["floor_hit"] <= wrong + TOLERANCE * max(wrong, 0.02), (held, now)
    for figure in ("mean_m", "median_m", "p90_m"):
        assert now[figure] <= held[figure] * (1 + TOLERANCE), (figure, held, now)


@pytest.mark.parametrize(("name", "method"), CASES)
def test_it_is_never_worse_than_the_plain_methods(name: str, method: str) -> None:
    held = HELD[name]
    survey = METHODS[method][1]
    plain = [held[other] for other, run in PLAIN.items() if other in held and run[1] == survey]
    assert held[method]["floor_hit"] >= max(one["floor_hit"] for one in plain) - LAG
    for figure in ("mean_m", "p90_m"):
        assert held[method][figure] <= min(one[figure] for one in plain), figure
