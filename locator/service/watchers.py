"""Who looks at a store's live view, and what they see next."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator

import msgspec

from conventions.streams import StreamEvent
from locator.service.snapshot import Snapshot

NOTICES_WAITING = 100


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a manager may want to know at once, in each language."""

    at: dt.datetime
    kind: str
    text: dict[str, str]


class Watcher:
    """One open view: the newest snapshot, and the notices since the last look."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._notices: list[Notice] = []
        self._changed = asyncio.Event()

    def show(self, snapshot: Snapshot) -> None:
        """Replace what was not looked at yet: a slow reader misses steps, never the end."""
        self._snapshot = snapshot
        self._changed.set()

    def notify(self, notice: Notice) -> None:
        """Add a notice."""
        self._notices = [*self._notices[-NOTICES_WAITING:], notice]
        self._changed.set()

    async def events(self) -> AsyncIterator[StreamEvent]:
        """Yield a snapshot first, then changes and notices."""
        kind = "snapshot"
        while True:
            await self._changed.wait()
            self._changed.clear()
            snapshot, self._snapshot = self._snapshot, None
            if snapshot is not None:
                yield StreamEvent(event=kind, data=snapshot)
                kind = "change"
            notices, self._notices = self._notices, []
            for notice in notices:
                yield StreamEvent(event="notice", data=notice)


class Watchers:
    """All open views, by store."""

    def __init__(self) -> None:
        self._of: defaultdict[str, set[Watcher]] = defaultdict(set)

    def stores(self) -> list[str]:
        """Return the stores that somebody looks at."""
        return [store for store, watchers in self._of.items() if watchers]

    def add(self, store: str) -> Watcher:
        """Return a new open view."""
        watcher = Watcher()
        self._of[store].add(watcher)
        return watcher

    def remove(self, store: str, watcher: Watcher) -> None:
        """Close a view."""
        self._of[store].discard(watcher)

    def show(self, snapshots: dict[str, Snapshot]) -> None:
        """Show everybody their store."""
        for store, snapshot in snapshots.items():
            for watcher in self._of[store]:
                watcher.show(snapshot)

    def notify(self, store: str, notice: Notice) -> None:
        """Tell everybody who looks at the store."""
        for watcher in self._of[store]:
            watcher.notify(notice)
