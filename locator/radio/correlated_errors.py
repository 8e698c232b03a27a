"""How much access points know together: what they err by is shared, and it lasts.

Many receivers share their errors, so they do not know as much more as there are more of them. Few
leave their errors as they are from scan to scan, so hearing them again says little new.
"""

from typing import Final

import numpy as np

from locator.arrays import FloatArray

# A prototype's, docs/decisions/0010: beyond so many a fix does not become sharper.
INDEPENDENT_RECEIVERS: Final = 9.0
ENOUGH: Final = 6.0  # access points on a floor: of so many, each errs in its own way
# What is heard says something new after this time: errors last where people stay.
CORRELATION_TIME_S: Final = 2.3
# Powers of the shortfall, chosen on random few access points of seven recordings (decision 0014):
# by how much longer errors last, and how much wider regions are than their likelihood. A path-loss
# model is wrong in one way all over the floor; what a survey errs by is another thing a few steps
# on, and its regions are measured.
MODEL_LASTS, MODEL_WIDER = 3.0, 1 / 3
SURVEY_LASTS: Final = 1.5
CORROBORATED: Final = 2.0  # access points that hear a phone: nothing corroborates a single one
LEAST: Final = 0.5  # of a receiver: what is staler still counts as much


def tempering(receivers: FloatArray) -> FloatArray:
    """Return the power of a likelihood that keeps many receivers from claiming too much.

    Args:
        receivers: (n_devices,) that heard it, stale ones less.
    """
    share = INDEPENDENT_RECEIVERS / np.maximum(receivers, 1)
    return np.asarray(np.minimum(share, 1), dtype=np.float32)


def shortfall(places: float) -> float:
    """Return how many times too few access points there are; 1 where there are enough.

    Args:
        places: of access points on a floor, several at one place counted once.
    """
    return max(ENOUGH / max(places, 1.0), 1.0)


def lone_receiver_widening(receivers: FloatArray) -> FloatArray:
    """Return how many times wider regions are where one access point alone hears a phone.

    Args:
        receivers: (n_devices,) that heard it, stale ones less.
    """
    alone = CORROBORATED / np.maximum(receivers, LEAST)
    return np.asarray(np.sqrt(np.maximum(alone, 1)), dtype=np.float32)
