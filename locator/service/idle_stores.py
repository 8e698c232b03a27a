"""Which stores say nothing, and since when."""

from collections.abc import Iterable
from typing import Final

IDLE_S: Final = 5.0
# A service that looked round less often than this could not hear: messages may be waiting for it.
STALLED_S: Final = 2.5


class IdleStores:
    """Knows for how long each store has been silent while somebody listened.

    A service that was stopped for a while, with its machine perhaps, has heard nothing either: only
    after it has listened again for `IDLE_S` does it believe that nobody speaks.
    """

    def __init__(self) -> None:
        self._spoke_s: dict[str, float] = {}
        self._looked_s = self._awake_s = float("-inf")

    def look(self, now_s: float, spoke: Iterable[str]) -> None:
        """Take note, at each look round, of the stores that have spoken since the last one."""
        if now_s - self._looked_s > STALLED_S:
            self._awake_s = now_s
        self._looked_s = now_s
        for store in spoke:
            self._spoke_s[store] = now_s

    def of(self, now_s: float, connected_s: float | None) -> dict[str, int]:
        """Return for how long the stores that say nothing have been silent, in milliseconds.

        Args:
            now_s: as in `look`.
            connected_s: since when the broker is connected, or None.
        """
        if connected_s is None:
            return {}
        listening_s = now_s - max(connected_s, self._awake_s)
        return {
            store: round((now_s - spoke_s) * 1000)
            for store, spoke_s in self._spoke_s.items()
            if min(listening_s, now_s - spoke_s) >= IDLE_S
        }
