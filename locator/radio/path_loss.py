"""The log-distance path-loss model, and how far off it may be where nobody surveyed."""

from typing import Final

import numpy as np

from locator.arrays import FloatArray, IntArray
from locator.radio.receivers import Receivers

# A fifth more or less of any of these changes the error by under 10 % on each of seven recordings
# (docs/decisions/0011).
SPREAD_DB: Final = 6.0  # of a level about the model: noise, bodies, what nobody drew
# Phones differ by 3 to 9 dB (shared recordings of docs/reference/accuracy.md), and the model's
# level is a guess on top.
PHONE_SPREAD_DB: Final = 15.0
# Of the loss that is drawn: signals go round walls, and the exponent holds some of it already.
WALL_SHARE: Final = 0.5
SLAB_DB, STOREY_M = 15.0, 4.0  # a concrete floor, and the height of a shop's storey


def path_loss_db(receivers: Receivers, xy: FloatArray, floor: IntArray) -> FloatArray:
    """Return (n_places, n_receivers) dB lost from 1 m to each place: 10 n log10(d), and slabs."""
    storeys = np.abs(floor[:, None] - receivers.floor)
    offset = xy[:, None] - receivers.xy
    rise = receivers.rise_m + np.float32(STOREY_M) * storeys
    distance2 = (offset**2).sum(axis=2) + rise**2
    along = np.float32(5) * receivers.exponent * np.log10(distance2)
    return np.asarray(along + SLAB_DB * storeys, dtype=np.float32)
