"""A recording: a folder of floorplans and messages, and perhaps a survey and the truth."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from floorplans.geojson import read_floorplan
from floorplans.model import Floorplan
from locator.arrays import DoubleArray
from locator.errors import RecordingError
from locator.survey.survey import Survey, read_survey

FLOORPLAN, FLOORPLANS = "floorplan.geojson", "floorplan-*.geojson"
READINGS, SURVEY, TRUTH = "readings.jsonl", "survey.csv", "truth.csv"
TRUTH_COLUMNS = ("mac", "at", "x", "y", "floor")


@dataclass(frozen=True)
class Truth:
    """Ground truth: where devices really were; for the scorer, never for a method.

    Attributes:
        mac: (n_rows,) the device of each row, as the file writes it.
        at_ms: (n_rows,) Unix epoch in milliseconds.
        xy: (n_rows, 2) metres.
        floor: (n_rows,) names of floors.
    """

    mac: tuple[str, ...]
    at_ms: NDArray[np.int64]
    xy: DoubleArray
    floor: tuple[str, ...]


class Message(msgspec.Struct, frozen=True):
    """One message of an access point: its topic, and its payload as it came, unchecked."""

    topic: str
    payload: msgspec.Raw


@dataclass(frozen=True)
class Recording:
    """A recording; its messages stay on disk until they are iterated over."""

    name: str
    folder: Path
    floors: tuple[Floorplan, ...]
    survey: Survey | None
    truth: Truth | None

    def messages(self) -> Iterator[Message]:
        """Yield the messages in the file's order; a line that is not one raises `RecordingError`.

        The payload is left undecoded: the engine must see malformed ones as the live service does.
        """
        decoder = msgspec.json.Decoder(Message)
        with (self.folder / READINGS).open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield decoder.decode(line)
                except msgspec.DecodeError as error:
                    where = f"{READINGS} line {number}"
                    raise RecordingError(where, "an object with topic and payload") from error


def read_recording(folder: Path) -> Recording:
    """Read a recording's folder; what is missing or wrong raises `RecordingError`."""
    files = sorted(folder.glob(FLOORPLANS)) or sorted(folder.glob(FLOORPLAN))
    if not files:
        raise RecordingError(str(folder / FLOORPLAN), "a floorplan, or one for each floor")
    if not (folder / READINGS).is_file():
        raise RecordingError(str(folder / READINGS), "a file of messages")
    survey, truth = folder / SURVEY, folder / TRUTH
    return Recording(
        name=folder.resolve().name,
        folder=folder,
        floors=tuple(read_floorplan(file.read_bytes()) for file in files),
        survey=read_survey(survey.read_text("utf-8")) if survey.is_file() else None,
        truth=_read_truth(truth.read_text("utf-8")) if truth.is_file() else None,
    )


def recordings_in(folder: Path) -> tuple[Path, ...]:
    """Return the folders directly below `folder` that hold a recording, sorted by name."""
    return tuple(sorted(readings.parent for readings in folder.glob(f"*/{READINGS}")))


def _read_truth(text: str) -> Truth:
    reader = csv.DictReader(io.StringIO(text))
    missing = [name for name in TRUTH_COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise RecordingError(TRUTH, f"a column {missing[0]}")
    rows = list(reader)
    try:
        at_ms = np.array([int(row["at"]) for row in rows], dtype=np.int64)
        xy = np.array([(float(row["x"]), float(row["y"])) for row in rows]).reshape(-1, 2)
    except (TypeError, ValueError) as error:
        raise RecordingError(TRUTH, "whole numbers in at, numbers in x and y") from error
    return Truth(
        mac=tuple(row["mac"] for row in rows),
        at_ms=at_ms,
        xy=xy,
        floor=tuple(row["floor"] for row in rows),
    )
