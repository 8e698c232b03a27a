"""How access points hear each other: their beacons, at a level that no phone's place changes."""

import numpy as np
import shapely

from floorplans.model import AccessPoint, Floorplan
from simulators.channel import (
    ACCESS_POINT_SPREAD_DB,
    EXPONENT,
    GOODS_DB_PER_M,
    LEVEL_1M_DBM,
    LOUDEST_DBM,
    SENSITIVITY_DBM,
    SENSITIVITY_SPREAD_DB,
)
from simulators.walkable import Floats

# Access points send with more power than phones, and leave their channel to listen now and then.
LOUDER_DB = 3.0
EVERY_S = 10
# Under the ceiling nobody stands in the way: what is left are pipes, signs and the two antennas.
PAIR_SPREAD_DB, PACKET_SPREAD_DB = 3.0, 2.0


class Beacons:
    """The radio between the access points of a store.

    Args:
        plan: the floor, with the access points where they really are.
        gain: (n_access_points,) dB by which each hears better than its kind.
        seed: the same seed gives the same levels.

    Attributes:
        macs: the address that each sends under, None where it names none.
    """

    def __init__(self, plan: Floorplan, gain: Floats, *, seed: int) -> None:
        self.macs = [_address(point) for point in plan.access_points]
        self._rng = np.random.default_rng([seed, 9])
        count = len(plan.access_points)
        places = np.array([(p.place.x, p.place.y, p.height_m) for p in plan.access_points])
        places = places.reshape(-1, 3)
        apart_m = np.maximum(np.linalg.norm(places[:, None] - places, axis=2), 0.5)
        fall = 10.0 * EXPONENT * np.log10(apart_m) + GOODS_DB_PER_M * apart_m
        power = self._rng.normal(LOUDER_DB, ACCESS_POINT_SPREAD_DB, count)
        way = np.triu(self._rng.normal(0.0, PAIR_SPREAD_DB, (count, count)), 1)
        self._level = LEVEL_1M_DBM + gain[:, None] + power - fall - _walls(plan) + way + way.T
        np.fill_diagonal(self._level, -np.inf)

    def hear(self, column: int, second: int) -> list[tuple[str, float]]:
        """Return which addresses an access point hears in a second, and at how many whole dBm."""
        level = self._level[column] + self._rng.normal(0.0, PACKET_SPREAD_DB, len(self.macs))
        margin = (level - SENSITIVITY_DBM) / SENSITIVITY_SPREAD_DB
        if (second + column) % EVERY_S:
            return []
        return [
            (mac, float(np.round(min(level[other], LOUDEST_DBM))))
            for other, mac in enumerate(self.macs)
            if mac is not None and margin[other] > 0.0
        ]


def _address(point: AccessPoint) -> str | None:
    own = point.extra.get("bssid")
    first = own[0] if isinstance(own, list) and own else own
    return first if isinstance(first, str) else None


def _walls(plan: Floorplan) -> Floats:
    """Return (n_access_points, n_access_points) dB that walls take; fixtures end below."""
    places = [point.place for point in plan.access_points]
    ways = [[shapely.LineString([one, other]) for other in places] for one in places]
    crossed = [
        wall.attenuation_db * shapely.crosses(ways, wall.line).astype(np.float64)
        for wall in plan.walls
    ]
    return np.asarray(sum(crossed, np.zeros((len(places), len(places)))))
