import numpy as np
import pytest

from floorplans.model import Floorplan
from simulators.galerie import galerie
from simulators.walkable import Walkable, walkable_of


@pytest.fixture(scope="session")
def store() -> Floorplan:
    """Give Galerie Nord."""
    return galerie()


@pytest.fixture(scope="session")
def walkable(store: Floorplan) -> Walkable:
    """Give where people can walk in Galerie Nord."""
    return walkable_of(store)


@pytest.fixture
def rng() -> np.random.Generator:
    """Give the same chances to every test."""
    return np.random.default_rng(1)
