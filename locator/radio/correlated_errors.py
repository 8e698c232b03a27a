"""Corrections for errors of levels that are not independent, between receivers and over time.

Receivers share part of their errors (the phone, the body), so information does not grow with their
number: `tempering`. With few of them the shared part stays the same from scan to scan, so a further
scan is little new information: `shortfall`, docs/decisions/0014.
"""

from typing import Final

import numpy as np

from locator.arrays import FloatArray

# Beyond so many receivers a fix does not become sharper. Taken over from a prototype, tempered by
# min(1, 9 / access points heard) on the recordings that it was tuned on; not fitted again.
INDEPENDENT_RECEIVERS: Final = 9.0
# Places of access points on a floor from which the floor is not scarce (docs/decisions/0014).
ENOUGH_PLACES: Final = 6.0
# Seconds after which a scan is new information to a filter, on a floor that is not scarce
# (docs/decisions/0014); the history does not say on what it was chosen.
CORRELATION_TIME_S: Final = 2.3
# Powers of the shortfall, chosen on random few access points of seven recordings (decision 0014):
# by how much longer errors last, and how much wider regions are than their likelihood. A path-loss
# model is wrong in one way all over the floor; the error of a survey differs a few steps on, and
# its regions are measured by cross-validation.
MODEL_CORRELATION_POWER, MODEL_REGION_POWER = 3.0, 1 / 3
SURVEY_CORRELATION_POWER: Final = 1.5
# Receivers from which a region is not widened: a single one has nothing to contradict it. With 2 a
# lone receiver's radius grows by sqrt(2), as decision 0014 measures on five recordings.
CORROBORATED_RECEIVERS: Final = 2.0
LEAST_RECEIVERS: Final = 0.5  # effective number at least, however stale: bounds the widening at 2


def tempering(receivers: FloatArray) -> FloatArray:
    """Return the exponent of each device's likelihood, at most 1 (tempering, a power posterior).

    Args:
        receivers: (n_devices,) effective number that heard it: 1 each when fresh, less when stale.
    """
    share = INDEPENDENT_RECEIVERS / np.maximum(receivers, 1)
    return np.asarray(np.minimum(share, 1), dtype=np.float32)


def shortfall(places: float) -> float:
    """Return by what factor a floor has too few access points; 1 where there are enough.

    Args:
        places: of access points on a floor, several at one place counted once. Not those that hear
            a phone: decision 0014 says what that would cost.
    """
    return max(ENOUGH_PLACES / max(places, 1.0), 1.0)


def lone_receiver_widening(receivers: FloatArray) -> FloatArray:
    """Return the factor of the radius where a single access point hears a phone; 1 elsewhere.

    Args:
        receivers: (n_devices,) effective number that heard it: 1 each when fresh, less when stale.
    """
    alone = CORROBORATED_RECEIVERS / np.maximum(receivers, LEAST_RECEIVERS)
    return np.asarray(np.sqrt(np.maximum(alone, 1)), dtype=np.float32)
