"""The wall clock."""

import time


def now_ms() -> int:
    """Return Unix epoch in milliseconds."""
    return time.time_ns() // 1_000_000
