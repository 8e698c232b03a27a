"""How strongly, and whether, access points hear phones.

Nothing here comes from the locator: it would only prove that a model equals itself. The level falls
with the distance in three dimensions and a little more with each metre of goods and people; walls,
shelves and the owner's body shadow it; a slow field that depends on the place adds to it, part of
it drifting over the day; then each packet fades on its own, in two antennas.
"""

import numpy as np

from floorplans.model import Floorplan
from simulators.shadows import PHONE_HEIGHT_M, Shadows
from simulators.tracks import Pose
from simulators.walkable import Floats

LEVEL_1M_DBM = -37.0
EXPONENT = 2.1
GOODS_DB_PER_M = 0.16
ACCESS_POINT_SPREAD_DB = 1.5
BODY_DB = 7.0
# Slow fading: its spread, over how many metres it changes, what share of it drifts, how fast.
SLOW_DB, SLOW_M, DRIFT_SHARE, DRIFT_S = 3.3, 3.5, 0.25, 1800.0
WAVES = 96
# Rician factor in the open, and how much of the direct way each dB of shadow takes.
RICE_FACTOR, RICE_PER_DB = 4.0, 0.12
ANTENNAS = 2
# A packet now and then meets a person or a trolley right at the antenna.
BLOCKED_SHARE, BLOCKED_DB = 0.02, 9.0
SENSITIVITY_DBM, SENSITIVITY_SPREAD_DB = -90.0, 1.5
# Access points share their time between channels and collide: some packets are simply missed.
MISSED_SHARE = 0.15
QUIETEST_DBM, LOUDEST_DBM = -96.0, -15.0


class RadioChannel:
    """The radio of one store.

    Args:
        plan: the floor, with the access points where they really are.
        seed: the same seed gives the same store; packets take their chances from `rssi`'s `rng`.

    Attributes:
        gain_db: (n_access_points,) by which each hears better than its kind.
    """

    def __init__(self, plan: Floorplan, *, seed: int) -> None:
        rng = np.random.default_rng([seed, 5])
        places = [(ap.place.x, ap.place.y, ap.height_m) for ap in plan.access_points]
        self._places = np.array(places).reshape(-1, 3)
        self.gain_db = rng.normal(0.0, ACCESS_POINT_SPREAD_DB, len(places))
        self._shadows = Shadows(plan, self._places)
        # A Gaussian field as a sum of waves (Rahimi and Recht 2007); wave numbers that follow
        # Student's t with three degrees make its correlation Matern 3/2.
        wave = rng.normal(size=(WAVES, 2)) / SLOW_M
        self._wave = wave * np.sqrt(3.0 / rng.chisquare(3, (WAVES, 1)))
        drifts = rng.random(WAVES) < DRIFT_SHARE
        self._turn_per_s = drifts * rng.normal(0.0, 2.0 * np.pi / DRIFT_S, WAVES)
        self._weight = rng.normal(0.0, SLOW_DB / np.sqrt(WAVES), (2 * WAVES, len(places)))

    def rssi(self, pose: Pose, at_s: Floats, offset_db: Floats, rng: np.random.Generator) -> Floats:
        """Return how each access point hears a packet of each phone, (n, n_access_points).

        Args:
            pose: of the n phones.
            at_s: (n,) when they send.
            offset_db: (n,) how much louder than usual they are.
            rng: where the chances of packets come from.

        Returns:
            Whole dBm; NaN where the packet was not heard.
        """
        shadow = self._shadows.db(pose.xy)
        level = self._level(pose) - shadow + self._slow(pose.xy, at_s) + offset_db[:, None]
        factor = RICE_FACTOR * np.exp(-RICE_PER_DB * shadow)
        level += _fading_db(factor, rng)
        blocked = rng.random(level.shape) < BLOCKED_SHARE
        level -= blocked * rng.exponential(BLOCKED_DB, level.shape)
        margin = (level - SENSITIVITY_DBM) / SENSITIVITY_SPREAD_DB
        heard = rng.random(level.shape) < (1.0 - MISSED_SHARE) / (1.0 + np.exp(-margin))
        heard &= level > QUIETEST_DBM
        return np.where(heard, np.round(np.minimum(level, LOUDEST_DBM)), np.nan)

    def _level(self, pose: Pose) -> Floats:
        """Return the level in the open, behind the owner's body, (n, n_access_points)."""
        away = self._places[None, :, :2] - pose.xy[:, None, :]
        flat_m = np.maximum(np.hypot(away[..., 0], away[..., 1]), 1e-3)
        far_m = np.hypot(flat_m, self._places[:, 2] - PHONE_HEIGHT_M)
        ahead = np.einsum("nk,nak->na", pose.facing, away) / flat_m
        body = BODY_DB * ((1.0 - ahead) / 2.0) ** 2 * flat_m / far_m
        fall = 10.0 * EXPONENT * np.log10(np.maximum(far_m, 0.5)) + GOODS_DB_PER_M * far_m
        return np.asarray(LEVEL_1M_DBM + self.gain_db - fall - body)

    def _slow(self, xy: Floats, at_s: Floats) -> Floats:
        phase = xy @ self._wave.T + at_s[:, None] * self._turn_per_s
        return np.asarray(np.hstack((np.cos(phase), np.sin(phase))) @ self._weight)


def _fading_db(factor: Floats, rng: np.random.Generator) -> Floats:
    """Return the gain of a packet over antennas that fade by Rice with the given factors."""
    shape = (ANTENNAS, *factor.shape)
    scattered = rng.normal(size=shape)
    direct = np.sqrt(2.0 * factor) + rng.normal(size=shape)
    power = (direct**2 + scattered**2).mean(axis=0) / (2.0 * (factor + 1.0))
    return np.asarray(10.0 * np.log10(np.maximum(power, 1e-6)))
