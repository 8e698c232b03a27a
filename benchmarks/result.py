"""What a benchmark says: a value beside a peer's, measured in the same run."""

import msgspec


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `ratio` is `value / peer_value`, and `details` holds whatever explains it."""

    benchmark: str
    value: float
    unit: str
    peer: str
    peer_value: float
    ratio: float
    details: dict[str, float | str]


def compared(
    benchmark: str,
    *,
    value: float,
    unit: str,
    peer: str,
    peer_value: float,
    **details: float | str,
) -> Result:
    """Return a result with its ratio; numbers keep four significant digits."""
    return Result(
        benchmark=benchmark,
        value=_short(value),
        unit=unit,
        peer=peer,
        peer_value=_short(peer_value),
        ratio=_short(value / peer_value),
        details={
            name: _short(detail) if isinstance(detail, float) else detail
            for name, detail in details.items()
        },
    )


def _short(value: float) -> float:
    return float(f"{value:.4g}")
