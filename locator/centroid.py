"""The weighted centroid: where the loudest access points are."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weighted_centroid(rssi: Array, places: Array, exponent: float = 3.0) -> Array:
    """Return the mean of the places of the access points heard, weighted by 1/d2.

    Args:
        rssi: (n_devices, n_access_points) dBm, NaN where not heard.
        places: (n_access_points, 2) metres, NaN where not known.
        exponent: of the log-distance law that turns dB into distance.

    Returns:
        (n_devices, 2) metres; NaN where no access point with a place was heard.
    """
    known = np.isfinite(places).all(axis=1)
    level = np.where(known & np.isfinite(rssi), rssi, -np.inf)
    loudest = level.max(axis=1, keepdims=True, initial=-np.inf)
    heard: NDArray[np.bool_] = np.isfinite(loudest)
    weight = 10.0 ** ((level - np.where(heard, loudest, 0.0)) / (5.0 * exponent))
    total = weight.sum(axis=1, keepdims=True)
    mean = weight @ np.where(known[:, None], places, 0.0) / np.where(heard, total, 1.0)
    return np.where(heard, mean, np.nan)
