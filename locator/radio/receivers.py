"""The access points whose places are on a floorplan, as arrays.

They are "receivers" because phones transmit and they listen. An access point that only a survey or
a message names has a column in the observations but no row here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from floorplans.model import AccessPoint, Floorplan
from locator.arrays import FloatArray, IntArray

# Defaults where the floorplan gives none. Chosen on six public recordings and the simulated store:
# a fifth more or less changes no recording's error by more than a tenth (docs/decisions/0007).
RSSI_1M_DBM: Final = -45.0
EXPONENT: Final = 3.0
PHONE_HEIGHT_M: Final = 1.1  # in a hand or a pocket
# Least height above the phone: below an access point bodies and antenna patterns stop the level
# from rising. Chosen by hand; not measured alone.
SOFTENING_M: Final = 2.0
# Radios closer than this have the same error, as two bands of one box. Chosen: wider than a box,
# narrower than the distance between two access points.
ONE_PLACE_M: Final = 1.0


@dataclass(frozen=True, eq=False)
class Receivers:
    """The access points with known places, in the order of the columns.

    Attributes:
        ids: their ids.
        column: (n_receivers,) their columns in an observation.
        floor: (n_receivers,) index into the store's floors.
        xy: (n_receivers, 2) metres.
        height_m: (n_receivers,) above the floor.
        rise_m: (n_receivers,) height above a phone, never under `SOFTENING_M`.
        rssi_1m: (n_receivers,) dBm.
        exponent: (n_receivers,) of the log-distance model.
        co_located: (n_receivers, n_receivers) 1 where two are at one place, themselves included.
    """

    ids: tuple[str, ...]
    column: IntArray
    floor: IntArray
    xy: FloatArray
    height_m: FloatArray
    rise_m: FloatArray
    rssi_1m: FloatArray
    exponent: FloatArray
    co_located: FloatArray

    def __len__(self) -> int:
        return len(self.column)

    def places(self, floor: int) -> float:
        """Return the number of places with a receiver on a floor; co-located ones count once."""
        return float((1 / self.co_located.sum(axis=0))[self.floor == floor].sum())

    def only(self, some: IntArray) -> "Receivers":
        """Return the receivers of these indices, in that order; repeats are allowed."""
        return Receivers(
            ids=tuple(self.ids[index] for index in some.tolist()),
            column=self.column[some],
            floor=self.floor[some],
            xy=self.xy[some],
            height_m=self.height_m[some],
            rise_m=self.rise_m[some],
            rssi_1m=self.rssi_1m[some],
            exponent=self.exponent[some],
            co_located=self.co_located[np.ix_(some, some)],
        )

    def placed_at(self, xy: FloatArray) -> "Receivers":
        """Return one of median height, moved to each of (n_places, 2) `xy`.

        Its `ids`, `column` and `co_located` mean nothing there; only the path loss is of use.
        """
        middle = np.argsort(self.rise_m)[len(self) // 2 : len(self) // 2 + 1]
        return replace(self.only(np.repeat(middle, len(xy))), xy=xy)


def receivers_of(floors: Sequence[Floorplan], access_points: Sequence[str]) -> Receivers:
    """Return the receivers among the columns `access_points`; the first of a repeated id counts.

    A repeated id is one access point drawn on two floors' plans.
    """
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
        co_located=((apart < ONE_PLACE_M) & (floor_of[:, None] == floor_of)).astype(np.float32),
    )


def _or_default(values: Sequence[float | None], default: float) -> FloatArray:
    return np.array([default if value is None else value for value in values], dtype=np.float32)
