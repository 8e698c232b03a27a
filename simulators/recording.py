"""Recordings of a simulated store: messages, truth and survey, the same for the same seed."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np

from floorplans.geojson import write_floorplan
from floorplans.model import Floorplan
from locator.messages import encode, readings_topic
from simulators.channel import Channel
from simulators.faults import Faults
from simulators.galerie import galerie
from simulators.tracks import Pose
from simulators.walkable import Floats, walkable_of
from simulators.world import NO_FAULTS, Heard, World

# Saturday 14 March 2026, 17:00 in Paris: a busy hour.
START_MS = 1_773_504_000_000
TRUTH_EVERY_S = 2
SURVEY_STEP_M = 3.0
SURVEY_SAMPLES = 8
# The surveyor came the day before, and the drifting part of the fading was another.
SURVEY_AT_S = -86_400.0

README = """# {name}

Made by Chaland's simulator: store {store}, seed {seed}, {minutes} minutes with {people} people in
the store at an ordinary hour, and one more who tours the product zones ({guest}). Faults: {faults}.

Apache-2.0, as the program that made it. Every address is invented (locally administered).

A device is one phone. On the store's network it keeps its address, and `truth.csv` has its place
each {every} s; before and outside it sends probes under addresses that change. No accuracy has been
published. {survey}
"""
SURVEYED = (
    "The survey stands on a grid of {step:g} m, {samples} packets a point in all directions, taken "
    "the day before with another phone."
)


def write_recording(
    folder: Path,
    *,
    seed: int,
    minutes: float,
    people: int,
    survey: bool,
    plan: Floorplan | None = None,
    faults: Faults = NO_FAULTS,
) -> None:
    """Write a recording of a simulated store.

    Args:
        folder: where; made when missing.
        seed: with the same other arguments it gives the same files.
        minutes: how long.
        people: how many are in the store at once, at an ordinary hour.
        survey: whether to write `survey.csv`.
        plan: the floor, with the access points where they really are; Galerie Nord when absent.
        faults: what is wrong with the radio.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan or galerie()
    world = World(
        plan, seed=seed, people=people, start_ms=START_MS, guest=True, faults=faults
    )
    (folder / "floorplan.geojson").write_bytes(write_floorplan(faults.listed(plan)))
    if survey:
        columns = ("point", "x", "y", "floor", "access_point", "rssi")
        _write_csv(folder / "survey.csv", columns, _survey(plan, world.channel, faults, seed))
    truth = []
    with (folder / "readings.jsonl").open("wb") as readings:
        for _ in range(round(minutes * 60)):
            for batch in world.step().batches:
                readings.write(_line(plan.store, batch))
            if world.second % TRUTH_EVERY_S == 0:
                at_ms = START_MS + 1000 * world.second
                for where in world.truth(world.second):
                    truth.append((where.mac, at_ms, f"{where.x:.2f}", f"{where.y:.2f}", where.floor))
    _write_csv(folder / "truth.csv", ("mac", "at", "x", "y", "floor"), truth)
    ...
