"""A store's time, estimated from access points whose clocks may be wrong (docs/decisions/0006).

All time of the engine is message time, so that a replay gives the same events as the live stream.
"""

from typing import Final

from locator.settings import EngineSettings

# Milliseconds; message times are never negative. Another value than `arrays.NEVER`: this
# one is compared with times, that one is subtracted from them.
NEVER: Final = -1
# An access point silent for more messages than this has no vote (docs/decisions/0006). Messages
# and not seconds, for it is the seconds that are in question. Chosen, not fitted.
VOTING_MESSAGES: Final = 64
LAG_SPAN_MS: Final = 60_000  # the least lag is taken over this span and the one before; chosen


class StoreClock:
    """The newest time that most access points agree on; it never goes back.

    A message between `earliest_ms` and `latest_ms` is accepted. A later one waits until the median
    of the recent access points' times has come near, and is refused when they advanced without it.
    An earlier one is late, unless most access points are as far behind: then the clock was wrong
    and is restarted.

    A clock that is wrong by a constant does no harm within those bounds. A message can come late
    but not early, so the least lag of an access point over the last one or two minutes is taken for
    the error of its clock, and added to its times.

    Attributes:
        at_ms: the newest accepted time, Unix epoch in milliseconds, or NEVER.
        earliest_ms: what is earlier is late.
        latest_ms: what is later needs the agreement of others.
        turn: the number of messages noted; it orders messages where times cannot.
    """

    def __init__(self, access_points: int, settings: EngineSettings) -> None:
        self._settings = settings
        self._claims = [NEVER] * access_points
        self._turns = [0] * access_points
        self.turn = 0
        self.restart()

    def restart(self) -> None:
        """Drop the time and the lags; the last time of each access point stays, for it votes."""
        self.at_ms = self.earliest_ms = self.latest_ms = NEVER
        self._lags = [0] * len(self._claims)
        self._lags_before = [0] * len(self._claims)
        self._lag_spans = [NEVER] * len(self._claims)

    def widen(self, access_points: int) -> None:
        """Make room for `access_points` columns; new ones vote from their first message on."""
        more = access_points - len(self._claims)
        self._claims += [NEVER] * more
        self._turns += [0] * more
        self._lags += [0] * more
        self._lags_before += [0] * more
        self._lag_spans += [NEVER] * more

    def note(self, column: int, at_ms: int) -> None:
        """Count the time of a message as its sender's vote; call it before any other method.

        Refused messages vote too: otherwise a store whose clock is wrong could never recover.
        """
        self.turn += 1
        self._claims[column] = at_ms
        self._turns[column] = self.turn

    def accept(self, column: int, at_ms: int) -> int:
        """Advance to the time of a message and return it with its sender's clock error added.

        `latest_ms` is not updated: the median costs a sort, so the engine asks for it only when a
        message is ahead.
        """
        if at_ms > self.at_ms:
            self.at_ms = at_ms
            self.earliest_ms = at_ms - self._settings.late_ms
        lag = self.at_ms - at_ms
        span = self.at_ms // LAG_SPAN_MS
        if span != self._lag_spans[column]:
            known = span == self._lag_spans[column] + 1
            self._lags_before[column] = self._lags[column] if known else lag
            self._lag_spans[column], self._lags[column] = span, lag
        elif lag < self._lags[column]:
            self._lags[column] = lag
        return at_ms + min(self._lags[column], self._lags_before[column])

    def update_latest(self) -> None:
        """Set `latest_ms`: the lower median of the recent access points' times, and the margin."""
        claims = self._claims_since(self.turn - VOTING_MESSAGES + 1)
        self.latest_ms = claims[(len(claims) - 1) // 2] + self._settings.clock_ahead_ms

    def is_confirmed(self, turn: int, at_ms: int) -> bool:
        """Return whether most access points heard since `turn` are near `at_ms` or later.

        It is for messages that still wait at the end of a recording.
        """
        claims = self._claims_since(turn)
        return at_ms <= claims[(len(claims) - 1) // 2] + self._settings.clock_ahead_ms

    def is_wrong(self) -> bool:
        """Return whether most of the recent access points are far behind `at_ms`."""
        # The upper median here and the lower one in `update_latest`: both need a strict majority.
        claims = self._claims_since(self.turn - VOTING_MESSAGES + 1)
        return claims[len(claims) // 2] < self.at_ms - self._settings.clock_back_ms

    def _claims_since(self, turn: int) -> list[int]:
        heard = zip(self._claims, self._turns, strict=True)
        return sorted(claim for claim, last in heard if last >= max(turn, 1))
