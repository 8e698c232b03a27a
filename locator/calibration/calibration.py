"""A store's calibration without a survey, as plain values to show, store and restore.

These structs are the JSON of the database and of the HTTP interface: a renamed field makes stored
snapshots unreadable. What the figures mean is docs/decisions/0011's subject.
"""

import msgspec


class AccessPointCalibration(msgspec.Struct, frozen=True, kw_only=True):
    """The estimates for one access point.

    Attributes:
        id: the access point's.
        heard: effective number of scans behind the estimates, after exponential fading.
        offset_db: receive gain beside the model's, 0 where not estimated.
        trust: 0 to 1, the weight of its readings; 0 where they are left out.
        suspected: metres (x, y) on its floor, the likeliest place by its readings; None while its
            listed place fits.
    """

    id: str
    heard: float
    offset_db: float
    trust: float
    suspected: tuple[float, float] | None


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """The estimates for a store, all its floors together.

    Attributes:
        level_db: mean transmit power offset of phones, dB beside the model.
        exponent: of the path loss, from access points that hear each other; None where that was
            not possible, or the model was rejected.
        access_points: those whose places are known.
    """

    level_db: float
    exponent: float | None
    access_points: tuple[AccessPointCalibration, ...]
