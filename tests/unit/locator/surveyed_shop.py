"""A shop whose radio is known exactly, and what phones hear in it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point, box

from floorplans.model import AccessPoint, Floorplan, Wall, Zone
from locator.positioning import Observation
from locator.survey.survey import Survey, survey_of

Array = NDArray[np.float64]

WIDTH_M, DEPTH_M = 20.0, 10.0
PLACES = {"a": (1.0, 1.0), "b": (19.0, 1.0), "c": (10.0, 9.0), "d": (1.0, 9.0), "e": (19.0, 9.0)}
NAMES = tuple(PLACES)


def plan_of(
    width: float = WIDTH_M,
    depth: float = DEPTH_M,
    *,
    floor: str = "0",
    places: dict[str, tuple[float, float]] | None = None,
    walls: Sequence[LineString] = (),
) -> Floorplan:
    named = PLACES if places is None else places
    return Floorplan(
        store="petite",
        floor=floor,
        name=floor,
        timezone="UTC",
        outline=box(0, 0, width, depth),
        walls=tuple(Wall(line=line) for line in walls),
        zones=(Zone(id=f"west{floor}", name="West", area=box(0, 0, width / 2, depth)),),
        access_points=tuple(AccessPoint(id=k, place=Point(v)) for k, v in named.items()),
    )


def levels_at(xy: Array, places: dict[str, tuple[float, float]] | None = None) -> Array:
    """Return (n, n_access_points) dBm without noise."""
    at = np.array(list((PLACES if places is None else places).values()))
    apart = np.linalg.norm(np.atleast_2d(xy)[:, None] - at, axis=2)
    return np.asarray(-40 - 30 * np.log10(apart + 1))


def grid_points(step: float = 1.5) -> Array:
    x, y = np.meshgrid(np.arange(0.75, WIDTH_M, step), np.arange(0.75, DEPTH_M, step))
    return np.column_stack([x.ravel(), y.ravel()])


def survey(points: Array, *, seed: int = 0, floor: str = "0", offset_db: float = 0) -> Survey:
    """Return four noisy samples of each access point at each point."""
    random = np.random.default_rng(seed)
    level = levels_at(points) + offset_db
    return survey_of(
        (str(point), *xy.tolist(), floor, name, float(level[point, column] + random.normal(0, 3)))
        for point, xy in enumerate(points)
        for column, name in enumerate(NAMES)
        for _ in range(4)
    )


def observation(
    at_ms: int, rssi: Array, *, age_s: float = 0.2, rows: Sequence[int] | None = None
) -> Observation:
    level = np.atleast_2d(rssi).astype(np.float32)
    chosen = np.arange(len(level)) if rows is None else np.array(rows, dtype=np.intp)
    age = np.where(np.isnan(level), np.nan, age_s).astype(np.float32)
    return Observation(at_ms, chosen, level, age)
