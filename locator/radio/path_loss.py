"""The log-distance path-loss model, and how far off it may be where nobody surveyed.

RSSI(d) = P - 10 n log10(d): one level at 1 m and one exponent for each access point. `receivers.py`
has the defaults of both.
"""

from typing import Final

import numpy as np

from locator.arrays import FloatArray, IntArray
from locator.radio.receivers import Receivers

# The two spreads are standard deviations chosen on six public recordings and the simulated store: a
# fifth more or less changes no recording's error by more than a tenth (docs/decisions/0007).
SPREAD_DB: Final = 6.0  # of a level about the model: noise, bodies, what the plan does not show
# Of a phone's transmit power about the model's. Phones differ by 3 to 9 dB on the public
# recordings, and the model's level at 1 m is a guess on top.
PHONE_SPREAD_DB: Final = 15.0
# Of the attenuation drawn on the plan: signals go round walls, and the exponent holds part of it
# already. Half, docs/decisions/0010; the record does not say on what it was chosen.
WALL_SHARE: Final = 0.5
SLAB_DB: Final = 15.0  # a concrete floor, docs/decisions/0012; chosen on three simulated shops
STOREY_M: Final = 4.0  # height of a shop's storey; chosen, plans do not give it


def path_loss_db(receivers: Receivers, xy: FloatArray, floor: IntArray) -> FloatArray:
    """Return (n_places, n_receivers) dB lost from 1 m to each place: 10 n log10(d), and slabs.

    Args:
        receivers: with their exponents and heights.
        xy: (n_places, 2) metres.
        floor: (n_places,) index of each place's floor; receivers on others are slabs away.
    """
    storeys = np.abs(floor[:, None] - receivers.floor)
    offset = xy[:, None] - receivers.xy
    rise = receivers.rise_m + np.float32(STOREY_M) * storeys
    distance2 = (offset**2).sum(axis=2) + rise**2
    # 5 n log10(d2) is 10 n log10(d) without the root.
    along = np.float32(5) * receivers.exponent * np.log10(distance2)
    return np.asarray(along + SLAB_DB * storeys, dtype=np.float32)
