"""Few access points: what they err by stays, so that hearing them again says little new."""

import numpy as np

from locator.positioning import FloatArray

ENOUGH = 6.0  # access points on a floor: of so many, each errs in its own way
NEWS_S = 2.3  # what is heard says something new after this time: errors last where people stay
# Powers of scarcity, chosen on random few of seven recordings: by how much longer errors last, and
# how much wider regions are than their likelihood. A law is wrong in one way all over the floor;
# what a survey errs by is another thing a few steps on, and its regions are measured.
LAW_LASTS, LAW_WIDER = 3.0, 1 / 3
SURVEY_LASTS = 1.5
COMPANY = 2.0  # access points that hear a phone: a single one's word has no second
LEAST = 0.5  # of a witness: what is staler still counts as much


def scarcity(places: float) -> float:
    """Return how many times too few access points there are; 1 where there are enough.

    Args:
        places: of access points on a floor, several at one place counted once.
    """
    return max(ENOUGH / max(places, 1.0), 1.0)


def solitude(witnesses: FloatArray) -> FloatArray:
    """Return how many times wider regions are where one access point alone hears a phone.

    Args:
        witnesses: (n_devices,) that heard it, stale ones less.
    """
    alone = COMPANY / np.maximum(witnesses, LEAST)
    return np.asarray(np.sqrt(np.maximum(alone, 1)), dtype=np.float32)
