"""Moments as the interface writes them (RFC 3339, UTC, `Z`) and as the code keeps them (ms)."""

import datetime as dt
from typing import Annotated

import msgspec

# Before 1970 a clock was never set; after 9000 there must be room for durations before 9999, the
# last year that Python knows.
EARLIEST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)

Aware = Annotated[dt.datetime, msgspec.Meta(tz=True)]

# What `rfc3339` returns, as the OpenAPI document describes it.
Moment = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]


def rfc3339(at_ms: int) -> str:
    """Return a moment as RFC 3339 in UTC, with milliseconds where there are some."""
    moment = EARLIEST + dt.timedelta(milliseconds=at_ms)
    precision = "milliseconds" if at_ms % 1000 else "seconds"
    return moment.replace(tzinfo=None).isoformat(timespec=precision) + "Z"


def epoch_ms(text: str) -> int:
    """Return an RFC 3339 moment, whatever its offset, as Unix epoch in milliseconds.

    Raises:
        ValueError: for anything else, and for moments outside 1970 to 9000.
    """
    try:
        moment = msgspec.convert(text, Aware)
    except msgspec.ValidationError as error:
        raise ValueError("an RFC 3339 moment, such as 2026-11-22T14:02:01Z") from error
    if not EARLIEST <= moment <= LATEST:
        raise ValueError("a moment from 1970 to 9000")
    return (moment - EARLIEST) // dt.timedelta(milliseconds=1)
