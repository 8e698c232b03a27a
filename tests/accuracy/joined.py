"""One recording of two floors, joined from the recordings of two floors of one building.

The mall's two recordings share their frame, but each numbers its access points anew: who was heard
on both floors is not known. Kept apart, no method was ever on the wrong floor. So here each access
point is heard on both floors, at about the same place, even where it is as loud on both: harder
than the building is.
"""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist

from locator.positions.survey import read_survey
from locator.scoring.recording import (
    FLOORPLAN,
    READINGS,
    SURVEY,
    TRUTH,
    Recording,
    read_recording,
)

STORE = "joined"
LOUDER_DB = 10.0  # weighs ten times in the place of an access point that nobody placed

Row = dict[str, str]
Names = Mapping[str, str]


def join(folder: Path, sources: Sequence[Path]) -> Recording:
    """Write a recording of all the floors of `sources`, and read it.

    Args:
        folder: where.
        sources: a recording of one floor each.
    """
    folder.mkdir(parents=True, exist_ok=True)
    parts = list(enumerate(sources))
    same = _same(sources)
    lines = sorted((line for part in parts for line in _messages(*part, same)), key=itemgetter(0))
    (folder / READINGS).write_text("".join(line for _, line in lines), "utf-8")
    for source in sources:
        plan = json.loads((source / FLOORPLAN).read_text("utf-8"))
        plan["chaland"]["store"] = STORE
        file = folder / f"floorplan-{plan['chaland']['floor']}.geojson"
        file.write_text(json.dumps(plan), "utf-8")
    samples = (
        row | {"access_point": _name(floor, row["access_point"], same)}
        for floor, source in parts
        for row in _rows(source / SURVEY)
    )
    _write(folder / SURVEY, samples)
    truth = (
        row | {"mac": _mac(floor, row["mac"])}
        for floor, source in parts
        for row in _rows(source / TRUTH)
    )
    _write(folder / TRUTH, truth)
    return read_recording(folder)


def _messages(floor: int, source: Path, same: Names) -> Iterator[tuple[int, str]]:
    """Yield the time and the line of each message, under the names of the joined recording."""
    for line in (source / READINGS).read_text("utf-8").splitlines():
        message = json.loads(line)
        *_, access_point, kind = message["topic"].split("/")
        message["topic"] = f"chaland/v1/{STORE}/{_name(floor, access_point, same)}/{kind}"
        for reading in message["payload"]["readings"]:
            reading["mac"] = _mac(floor, reading["mac"])
        yield message["payload"]["at"], json.dumps(message) + "\n"


def _mac(floor: int, mac: str) -> str:
    """Keep the devices of different recordings apart: each recording counts its own."""
    return f"{mac[:4]}{floor:02x}{mac[6:]}"


def _name(floor: int, access_point: str, same: Names) -> str:
    name = f"f{floor}-{access_point}"
    return same.get(name, name)


def _same(sources: Sequence[Path]) -> Names:
    """Return for access points of all floors but the first which of the first one they become."""
    places = [
        {_name(floor, name, {}): place for name, place in _heard_at(source).items()}
        for floor, source in enumerate(sources)
    ]
    first = list(places[0])
    same: dict[str, str] = {}
    for other in places[1:]:
        apart = cdist(np.array(list(other.values())), np.array(list(places[0].values())))
        here, there = linear_sum_assignment(apart)
        names = list(other)
        same |= {names[h]: first[t] for h, t in zip(here.tolist(), there.tolist(), strict=True)}
    return same


def _heard_at(source: Path) -> dict[str, NDArray[np.float64]]:
    """Return about where each access point is, by where the survey hears it loud."""
    survey = read_survey((source / SURVEY).read_text("utf-8"))
    weight = 10 ** (survey.rssi.astype(np.float64) / LOUDER_DB)
    total = np.bincount(survey.access_point, weight)
    xy = [np.bincount(survey.access_point, weight * along) / total for along in survey.xy.T]
    return dict(zip(survey.access_points, np.column_stack(xy), strict=True))


def _rows(file: Path) -> Iterator[Row]:
    with file.open(encoding="utf-8", newline="") as text:
        yield from csv.DictReader(text)


def _write(file: Path, rows: Iterator[Row]) -> None:
    first = next(rows)
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(first), lineterminator="\n")
        writer.writeheader()
        writer.writerow(first)
        writer.writerows(rows)
