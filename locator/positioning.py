"""What a positioner is given and what it returns: an observation and its fixes.

The engine makes observations, every method in `tracking` and every baseline in `scoring` answers
with fixes, and presence, heat and the scorer read them.
"""

from dataclasses import dataclass

from locator.arrays import FloatArray, IntArray


@dataclass(frozen=True)
class Observation:
    """The levels of the devices heard in a tick, within the engine's window.

    Attributes:
        at_ms: the moment, message time, Unix epoch in milliseconds.
        rows: (n_devices,) the engine's row of each device; a row keeps its device until `forget`.
        rssi: (n_devices, n_access_points) dBm, the newest within the window; NaN where not heard,
            which is not the same as a silent access point: see `radio/scans.py`.
        age_s: (n_devices, n_access_points) seconds from hearing to `at_ms`, or NaN.
    """

    at_ms: int
    rows: IntArray
    rssi: FloatArray
    age_s: FloatArray


@dataclass(frozen=True)
class Fixes:
    """Where the devices of an observation are, in the same order.

    Attributes:
        at_ms: message time, Unix epoch in milliseconds.
        rows: (n_devices,) the engine's rows.
        floor: (n_devices,) index into the store's floors, the most likely one.
        floor_probability: (n_devices, n_floors).
        xy: (n_devices, 2) metres, the best single estimate: the mean.
        most_likely: (n_devices, 2) metres, the likeliest place on `floor`.
        covariance: (n_devices, 2, 2) m2.
        radius_m: (n_devices,) of the circle about `xy` that holds 90 % of the probability.
        zone_probability: (n_devices, n_zones) over all zones of the store, floor after floor; zones
            may overlap, so a row may sum to more than 1.
    """

    at_ms: int
    rows: IntArray
    floor: IntArray
    floor_probability: FloatArray
    xy: FloatArray
    most_likely: FloatArray
    covariance: FloatArray
    radius_m: FloatArray
    zone_probability: FloatArray
