"""Detects stores without messages, so that their time goes on all the same."""

from collections.abc import Iterable
from typing import Final

IDLE_S: Final = 5.0  # without messages, before a store's time follows the wall clock; chosen
# Between two polls, normally 1 s apart: after more the service was stalled, and messages may still
# be waiting in the broker. Chosen.
STALLED_S: Final = 2.5


class IdleStores:
    """For how long each store has been silent while the service was able to listen.

    A service that was stalled, with its machine perhaps, has heard nothing either: it must listen
    for `IDLE_S` again before silence counts.
    """

    def __init__(self) -> None:
        self._last_message_s: dict[str, float] = {}
        self._polled_s = self._listening_since_s = float("-inf")

    def poll(self, now_s: float, heard: Iterable[str]) -> None:
        """Note the stores with messages since the last poll; to be called about every second."""
        if now_s - self._polled_s > STALLED_S:
            self._listening_since_s = now_s
        self._polled_s = now_s
        for store in heard:
            self._last_message_s[store] = now_s

    def of(self, now_s: float, connected_s: float | None) -> dict[str, int]:
        """Return the idle stores and for how long they have been silent, in milliseconds.

        Args:
            now_s: as in `poll`.
            connected_s: since when the broker is connected, or None.
        """
        if connected_s is None:
            return {}
        listening_s = now_s - max(connected_s, self._listening_since_s)
        return {
            store: round((now_s - last_message_s) * 1000)
            for store, last_message_s in self._last_message_s.items()
            if min(listening_s, now_s - last_message_s) >= IDLE_S
        }
