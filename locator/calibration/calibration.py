"""What a store taught where nobody surveyed, as values to show, keep and go back to."""

import msgspec


class AccessPointCalibration(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of one access point.

    Attributes:
        id: the access point's.
        heard: scans that taught, after fading.
        offset_db: of its levels beside the model's, 0 where not learned.
        trust: 0 to 1, the weight of its readings; 0 where they are left out.
        suspected: metres (x, y) on its floor, where its readings say that it hangs; None while its
            listed place fits.
    """

    id: str
    heard: float
    offset_db: float
    trust: float
    suspected: tuple[float, float] | None


class Calibration(msgspec.Struct, frozen=True, kw_only=True):
    """What was learned of a store, all its floors together.

    Attributes:
        level_db: of phones beside the model.
        exponent: of the model, from access points that hear each other; None where not learned.
        access_points: those whose places are known.
    """

    level_db: float
    exponent: float | None
    access_points: tuple[AccessPointCalibration, ...]
