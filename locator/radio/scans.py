"""What an observation says now: one scan a device, of what is fresh where that is most of it."""

from dataclasses import dataclass

import numpy as np

from locator.arrays import FloatArray, IntArray
from locator.positioning import Observation

FRESH_S = 1.0  # readings of one scan or one tick, where nothing was known before
STALE_S = 2.0  # at this age a level counts half
ENOUGH = 0.5  # share of the window's readings that is a scan of its own


@dataclass(frozen=True, eq=False)
class Scans:
    """The levels of each device as one scan.

    Attributes:
        rssi: (n_devices, n_access_points) dBm, NaN where not heard or too old.
        weight: the same shape, 1 where fresh, less where stale, 0 where NaN.
        undetermined: the same shape, 1 where heard a while ago, which is no silence either.
        share: (n_devices,) of what `rssi` holds that is new; the rest was used before.
    """

    rssi: FloatArray
    weight: FloatArray
    undetermined: FloatArray
    share: FloatArray

    def only(self, devices: IntArray | slice) -> "Scans":
        """Return the scans of some of the devices."""
        parts = self.rssi, self.weight, self.undetermined, self.share
        return Scans(*(part[devices] for part in parts))

    @property
    def heard(self) -> FloatArray:
        """(n_devices, n_access_points) 1 where there is a level, else 0."""
        return np.isfinite(self.rssi).astype(np.float32)


def scans_of(observation: Observation, since_s: FloatArray) -> Scans:
    """Return the scans of an observation; what is not finite, or no level, is not heard.

    Access points that report in turns make a scan together, whose older part was told before; a
    phone's own scan replaces the one before.

    Args:
        observation: as the engine gives it.
        since_s: (n_devices,) seconds since the device's last fix, infinite where there is none.
    """
    rssi, age = observation.rssi, np.maximum(observation.age_s, 0)
    heard = np.isfinite(rssi) & (rssi < 0) & np.isfinite(age)
    first = np.isinf(since_s)
    limit = np.where(first, FRESH_S, since_s)[:, None]
    with np.errstate(invalid="ignore"):
        fresh = heard & (age < limit)
        faded = np.where(fresh, 1, 1 / (1 + (age / STALE_S) ** 2))
    news = fresh.sum(axis=1)
    whole = news >= ENOUGH * np.maximum(heard.sum(axis=1), 1)
    used = np.where(whole[:, None], fresh, heard)
    share = np.maximum(news, 1) / np.maximum(used.sum(axis=1), 1)
    return Scans(
        rssi=np.where(used, rssi, np.nan).astype(np.float32),
        weight=np.where(used, faded, 0).astype(np.float32),
        undetermined=(heard & ~used).astype(np.float32),
        share=np.where(first, 1, np.minimum(share, 1)).astype(np.float32),
    )
