"""Who is in the store now, of the devices that were heard lately."""

import numpy as np

from locator.arrays import BoolArray, DoubleArray
from locator.readings.devices import Devices
from locator.settings import EngineSettings


def present(devices: Devices, settings: EngineSettings, at_ms: int) -> BoolArray:
    """Return (capacity,) which devices are inside the outline and are there still.

    Not those last seen at an entrance that fell silent, and a phone that makes up its addresses
    only for as long as another reading of this one is to be expected (docs/decisions/0009).
    """
    silent_ms = at_ms - devices.last_seen
    fickle = devices.random & ~devices.associated
    within = np.where(fickle, _patience_ms(devices, settings), settings.occupancy_ms)
    gone = devices.at_exit & (silent_ms > settings.zone_gap_ms)
    return devices.inside & (silent_ms <= within) & ~gone


def _patience_ms(devices: Devices, settings: EngineSettings) -> DoubleArray:
    """Return for how long a made-up address is waited for: (capacity,) milliseconds.

    Twice the mean time between its readings, where `random_occupancy_ms` is the first guess.
    """
    span_ms = np.where(devices.ticks_heard > 1, devices.last_seen - devices.first_seen, 0)
    twice_ms = (settings.random_occupancy_ms + 2 * span_ms) / np.maximum(devices.ticks_heard, 1)
    return np.clip(twice_ms, settings.zone_gap_ms, settings.occupancy_ms)
