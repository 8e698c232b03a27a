"""Counts too small to be published: a reader could tell from them what one person did."""

import msgspec

# The k of the metrics' definitions: a count under it is printed as `<k`.
PRIVACY_THRESHOLD = 10


class SuppressedCount(msgspec.Struct, frozen=True):
    """A count that is withheld; all that is said is the threshold it is below."""

    below: int = PRIVACY_THRESHOLD
