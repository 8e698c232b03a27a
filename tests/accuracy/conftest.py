from collections.abc import Callable
from functools import cache

import pytest

from locator.scoring.recording import Recording, read_recording
from testbed.components import MissingComponentError
from testbed.recordings import recordings_folder
from tests.accuracy.figures import SIMULATED, Figures, Fitted, measure, simulate

RecordingOf = Callable[[str], Recording]


@pytest.fixture(scope="session")
def galerie(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Give the recording of the simulated store."""
    return simulate(tmp_path_factory.mktemp("simulated"))


@pytest.fixture(scope="session")
def fitted() -> Fitted:
    """Give a maker of positioners that fits a store once."""
    return Fitted()


@pytest.fixture(scope="session")
def recording_of(request: pytest.FixtureRequest) -> RecordingOf:
    """Give a recording by its name; it is read once."""

    @cache
    def find(name: str) -> Recording:
        if name == SIMULATED:
            simulated: Recording = request.getfixturevalue("galerie")
            return simulated
        folder = recordings_folder() / name
        if not folder.is_dir():
            raise MissingComponentError(
                f"The recording {name}", f"not in {folder.parent}; see CHALAND_RECORDINGS"
            )
        return read_recording(folder)

    return find


@pytest.fixture(scope="session")
def figures_of(recording_of: RecordingOf, fitted: Fitted) -> Callable[[str, str], Figures]:
    """Give the figures of a recording by a method: replayed once for all that is said of them."""
    return cache(lambda name, method: measure(recording_of(name), method, fitted))
