"""Fits surveys in the background, one fit at a time for each store."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec
import structlog

log = structlog.get_logger()

Learn = Callable[[str, Callable[[float], None]], Awaitable[None]]


class Learning(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a store's fit; `share`, 0 to 1, is the part done of the one under way."""

    state: Literal["idle", "waiting", "fitting", "failed"] = "idle"
    share: float = 0.0


class Learner:
    """Fits a store's survey when it has not changed for a while (debouncing).

    A fit runs in a thread and cannot be stopped: after a change meanwhile another one follows.

    Args:
        learn: fits the survey of a store, reporting progress from another thread.
        pause_s: how long nothing must change.
    """

    def __init__(self, learn: Learn, pause_s: float) -> None:
        self._learn = learn
        self._pause_s = pause_s
        self._changed_s: dict[str, float] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._states: dict[str, Learning] = {}

    def state(self, store: str) -> Learning:
        """Return the state of a store's fit; idle before the first."""
        return self._states.get(store, Learning())

    def learn_soon(self, store: str) -> None:
        """Schedule a fit, because a survey changed; on the event loop."""
        self._changed_s[store] = asyncio.get_running_loop().time()
        running = self._tasks.get(store)
        if running is None or running.done():
            self._tasks[store] = asyncio.create_task(self._run(store), name=f"learn {store}")
            self._states[store] = Learning(state="waiting")

    async def close(self) -> None:
        """Cancel what waits; a fit that runs in its thread goes on, and its result is dropped."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _run(self, store: str) -> None:
        learned_s: float | None = None
        while learned_s != self._changed_s[store]:
            self._states[store] = Learning(state="waiting")
            learned_s = await self._rest(store)
            self._states[store] = Learning(state="fitting")
            self._states[store] = await self._fit(store)

    async def _rest(self, store: str) -> float:
        """Wait until nothing has changed for `pause_s`; return the time of the last change."""
        loop = asyncio.get_running_loop()
        while (rest_s := self._changed_s[store] + self._pause_s - loop.time()) > 0:  # noqa: ASYNC110 — a pause is waited for
            await asyncio.sleep(rest_s)
        return self._changed_s[store]

    async def _fit(self, store: str) -> Learning:
        loop = asyncio.get_running_loop()
        under_way = True

        def report(share: float) -> None:
            if under_way:
                self._states[store] = Learning(state="fitting", share=share)

        # A report may be scheduled but not run when the fit has ended: `under_way` drops it, or it
        # would overwrite the final state.
        def progress(share: float) -> None:
            loop.call_soon_threadsafe(report, share)

        try:
            await self._learn(store, progress)
        except Exception:
            log.exception("survey_not_learned", store=store)
            return Learning(state="failed")
        finally:
            under_way = False
        return Learning()
