"""Recordings of a simulated store: messages, truth and survey, the same for the same seed."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from floorplans.geojson import write_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import encode, readings_topic
from simulators.channel import RadioChannel
from simulators.faults import Faults
from simulators.galerie import galerie
from simulators.phones import GUEST_MAC, LOUDNESS_DB
from simulators.tracks import Pose
from simulators.walkable import Floats, walkable_of
from simulators.world import NO_FAULTS, SentBatch, World

# Saturday 14 March 2026, 17:00 in Paris: a busy hour.
START_MS = 1_773_504_000_000
TRUTH_EVERY_S = 2
# A phone that has only just joined may not have been in any batch yet.
TRUTH_AFTER_S = 4
TRUTH_COLUMNS = ("mac", "at", "x", "y", "floor")
SURVEY_COLUMNS = ("point", "x", "y", "floor", "access_point", "rssi")
SURVEY_STEP_M = 3.0
SURVEY_SAMPLES = 8
# The surveyor came the day before, and the drifting part of the fading was another.
SURVEY_AT_S = -86_400.0

Row = tuple[object, ...]

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
    world = World(plan, seed=seed, people=people, start_ms=START_MS, guest=True, faults=faults)
    (folder / "floorplan.geojson").write_bytes(write_floorplan(faults.listed(plan)))
    if survey:
        _write_csv(folder / "survey.csv", SURVEY_COLUMNS, _survey(plan, world.channel, seed))
    seconds = round(minutes * 60)
    _write_csv(folder / "truth.csv", TRUTH_COLUMNS, _run(world, seconds, plan.store, folder))
    surveyed = SURVEYED.format(step=SURVEY_STEP_M, samples=SURVEY_SAMPLES) if survey else ""
    text = README.format(
        name=folder.resolve().name,
        store=plan.store,
        seed=seed,
        minutes=f"{minutes:g}",
        people=people,
        guest=GUEST_MAC,
        faults=_told(faults),
        every=TRUTH_EVERY_S,
        survey=surveyed,
    )
    (folder / "README.md").write_text(text, "utf-8")


def _run(world: World, seconds: int, store: str, folder: Path) -> Iterator[Row]:
    """Write the messages; yield the rows of the truth."""
    known_since: dict[str, int] = {}
    with (folder / "readings.jsonl").open("wb") as readings:
        for second in range(1, seconds + 1):
            readings.writelines(_line(store, batch) for batch in world.step().batches)
            for where in world.truth(second):
                joined = known_since.setdefault(where.mac, second)
                if second % TRUTH_EVERY_S == 0 and second - joined >= TRUTH_AFTER_S:
                    at_ms = START_MS + 1000 * second
                    yield where.mac, at_ms, f"{where.x:.2f}", f"{where.y:.2f}", where.floor


def _line(store: str, batch: SentBatch) -> bytes:
    topic = readings_topic(store, batch.access_point)
    payload = msgspec.Raw(encode(batch.at_ms, batch.readings))
    return msgspec.json.encode({"topic": topic, "payload": payload}) + b"\n"


def _survey(plan: Floorplan, channel: RadioChannel, seed: int) -> Iterator[Row]:
    rng = np.random.default_rng([seed, 8])
    places = _grid(plan)
    xy = np.repeat(places, SURVEY_SAMPLES, axis=0)
    turn = np.tile(np.arange(SURVEY_SAMPLES) * 2.0 * np.pi / SURVEY_SAMPLES, len(places))
    pose = Pose(xy, np.column_stack((np.cos(turn), np.sin(turn))))
    at_s = SURVEY_AT_S + np.arange(len(xy), dtype=np.float64)
    loudness_db = np.full(len(xy), rng.normal(0.0, LOUDNESS_DB))
    rssi = channel.rssi(pose, at_s, loudness_db, rng)
    for sample, column in np.argwhere(np.isfinite(rssi)).tolist():
        x, y = xy[sample].tolist()
        heard = int(rssi[sample, column])
        point, access_point = sample // SURVEY_SAMPLES, plan.access_points[column].id
        yield point, f"{x:.2f}", f"{y:.2f}", plan.floor, access_point, heard


def _grid(plan: Floorplan) -> Floats:
    """Return the points of a square grid on which people can walk, (n, 2) metres."""
    walkable = walkable_of(plan)
    x0, y0, x1, y1 = plan.outline.bounds
    step = SURVEY_STEP_M
    x, y = np.meshgrid(np.arange(x0 + step / 2, x1, step), np.arange(y0 + step / 2, y1, step))
    points = np.column_stack((x.ravel(), y.ravel()))
    return points[walkable.is_free(points)]


def _write_csv(file: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _told(faults: Faults) -> str:
    given = {
        "messages lost": f"{faults.dropped_share:.0%}" if faults.dropped_share else "",
        "silent": ", ".join(faults.silent),
        "listed at a wrong place": faults.misplaced[0] if faults.misplaced else "",
        "the guest's phone": f"{faults.guest_offset_db:+g} dB" if faults.guest_offset_db else "",
    }
    return "; ".join(f"{what} {how}" for what, how in given.items() if how) or "none"
