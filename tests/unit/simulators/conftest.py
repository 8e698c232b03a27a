from collections.abc import Iterator

import numpy as np
import pytest

from floorplans.model import Floorplan
from simulators.galerie import galerie
from simulators.walkable import Floats, Walkable, walkable_of
from simulators.ways import Ways


@pytest.fixture(scope="session")
def store() -> Floorplan:
    """Give Galerie Nord."""
    return galerie()


@pytest.fixture(scope="session")
def walkable(store: Floorplan) -> Walkable:
    """Give where people can walk in Galerie Nord."""
    return walkable_of(store)


@pytest.fixture(scope="session", autouse=True)
def _ways_once() -> Iterator[None]:
    """Search the ways of a floor once: they are the same for every crowd, and are never changed."""
    known: dict[bytes, Ways] = {}

    def ways(walkable: Walkable, goals: Floats) -> Ways:
        floor = walkable.centers.tobytes() + goals.tobytes()
        if floor not in known:
            known[floor] = Ways(walkable, goals)
        return known[floor]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simulators.crowd.Ways", ways)
        yield


@pytest.fixture
def rng() -> np.random.Generator:
    """Give the same chances to every test."""
    return np.random.default_rng(1)
