"""MAC addresses, as floorplans name the radios of access points."""

import re

_ADDRESS = re.compile(r"[0-9A-Fa-f]{2}(?:[:-]?[0-9A-Fa-f]{2}){5}", re.ASCII)


def canonical_address(value: object) -> str | None:
    """Return the twelve lower-case hexadecimal digits of a MAC address, None for anything else."""
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        return None
    return value.replace(":", "").replace("-", "").lower()
