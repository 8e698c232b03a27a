"""From an observation, which holds a window of readings, to one scan a device.

A filter must not use a reading twice, and must not take a reading of 3 s ago for silence: calling
it silence cost 2 m (mean) in the simulated store, where access points report in turns
(docs/decisions/0010).
"""

from dataclasses import dataclass

import numpy as np

from locator.arrays import FloatArray, IntArray
from locator.positioning import Observation

# Chosen by hand; not measured alone.
FRESH_S = 1.0  # age up to which a reading is of this scan, where there was no fix before: one tick
HALF_WEIGHT_AGE_S = 2.0  # at this age a level weighs half
WHOLE_SCAN_SHARE = 0.5  # share of fresh readings in the window from which they are a whole scan


@dataclass(frozen=True, eq=False)
class Scans:
    """The levels of each device as one scan.

    Attributes:
        rssi: (n_devices, n_access_points) dBm, NaN where not heard or too old.
        weight: the same shape, 1 where fresh, less where stale, 0 where NaN.
        undetermined: the same shape, 1 where heard in the window but not in this scan: neither a
            level nor silence.
        share: (n_devices,) of the levels in `rssi` that are new; the rest was used before, and the
            likelihood is tempered by it.
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
    """Return the scans of an observation; entries that are not finite, or not negative, are none.

    Access points that report in turns make one scan together, of which the older part was used
    before. A scan by the phone itself is heard by most of them at once and replaces the one before.

    Args:
        observation: as the engine gives it.
        since_s: (n_devices,) seconds since the device's last fix, infinite where there is none.
    """
    rssi, age = observation.rssi, np.maximum(observation.age_s, 0)
    heard = np.isfinite(rssi) & (rssi < 0) & np.isfinite(age)
    first = np.isinf(since_s)
    limit = np.where(first, FRESH_S, since_s)[:, None]
    # Comparing NaN ages is false, as wanted, but some platforms warn; warnings are errors in tests.
    with np.errstate(invalid="ignore"):
        fresh = heard & (age < limit)
        faded = np.where(fresh, 1, 1 / (1 + (age / HALF_WEIGHT_AGE_S) ** 2))
    fresh_count = fresh.sum(axis=1)
    whole = fresh_count >= WHOLE_SCAN_SHARE * np.maximum(heard.sum(axis=1), 1)
    used = np.where(whole[:, None], fresh, heard)
    share = np.maximum(fresh_count, 1) / np.maximum(used.sum(axis=1), 1)
    return Scans(
        rssi=np.where(used, rssi, np.nan).astype(np.float32),
        weight=np.where(used, faded, 0).astype(np.float32),
        undetermined=(heard & ~used).astype(np.float32),
        share=np.where(first, 1, np.minimum(share, 1)).astype(np.float32),
    )
