"""What time it is in a store, told by access points whose clocks may be wrong."""

from typing import Final

from locator.settings import EngineSettings

NEVER: Final = -1
MEMORY: Final = 64  # messages; an access point that is silent for longer has no vote
STEADY_MS: Final = 60_000  # how long a steady lag is believed


class StoreClock:
    """The newest time that most access points can agree on; it never goes back.

    A message between `earliest_ms` and `latest_ms` is believed. One that is later waits until the
    median of what the recent access points say has come near; it is refused when they went on and
    left it alone. One that is earlier is late, unless most access points say so: then the clock
    was wrong, and time has to begin again.

    A clock that is wrong by a constant does no harm within those bounds. A message can come late
    but not early, so the least lag of an access point in the last minute or two is taken for the
    error of its clock, and added to its times.

    Attributes:
        at_ms: the newest believed time, Unix epoch in milliseconds, or NEVER.
        earliest_ms: what is earlier is late.
        latest_ms: what is later needs the agreement of others.
        turn: how many messages were noted.
    """

    def __init__(self, access_points: int, settings: EngineSettings) -> None:
        self._settings = settings
        self._claims = [NEVER] * access_points
        self._turns = [0] * access_points
        self.turn = 0
        self.restart()

    def restart(self) -> None:
        """Believe in no time, and remember what the access points said."""
        self.at_ms = self.earliest_ms = self.latest_ms = NEVER
        self._lags = [0] * len(self._claims)
        self._lags_before = [0] * len(self._claims)
        self._lag_spans = [NEVER] * len(self._claims)

    def widen(self, access_points: int) -> None:
        """Make room for that many access points; the new ones have said nothing yet."""
        more = access_points - len(self._claims)
        self._claims += [NEVER] * more
        self._turns += [0] * more
        self._lags += [0] * more
        self._lags_before += [0] * more
        self._lag_spans += [NEVER] * more

    def note(self, column: int, at_ms: int) -> None:
        """Hear what an access point says, before anything is believed."""
        self.turn += 1
        self._claims[column] = at_ms
        self._turns[column] = self.turn

    def believe(self, column: int, at_ms: int) -> int:
        """Move on to the time of a message and return it, free of the steady lag of its sender."""
        if at_ms > self.at_ms:
            self.at_ms = at_ms
            self.earliest_ms = at_ms - self._settings.late_ms
        lag = self.at_ms - at_ms
        span = self.at_ms // STEADY_MS
        if span != self._lag_spans[column]:
            known = span == self._lag_spans[column] + 1
            self._lags_before[column] = self._lags[column] if known else lag
            self._lag_spans[column], self._lags[column] = span, lag
        elif lag < self._lags[column]:
            self._lags[column] = lag
        return at_ms + min(self._lags[column], self._lags_before[column])

    def reckon(self) -> None:
        """Set `latest_ms` by what the recent access points say."""
        claims = self._claims_since(self.turn - MEMORY + 1)
        self.latest_ms = claims[(len(claims) - 1) // 2] + self._settings.clock_ahead_ms

    def is_believable(self, turn: int, at_ms: int) -> bool:
        """Return whether most of those heard from that turn on say that time, nearly, or later."""
        claims = self._claims_since(turn)
        return at_ms <= claims[(len(claims) - 1) // 2] + self._settings.clock_ahead_ms

    def is_wrong(self) -> bool:
        """Return whether most of the recent access points are far behind `at_ms`."""
        claims = self._claims_since(self.turn - MEMORY + 1)
        return claims[len(claims) // 2] < self.at_ms - self._settings.clock_back_ms

    def _claims_since(self, turn: int) -> list[int]:
        heard = zip(self._claims, self._turns, strict=True)
        return sorted(claim for claim, last in heard if last >= max(turn, 1))
