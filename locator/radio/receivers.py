"""The radio channel where nobody surveyed: one law for all, and how far off it may be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from floorplans.model import AccessPoint, Floorplan
from locator.arrays import FloatArray, IntArray

# A fifth more or less of any of these changes the error by under 10 % on each of seven recordings.
RSSI_1M_DBM = -45.0
EXPONENT = 3.0
SPREAD_DB = 6.0
PHONE_SPREAD_DB = 15.0  # phones differ by 3 to 9 dB, and the law's level is a guess on top
PHONE_HEIGHT_M = 1.1
SOFTENING_M = 2.0  # below an access point bodies and antenna patterns stop the law from rising
DRIFT_DB_PER_S = 1.5  # a walker 8 m away changes the level by this while a reading ages
WALLS = 0.5  # of what is drawn: signals go round it, and the exponent holds some of it already
SLAB_DB, STOREY_M = 15.0, 4.0
ONE_PLACE_M = 1.0  # radios closer than this are one witness


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
        exponent: (n_receivers,) of the log-distance law.
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


@dataclass(frozen=True, eq=False)
class Heard:
    """What the receivers say of each device.

    Attributes:
        level: (n_devices, n_receivers) dBm above what the law says at 1 m; 0 where not heard.
        weight: (n_devices, n_receivers) 1 for a fresh independent witness, 0 where not heard.
    """

    level: FloatArray
    weight: FloatArray


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


def heard_by(receivers: Receivers, rssi: FloatArray, age_s: FloatArray) -> Heard:
    """Return what the receivers say, given an observation's matrices; what is not finite is not.

    Several radios at one place share one witness's weight; age takes weight away.
    """
    level, age = rssi[:, receivers.column], age_s[:, receivers.column]
    heard = np.isfinite(level)
    drift = DRIFT_DB_PER_S / SPREAD_DB * np.where(np.isfinite(age), np.maximum(age, 0), 0)
    company = heard.astype(np.float32) @ receivers.together
    weight = np.where(heard, 1 / ((1 + drift**2) * np.maximum(company, 1)), 0)
    return Heard(
        level=np.where(heard, level - receivers.rssi_1m, 0).astype(np.float32),
        weight=weight.astype(np.float32),
    )


def fall_db(receivers: Receivers, xy: FloatArray, floor: IntArray) -> FloatArray:
    """Return (n_places, n_receivers) dB that the law falls from 1 m to each place."""
    storeys = np.abs(floor[:, None] - receivers.floor)
    offset = xy[:, None] - receivers.xy
    rise = receivers.rise_m + np.float32(STOREY_M) * storeys
    distance2 = (offset**2).sum(axis=2) + rise**2
    law = np.float32(5) * receivers.exponent * np.log10(distance2)
    return np.asarray(law + SLAB_DB * storeys, dtype=np.float32)
