"""What an observation says now: fresh levels count, stale ones only where nothing else is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from locator.positioning import FloatArray, Observation

FRESH_S = 1.0  # readings of one scan or one tick
STALE_S = 2.0  # at this age a level is worth half
ENOUGH = 0.5  # share of the window's readings that is a scan of its own


@dataclass(frozen=True, eq=False)
class Scans:
    """The levels of each device as one scan.

    Attributes:
        rssi: (n_devices, n_access_points) dBm, NaN where not heard or told before.
        weight: the same shape, 1 where fresh.
        share: (n_devices,) of what `rssi` holds that is fresh.
    """

    rssi: FloatArray
    weight: FloatArray
    share: FloatArray

    def only(self, devices: NDArray[np.intp] | slice) -> "Scans":
        """Return the scans of some of the devices."""
        return Scans(self.rssi[devices], self.weight[devices], self.share[devices])


def scans_of(observation: Observation, since_s: FloatArray) -> Scans:
    """Return the scans of an observation; what is not finite, or no level, is not heard.

    Args:
        observation: as the engine gives it.
        since_s: (n_devices,) seconds since the device's last fix, infinite where there is none.
    """
    rssi, age = observation.rssi, np.maximum(observation.age_s, 0)
    heard = np.isfinite(rssi) & (rssi < 0) & np.isfinite(age)
    first = np.isinf(since_s)[:, None]
    limit = np.where(first, FRESH_S, since_s[:, None])
    with np.errstate(invalid="ignore"):
        fresh = heard & (age < limit)
        faded = 1 / (1 + (age / STALE_S) ** 2)
    total = np.maximum(heard.sum(axis=1), 1)
    scan = fresh.sum(axis=1) >= ENOUGH * total
    used = np.where(scan[:, None], fresh, heard)
    weight = np.where(fresh, 1, np.where(first, faded, 0))
    share = np.where(first[:, 0], 1, fresh.sum(axis=1) / np.maximum(used.sum(axis=1), 1))
    return Scans(
        rssi=np.where(used, rssi, np.nan).astype(np.float32),
        weight=np.where(used, weight, 0).astype(np.float32),
        share=share.astype(np.float32),
    )
