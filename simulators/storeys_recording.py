"""Recordings of the shop on two storeys, the same for the same seed."""

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from floorplans.geojson import write_floorplan
from floorplans.model import Floorplan
from locator.readings.messages import encode, readings_topic
from simulators.phones import LOUDNESS_DB, Phones, Sent
from simulators.recording import (
    START_MS,
    SURVEY_AT_S,
    SURVEY_COLUMNS,
    SURVEY_SAMPLES,
    SURVEY_STEP_M,
    TRUTH_COLUMNS,
    TRUTH_EVERY_S,
)
from simulators.storeys import Radio, shop_of, storeys, way_of
from simulators.tracks import Pose, Tracks
from simulators.walkable import Floats, Ints, walkable_of
from simulators.world import Packet

Row = tuple[object, ...]

README = """# {name}

Made by Chaland's simulator: a shop on two storeys, seed {seed}, {minutes:g} minutes with {people}
people who go up and down. Apache-2.0, as the program that made it. Every address is invented.

A device is one phone on the store's network; `truth.csv` has its place each {every} s, and on the
stairs the floor changes half way. No accuracy has been published.
"""


def write_storeys(
    folder: Path,
    *,
    seed: int,
    minutes: float,
    people: int,
    surveyed: Collection[str] = ("0", "1"),
) -> None:
    """Write a recording of the shop on two storeys.

    Args:
        folder: where; made when missing.
        seed: with the same other arguments it gives the same files.
        minutes: how long.
        people: how many there are.
        surveyed: the floors that `survey.csv` has.
    """
    folder.mkdir(parents=True, exist_ok=True)
    plans = storeys()
    for plan in plans:
        (folder / f"floorplan-{plan.floor}.geojson").write_bytes(write_floorplan(plan))
    crowd = _Crowd(plans, seed=seed, people=people, until_s=60.0 * minutes)
    radio = Radio(plans, seed=seed)
    _write_csv(folder / "survey.csv", SURVEY_COLUMNS, _survey(plans, surveyed, radio, seed))
    rows = _run(folder / "readings.jsonl", plans, crowd, radio, round(60 * minutes), seed)
    _write_csv(folder / "truth.csv", TRUTH_COLUMNS, rows)
    text = README.format(
        name=folder.name, seed=seed, minutes=minutes, people=people, every=TRUTH_EVERY_S
    )
    (folder / "README.md").write_text(text, "utf-8")


class _Crowd:
    """Everybody's way over the whole recording."""

    def __init__(
        self, plans: Sequence[Floorplan], *, seed: int, people: int, until_s: float
    ) -> None:
        shops = [shop_of(plan, np.random.default_rng([seed, 2])) for plan in plans]
        ways = {
            number: way_of(shops, until_s, np.random.default_rng([seed, 3, number]))
            for number in range(1, people + 1)
        }
        self.came_s = {number: float(way.at_s[0]) for number, (way, _) in ways.items()}
        self.tracks = Tracks({number: way for number, (way, _) in ways.items()})
        self._changes = {number: changes for number, (_, changes) in ways.items()}

    def floor(self, numbers: Ints, at_s: Floats) -> Ints:
        """Return (n,) the floors of people at times."""
        both = zip(numbers.tolist(), at_s.tolist(), strict=True)
        changed = (np.searchsorted(self._changes[number], at, side="right") for number, at in both)
        return np.fromiter(changed, dtype=np.intp, count=len(numbers)) % 2


def _run(
    file: Path, plans: Sequence[Floorplan], crowd: _Crowd, radio: Radio, seconds: int, seed: int
) -> Iterator[Row]:
    """Write the messages; yield the rows of the truth."""
    rng = np.random.default_rng([seed, 7])
    phones = Phones(seed=seed)
    for number, came_s in crowd.came_s.items():
        phones.add(number, came_s, stays_out=False)
    phones.send(0.0)
    access_points = [(plan.store, point.id) for plan in plans for point in plan.access_points]
    phase_ms = sorted(rng.integers(1, 1000, len(access_points)).tolist())
    waiting: list[list[Packet]] = [[] for _ in access_points]
    with file.open("wb") as readings:
        for second in range(1, seconds + 1):
            _hear(phones.send(float(second)), crowd, radio, waiting, rng)
            for column, (store, name) in enumerate(access_points):
                closed_ms = START_MS + 1000 * (second - 1) + phase_ms[column]
                heard = [packet for packet in waiting[column] if packet.at_ms <= closed_ms]
                waiting[column] = [one for one in waiting[column] if one.at_ms > closed_ms]
                payload = encode(closed_ms, [packet.reading(closed_ms) for packet in heard])
                line = {"topic": readings_topic(store, name), "payload": msgspec.Raw(payload)}
                readings.write(msgspec.json.encode(line) + b"\n")
            if second % TRUTH_EVERY_S == 0:
                yield from _truth(plans, crowd, phones.joined(), second)


def _hear(
    sent: Sent,
    crowd: _Crowd,
    radio: Radio,
    waiting: Sequence[list[Packet]],
    rng: np.random.Generator,
) -> None:
    pose, floor = crowd.tracks.pose(sent.numbers, sent.at_s), crowd.floor(sent.numbers, sent.at_s)
    rssi = radio.rssi(pose, floor, sent.at_s, sent.loudness_db, rng)
    at_ms = (START_MS + sent.at_s * 1000.0).astype(np.int64).tolist()
    for row, column in np.argwhere(np.isfinite(rssi)).tolist():
        level = float(rssi[row, column])
        packet = Packet(sent.macs[row], level, sent.associated[row], at_ms[row])
        waiting[column].append(packet)


def _truth(
    plans: Sequence[Floorplan], crowd: _Crowd, joined: dict[int, str], second: int
) -> Iterator[Row]:
    numbers = np.array(list(joined), dtype=np.intp)
    at_s = np.full(len(numbers), float(second))
    places = crowd.tracks.pose(numbers, at_s).xy.tolist()
    floors = crowd.floor(numbers, at_s).tolist()
    for number, (x, y), floor in zip(numbers.tolist(), places, floors, strict=True):
        at_ms = START_MS + 1000 * second
        yield joined[number], at_ms, f"{x:.2f}", f"{y:.2f}", plans[floor].floor


def _survey(
    plans: Sequence[Floorplan], surveyed: Collection[str], radio: Radio, seed: int
) -> Iterator[Row]:
    rng = np.random.default_rng([seed, 8])
    names = [point.id for plan in plans for point in plan.access_points]
    loudness_db = rng.normal(0.0, LOUDNESS_DB)
    for floor, plan in enumerate(plans):
        xy = np.repeat(_grid(plan), SURVEY_SAMPLES, axis=0)
        turn = np.arange(len(xy)) * 2.0 * np.pi / SURVEY_SAMPLES
        pose = Pose(xy, np.column_stack((np.cos(turn), np.sin(turn))))
        at_s = SURVEY_AT_S + np.arange(len(xy), dtype=np.float64)
        there = np.full(len(xy), floor)
        rssi = radio.rssi(pose, there, at_s, np.full(len(xy), loudness_db), rng)
        if plan.floor not in surveyed:
            continue
        for sample, column in np.argwhere(np.isfinite(rssi)).tolist():
            x, y = xy[sample].tolist()
            point, level = sample // SURVEY_SAMPLES, int(rssi[sample, column])
            yield point, f"{x:.2f}", f"{y:.2f}", plan.floor, names[column], level


def _grid(plan: Floorplan) -> Floats:
    """Return the points of a square grid on which people can walk, (n, 2) metres."""
    x0, y0, x1, y1 = plan.outline.bounds
    half = SURVEY_STEP_M / 2
    x, y = np.meshgrid(np.arange(x0 + half, x1, 2 * half), np.arange(y0 + half, y1, 2 * half))
    points = np.column_stack((x.ravel(), y.ravel()))
    return points[walkable_of(plan).is_free(points)]


def _write_csv(file: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
