"""The open live pages of stores, and what each of them is sent next."""

import asyncio
import datetime as dt
from collections import defaultdict
from collections.abc import AsyncIterator

import msgspec

from conventions.streams import StreamEvent
from locator.service.snapshot import Snapshot

MOST_NOTICES = 100  # that wait for a slow page: the oldest are dropped beyond; chosen


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A message for managers who watch the store now, in each language."""

    at: dt.datetime
    kind: str
    text: dict[str, str]


class Watcher:
    """One open page: the newest snapshot not sent yet, and the notices not sent yet."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self._notices: list[Notice] = []
        self._changed = asyncio.Event()

    def show(self, snapshot: Snapshot) -> None:
        """Replace the snapshot not sent yet: a slow reader misses steps, never the last one."""
        self._snapshot = snapshot
        self._changed.set()

    def notify(self, notice: Notice) -> None:
        """Add a notice; unlike snapshots, every one is sent."""
        self._notices = [*self._notices[-MOST_NOTICES:], notice]
        self._changed.set()

    async def events(self) -> AsyncIterator[StreamEvent]:
        """Yield a `snapshot` first, then each `change` and `notice`, until it is closed."""
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
    """All open pages, by store."""

    def __init__(self) -> None:
        self._of: defaultdict[str, set[Watcher]] = defaultdict(set)

    def stores(self) -> list[str]:
        """Return the stores with an open page."""
        return [store for store, watchers in self._of.items() if watchers]

    def add(self, store: str) -> Watcher:
        """Add an open page; the caller removes it."""
        watcher = Watcher()
        self._of[store].add(watcher)
        return watcher

    def remove(self, store: str, watcher: Watcher) -> None:
        """Remove an open page; removing it twice is no error."""
        self._of[store].discard(watcher)

    def show(self, snapshots: dict[str, Snapshot]) -> None:
        """Give each open page the snapshot of its store."""
        for store, snapshot in snapshots.items():
            for watcher in self._of[store]:
                watcher.show(snapshot)

    def notify(self, store: str, notice: Notice) -> None:
        """Give a notice to each open page of the store."""
        for watcher in self._of[store]:
            watcher.notify(notice)
