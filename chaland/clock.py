"""The wall clock."""

import time


def now_ms() -> int:
    """Return the wall clock as Unix epoch in milliseconds; positions go by message time instead."""
    return time.time_ns() // 1_000_000
