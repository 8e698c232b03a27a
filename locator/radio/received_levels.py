"""Levels of the receivers with known places, weighted by age and by independence.

For the solvers without a survey that work on a whole observation; the filter of the grid uses
`scans.py`, which also knows what was used before.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from locator.arrays import FloatArray
from locator.radio.path_loss import SPREAD_DB
from locator.radio.receivers import Receivers

# By how much a level becomes uncertain with age: with exponent 3, a walker of 1 m/s who is 8 m away
# changes it by 1.6 dB a second. Rounded, not fitted.
DRIFT_DB_PER_S: Final = 1.5


@dataclass(frozen=True, eq=False)
class ReceivedLevels:
    """Levels and weights of each device at each receiver.

    Attributes:
        level: (n_devices, n_receivers) dB above what the model expects at 1 m; 0 where not heard.
        weight: (n_devices, n_receivers) 1 for a fresh independent measurement, 0 where not heard;
            a row's sum is the effective number of receivers.
    """

    level: FloatArray
    weight: FloatArray


def received_levels(receivers: Receivers, rssi: FloatArray, age_s: FloatArray) -> ReceivedLevels:
    """Return levels and weights from an observation's matrices; non-finite entries weigh 0.

    Several radios at one place share the weight of one measurement: two bands of one box err
    alike. A weight falls as the variance SPREAD_DB2 + (DRIFT_DB_PER_S age)2 grows.
    """
    level, age = rssi[:, receivers.column], age_s[:, receivers.column]
    heard = np.isfinite(level)
    drift = DRIFT_DB_PER_S / SPREAD_DB * np.where(np.isfinite(age), np.maximum(age, 0), 0)
    radios_at_place = heard.astype(np.float32) @ receivers.co_located
    weight = np.where(heard, 1 / ((1 + drift**2) * np.maximum(radios_at_place, 1)), 0)
    return ReceivedLevels(
        level=np.where(heard, level - receivers.rssi_1m, 0).astype(np.float32),
        weight=weight.astype(np.float32),
    )
