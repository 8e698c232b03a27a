"""What the receivers say of each device, with less weight the staler or the less independent."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from locator.arrays import FloatArray
from locator.radio.path_loss import SPREAD_DB
from locator.radio.receivers import Receivers

DRIFT_DB_PER_S: Final = 1.5  # a walker 8 m away changes the level by this while a reading ages


@dataclass(frozen=True, eq=False)
class ReceivedLevels:
    """What the receivers say of each device.

    Attributes:
        level: (n_devices, n_receivers) dBm above what the model says at 1 m; 0 where not heard.
        weight: (n_devices, n_receivers) 1 for a fresh independent witness, 0 where not heard.
    """

    level: FloatArray
    weight: FloatArray


def received_levels(receivers: Receivers, rssi: FloatArray, age_s: FloatArray) -> ReceivedLevels:
    """Return what the receivers say, given an observation's matrices; what is not finite is not.

    Several radios at one place share one witness's weight; age takes weight away.
    """
    level, age = rssi[:, receivers.column], age_s[:, receivers.column]
    heard = np.isfinite(level)
    drift = DRIFT_DB_PER_S / SPREAD_DB * np.where(np.isfinite(age), np.maximum(age, 0), 0)
    company = heard.astype(np.float32) @ receivers.together
    weight = np.where(heard, 1 / ((1 + drift**2) * np.maximum(company, 1)), 0)
    return ReceivedLevels(
        level=np.where(heard, level - receivers.rssi_1m, 0).astype(np.float32),
        weight=weight.astype(np.float32),
    )
