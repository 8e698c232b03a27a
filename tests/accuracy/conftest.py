from collections.abc import Callable

import pytest

from locator.scoring.recording import Recording, read_recording
from tests.accuracy.figures import SIMULATED, recordings_folder, simulate


@pytest.fixture(scope="session")
def galerie(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Give the recording of the simulated store."""
    return simulate(tmp_path_factory.mktemp("simulated"))


@pytest.fixture
def recording_of(request: pytest.FixtureRequest) -> Callable[[str], Recording]:
    """Give a recording by its name."""

    def find(name: str) -> Recording:
        if name == SIMULATED:
            simulated: Recording = request.getfixturevalue("galerie")
            return simulated
        folder = recordings_folder() / name
        if not folder.is_dir():
            pytest.skip(f"no recording at {folder}: CHALAND_RECORDINGS names the folder of them")
        return read_recording(folder)

    return find
