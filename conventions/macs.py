"""MAC addresses: written in many ways, compared in one."""

import re

_MAC = re.compile("[0-9A-Fa-f]{2}(?:[:-]?[0-9A-Fa-f]{2}){5}")


def canonical_mac(value: object) -> str | None:
    """Return the twelve lower-case hexadecimal digits of a MAC address, None for anything else.

    Each separator, `:` or `-`, is optional by itself, so `a4:83e7-123456` is an address.
    """
    if not isinstance(value, str) or not _MAC.fullmatch(value):
        return None
    return value.replace(":", "").replace("-", "").lower()
