"""Open event streams end when the service does.

aiohttp waits for running handlers before it shuts down, and a stream's handler runs until its
reader leaves.
"""

import asyncio
from weakref import WeakSet

from aiohttp import web

EVENT_STREAM = "text/event-stream"


class OpenStreams:
    """The tasks that are writing event streams."""

    def __init__(self) -> None:
        # Weak: a stream that ended by itself is forgotten with its task.
        self._tasks: WeakSet[asyncio.Task[object]] = WeakSet()

    async def remember(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Remember the task that is about to write a stream; a signal of every response."""
        task = asyncio.current_task()
        if task is not None and response.content_type == EVENT_STREAM:
            self._tasks.add(task)

    async def end(self, _app: web.Application) -> None:
        """Cancel the tasks; `on_shutdown` runs before aiohttp begins to wait."""
        for task in list(self._tasks):
            task.cancel()


def setup(app: web.Application) -> None:
    """Remember the streams that open, and end them at shutdown."""
    streams = OpenStreams()
    app.on_response_prepare.append(streams.remember)
    app.on_shutdown.append(streams.end)
