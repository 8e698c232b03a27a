"""`python -m tests.accuracy.rebase [METHOD …]` measures anew what `baseline.json` holds."""

import json
import sys
import tempfile
from pathlib import Path

from locator.scoring.recording import read_recording, recordings_in
from testbed.recordings import recordings_folder
from tests.accuracy.figures import (
    BASELINE,
    METHODS,
    PLAIN,
    Baseline,
    can_run,
    measure,
    read_baseline,
    simulate,
)


def main(methods: list[str]) -> None:
    held: Baseline = read_baseline() if BASELINE.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        recordings = [simulate(Path(folder))]
        recordings += [read_recording(path) for path in recordings_in(recordings_folder())]
        for recording in recordings:
            figures = held.setdefault(recording.name, {})
            for method in methods or [*METHODS, *PLAIN]:
                if can_run(recording, method):
                    figures[method] = measure(recording, method)
    BASELINE.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
