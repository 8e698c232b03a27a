"""Recordings of two floors, and `python -m tests.accuracy.floors`, which writes `floors.json`."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

from locator.scoring.evaluation import replay
from locator.scoring.recording import Recording, read_recording
from simulators.storeys_recording import write_storeys
from tests.accuracy.figures import METHODS, PLAIN, Baseline, Figures, can_run

HELD = Path(__file__).with_name("floors.json")
SEED, MINUTES, PEOPLE = 7, 5, 40
ONE_SURVEYED, UNPLACED = "storeys, ground floor surveyed", "storeys, places unknown"
SIMULATED = ("storeys", ONE_SURVEYED, UNPLACED)


def recording(name: str, folder: Path) -> Recording:
    """Make a recording of two floors in a folder."""
    surveyed = ("0",) if name == ONE_SURVEYED else ("0", "1")
    write_storeys(folder / name, seed=SEED, minutes=MINUTES, people=PEOPLE, surveyed=surveyed)
    made = read_recording(folder / name)
    if name != UNPLACED:
        return made
    return replace(made, floors=tuple(replace(plan, access_points=()) for plan in made.floors))


def measured(made: Recording, method: str) -> Figures:
    """Return the errors, and the share of fixes on the right floor."""
    name, survey = (METHODS | PLAIN)[method]
    found = replay(made, method=name, survey=survey).evaluation
    return {
        "mean_m": found.mean_m,
        "median_m": found.median_m,
        "p90_m": found.p90_m,
        "floor_hit": found.floor_hit,
    }


def read_held() -> Baseline:
    held: Baseline = json.loads(HELD.read_text("utf-8"))
    return held


def main() -> None:
    held: Baseline = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in SIMULATED:
            made = recording(name, Path(folder))
            runs = METHODS | PLAIN
            # Without a survey they are all the same store.
            wanted = [method for method in runs if runs[method][1] or name == SIMULATED[0]]
            methods = [method for method in wanted if can_run(made, method)]
            held[name] = {method: measured(made, method) for method in methods}
    HELD.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
