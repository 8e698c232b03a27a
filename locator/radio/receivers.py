"""The access points whose places are known, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from floorplans.model import AccessPoint, Floorplan
from locator.arrays import FloatArray, IntArray

# Of an access point of which the floorplan says nothing. A fifth more or less of either changes the
# error by under 10 % on each of seven recordings (docs/decisions/0011).
RSSI_1M_DBM: Final = -45.0
EXPONENT: Final = 3.0
PHONE_HEIGHT_M: Final = 1.1  # in a hand or a pocket
# Below an access point bodies and antenna patterns stop the level from rising.
SOFTENING_M: Final = 2.0
ONE_PLACE_M: Final = 1.0  # radios closer than this err alike: two bands of one box


@dataclass(frozen=True, eq=False)
class Receivers:
    """The access points whose places are known.

    Attributes:
        ids: of each.
        column: (n_receivers,) their columns in an observation.
        floor: (n_receivers,) index into the store's floors.
        xy: (n_receivers, 2) metres.
        height_m: (n_receivers,) above the floor.
        rise_m: (n_receivers,) height above a phone, never under `SOFTENING_M`.
        rssi_1m: (n_receivers,) dBm.
        exponent: (n_receivers,) of the log-distance model.
        together: (n_receivers, n_receivers) 1 where two hang at one place, themselves included.
    """

    ids: tuple[str, ...]
    column: IntArray
    floor: IntArray
    xy: FloatArray
    height_m: FloatArray
    rise_m: FloatArray
    rssi_1m: FloatArray
    exponent: FloatArray
    together: FloatArray

    def __len__(self) -> int:
        return len(self.column)

    def places(self, floor: int) -> float:
        """Return at how many places of a floor they hang."""
        return float((1 / self.together.sum(axis=0))[self.floor == floor].sum())

    def only(self, some: IntArray) -> "Receivers":
        """Return some of them."""
        return Receivers(
            ids=tuple(self.ids[index] for index in some.tolist()),
            column=self.column[some],
            floor=self.floor[some],
            xy=self.xy[some],
            height_m=self.height_m[some],
            rise_m=self.rise_m[some],
            rssi_1m=self.rssi_1m[some],
            exponent=self.exponent[some],
            together=self.together[np.ix_(some, some)],
        )

    def hung_at(self, xy: FloatArray) -> "Receivers":
        """Return the middling one of them at each of some places."""
        middle = np.argsort(self.rise_m)[len(self) // 2 : len(self) // 2 + 1]
        return replace(self.only(np.repeat(middle, len(xy))), xy=xy)


def receivers_of(floors: Sequence[Floorplan], access_points: Sequence[str]) -> Receivers:
    """Return the receivers among the columns `access_points`; the first of a repeated id counts."""
    placed: dict[str, tuple[int, AccessPoint]] = {}
    for floor, plan in enumerate(floors):
        for point in plan.access_points:
            placed.setdefault(point.id, (floor, point))
    known = [(column, *placed[id_]) for column, id_ in enumerate(access_points) if id_ in placed]
    points = [point for _, _, point in known]
    floor_of = np.array([floor for _, floor, _ in known], dtype=np.intp)
    xy = np.array([(p.place.x, p.place.y) for p in points], dtype=np.float32).reshape(-1, 2)
    height = np.array([point.height_m for point in points], dtype=np.float32)
    apart = np.linalg.norm(xy[:, None] - xy, axis=2)
    return Receivers(
        ids=tuple(point.id for point in points),
        column=np.array([column for column, _, _ in known], dtype=np.intp),
        floor=floor_of,
        xy=xy,
        height_m=height,
        rise_m=np.hypot(height - PHONE_HEIGHT_M, np.float32(SOFTENING_M)),
        rssi_1m=_or_default([point.rssi_1m for point in points], RSSI_1M_DBM),
        exponent=_or_default([point.exponent for point in points], EXPONENT),
        together=((apart < ONE_PLACE_M) & (floor_of[:, None] == floor_of)).astype(np.float32),
    )


def _or_default(values: Sequence[float | None], default: float) -> FloatArray:
    return np.array([default if value is None else value for value in values], dtype=np.float32)
