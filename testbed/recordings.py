"""Where the public recordings are, which are not in the repository."""

import os
from pathlib import Path

from testbed.components import MissingComponentError

BESIDE = Path(__file__).parents[2] / "shared" / "datasets"


def recordings_folder() -> Path:
    """Return the folder that `CHALAND_RECORDINGS` names, or the one beside the repository.

    Raises:
        MissingComponentError: it has no recording.
    """
    folder = Path(os.environ.get("CHALAND_RECORDINGS", BESIDE))
    if not any(folder.glob("*/floorplan*.geojson")):
        raise MissingComponentError(
            "The set of recordings", f"{folder} has none; CHALAND_RECORDINGS names its folder"
        )
    return folder
