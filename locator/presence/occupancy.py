"""Which devices are present now, although most are silent most of the time.

The rules and their measurement (+4 % and +7 % people on two simulated hours) are in
docs/decisions/0009.
"""

import numpy as np

from locator.arrays import BoolArray, DoubleArray
from locator.readings.devices import Devices
from locator.settings import EngineSettings


def present(devices: Devices, settings: EngineSettings, at_ms: int) -> BoolArray:
    """Return (capacity,) whether each device is inside the outline now.

    A device last seen at an entrance and silent for `zone_gap_ms` has left. A randomised address
    off the store's network counts for as long as another reading of it is to be expected: the phone
    may be here under another address already.
    """
    silent_ms = at_ms - devices.last_seen
    randomised = devices.random & ~devices.associated
    within = np.where(randomised, _timeout_ms(devices, settings), settings.occupancy_ms)
    gone = devices.at_exit & (silent_ms > settings.zone_gap_ms)
    return devices.inside & (silent_ms <= within) & ~gone


def _timeout_ms(devices: Devices, settings: EngineSettings) -> DoubleArray:
    """Return (capacity,) milliseconds for which a silent randomised address is still present.

    Twice the mean interval of its readings, with `random_occupancy_ms` as a prior of one interval.
    """
    span_ms = np.where(devices.ticks_heard > 1, devices.last_seen - devices.first_seen, 0)
    twice_ms = (settings.random_occupancy_ms + 2 * span_ms) / np.maximum(devices.ticks_heard, 1)
    return np.clip(twice_ms, settings.zone_gap_ms, settings.occupancy_ms)
