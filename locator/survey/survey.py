"""Survey samples as arrays, `survey.csv` read and written, and the mean of each point."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from conventions.spreadsheets import decimal, table
from locator.arrays import DoubleArray, FloatArray, IntArray
from locator.errors import SurveyError

COLUMNS = ("point", "x", "y", "floor", "access_point", "rssi")
# Chosen; far more than any site, and float64 keeps millimetres there.
_METRES = (-1e6, 1e6, "metres, a million at most")
BOUNDS = {"x": _METRES, "y": _METRES, "rssi": (-120.0, 0.0, "dBm, from -120 to 0")}


@dataclass(frozen=True)
class Survey:
    """Survey samples, one a row: many of one access point at one point.

    Attributes:
        points: the label of each surveyed point, unique together with its floor.
        floors: names of the floors that occur.
        access_points: names of the access points that occur.
        point: (n_samples,) index into `points`.
        xy: (n_samples, 2) metres.
        floor: (n_samples,) index into `floors`.
        access_point: (n_samples,) index into `access_points`.
        rssi: (n_samples,) dBm.
    """

    points: tuple[str, ...]
    floors: tuple[str, ...]
    access_points: tuple[str, ...]
    point: IntArray
    xy: DoubleArray
    floor: IntArray
    access_point: IntArray
    rssi: FloatArray


@dataclass(frozen=True)
class SurveyPoints:
    """A survey averaged to one row a point.

    Attributes:
        floors: names of the floors that occur.
        floor: (n_points,) index into `floors`.
        xy: (n_points, 2) metres, the mean of the point's samples.
        rssi: (n_points, n_access_points) mean dBm; NaN where the access point was never heard.
        heard: (n_points, n_access_points) number of samples.
        scans: (n_points,) the most samples that any access point has there.
    """

    floors: tuple[str, ...]
    floor: IntArray
    xy: DoubleArray
    rssi: FloatArray
    heard: IntArray
    scans: IntArray


def read_survey(text: str, floors: Collection[str] | None = None) -> Survey:
    """Parse `survey.csv`; columns may come in any order and others are ignored.

    Args:
        text: decoded, without a byte order mark.
        floors: the floors that it may name; None allows any.

    Raises:
        SurveyError: for the first wrong row, with its line and column.
    """
    reader = table(text)
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise SurveyError(1, missing[0], "a column of this name")
        return survey_of([_read_row(reader.line_num, row, floors) for row in reader])
    except csv.Error as error:
        # DictReader's own `line_num` lags behind when the error comes from the line that it reads.
        line = reader.reader.line_num
        raise SurveyError(line, COLUMNS[0], "comma-separated values") from error


def _read_row(
    line: int, row: dict[str, str], floors: Collection[str] | None
) -> tuple[str, float, float, str, str, float]:
    numbers = {}
    for name, (least, most, expected) in BOUNDS.items():
        try:
            numbers[name] = decimal(row[name])
        except (TypeError, ValueError) as error:
            raise SurveyError(line, name, "a number") from error
        # Written so that NaN, which compares false, is refused as well.
        if not least <= numbers[name] <= most:
            raise SurveyError(line, name, expected)
    for name in ("point", "floor", "access_point"):
        if not row[name] or not row[name].isprintable():
            raise SurveyError(line, name, "a name")
    if floors is not None and row["floor"] not in floors:
        raise SurveyError(line, "floor", f"a floor of the store: {', '.join(floors)}")
    place = row["point"], numbers["x"], numbers["y"], row["floor"]
    return *place, row["access_point"], numbers["rssi"]


def survey_of(rows: Iterable[tuple[str, float, float, str, str, float]]) -> Survey:
    """Build a survey from rows of point, x, y, floor, access point and rssi; none is a survey too.

    Points, floors and access points keep the order in which they occur first.
    """
    points: dict[tuple[str, str], int] = {}
    floors: dict[str, int] = {}
    access_points: dict[str, int] = {}
    indexes, numbers = [], []
    for point, x, y, floor, access_point, rssi in rows:
        indexes.append(
            (
                points.setdefault((point, floor), len(points)),
                floors.setdefault(floor, len(floors)),
                access_points.setdefault(access_point, len(access_points)),
            )
        )
        numbers.append((x, y, rssi))
    index = np.array(indexes, dtype=np.intp).reshape(-1, 3)
    number = np.array(numbers, dtype=np.float64).reshape(-1, 3)
    return Survey(
        points=tuple(point for point, _ in points),
        floors=tuple(floors),
        access_points=tuple(access_points),
        point=index[:, 0],
        xy=number[:, :2],
        floor=index[:, 1],
        access_point=index[:, 2],
        rssi=number[:, 2].astype(np.float32),
    )


def write_survey(survey: Survey) -> str:
    r"""Return `survey.csv`: millimetres, hundredths of a dB, and `\n` on every system.

    The same survey gives the same bytes: the HTTP adapter hashes them into an ETag.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    columns = (survey.point, survey.xy, survey.floor, survey.access_point, survey.rssi)
    for point, (x, y), floor, access_point, rssi in zip(*columns, strict=True):
        names = survey.floors[floor], survey.access_points[access_point]
        writer.writerow((survey.points[point], f"{x:.3f}", f"{y:.3f}", *names, f"{rssi:.2f}"))
    return text.getvalue()


def by_point(survey: Survey, access_points: Sequence[str]) -> SurveyPoints:
    """Average a survey, in dB, to one row a point and one column for each of `access_points`."""
    column_of = {name: column for column, name in enumerate(access_points)}
    column = np.array([column_of.get(name, -1) for name in survey.access_points], dtype=np.intp)
    sample_column = column[survey.access_point]
    used = sample_column >= 0
    shape = len(survey.points), len(access_points)
    cells = survey.point[used], sample_column[used]
    heard = np.zeros(shape, dtype=np.intp)
    total = np.zeros(shape)
    np.add.at(heard, cells, 1)
    np.add.at(total, cells, survey.rssi[used])
    samples = np.maximum(np.bincount(survey.point, minlength=shape[0]), 1)
    xy = np.stack(
        [np.bincount(survey.point, survey.xy[:, axis], shape[0]) / samples for axis in (0, 1)],
        axis=1,
    )
    floor = np.zeros(shape[0], dtype=np.intp)
    floor[survey.point] = survey.floor
    return SurveyPoints(
        floors=survey.floors,
        floor=floor,
        xy=xy,
        rssi=np.where(heard > 0, total / np.maximum(heard, 1), np.nan).astype(np.float32),
        heard=heard,
        scans=heard.max(axis=1, initial=0),
    )
