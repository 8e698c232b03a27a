"""Identifiers: what a name may be made of, and new ids that sort by time, such as `cpn_01K9…`."""

import hashlib
import re
import secrets
import time

# What stores, floors, zones and access points are called. The same text stands in MQTT topics, in
# URLs and in queries, so it needs no escaping in any of them.
IDENTIFIER_CHARACTER = "[A-Za-z0-9_-]"
LONGEST_IDENTIFIER = 64
IDENTIFIER = f"{IDENTIFIER_CHARACTER}{{1,{LONGEST_IDENTIFIER}}}"

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAIRS = [high + low for high in CROCKFORD for low in CROCKFORD]
RANDOM_BITS = 80


def is_identifier(text: str) -> bool:
    """Say whether the whole text is one identifier."""
    return re.fullmatch(IDENTIFIER, text) is not None


def new_id(prefix: str, at_ms: int | None = None) -> str:
    """Return `prefix_` and 26 characters that sort by time.

    Args:
        prefix: what the id names, such as `cpn` (see the HTTP conventions).
        at_ms: Unix epoch in milliseconds; now when absent.

    Source: the ULID layout, 48 bits of time and 80 random bits, https://github.com/ulid/spec.
    """
    at_ms = time.time_ns() // 1_000_000 if at_ms is None else at_ms
    return f"{prefix}_{_base32(at_ms << RANDOM_BITS | secrets.randbits(RANDOM_BITS))}"


def derived_id(prefix: str, *parts: object) -> str:
    """Return the id that the same parts always give, so that a replay names the same things."""
    # A separator that no part holds: ("a", "bc") and ("ab", "c") are different things.
    text = "\x1f".join(str(part) for part in parts)
    digest = hashlib.blake2b(text.encode(), digest_size=16).digest()
    return f"{prefix}_{_base32(int.from_bytes(digest))}"


def _base32(number: int) -> str:
    return "".join([PAIRS[number >> shift & 1023] for shift in range(120, -1, -10)])
