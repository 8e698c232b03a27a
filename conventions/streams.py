"""Server-Sent Events (WHATWG HTML, 9.2): `id:` to resume, and a comment when nothing happens."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from aiohttp import web

# Proxies close a connection that is silent for 30 to 60 s.
KEEPALIVE_S = 20.0


class StreamEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a stream; `id` is what `Last-Event-ID` brings back."""

    event: str
    data: Any
    id: str | None = None

    def encode(self) -> bytes:
        """Return the event as the WHATWG server-sent events format writes it."""
        # Without an id the browser keeps the last one, and resumes after that.
        head = f"id: {self.id}\n" if self.id is not None else ""
        return (
            f"{head}event: {self.event}\ndata: ".encode() + msgspec.json.encode(self.data) + b"\n\n"
        )


async def stream(
    request: web.Request, events: AsyncIterator[StreamEvent], keepalive_s: float = KEEPALIVE_S
) -> web.StreamResponse:
    """Send `events` until the iterator ends or the reader goes away."""
    response = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            # nginx would collect events until its buffer is full.
            "X-Accel-Buffering": "no",
        }
    )
    await response.prepare(request)
    pending: asyncio.Future[StreamEvent] | None = None
    # aiohttp says with ConnectionResetError, at the next write, that the reader has gone away.
    with contextlib.suppress(ConnectionResetError):
        try:
            while True:
                pending = pending or asyncio.ensure_future(anext(events))
                # `wait_for` would cancel the iterator at each timeout, and end it with that.
                done, _ = await asyncio.wait({pending}, timeout=keepalive_s)
                if not done:
                    await response.write(b": still here\n\n")
                    continue
                event, pending = pending, None
                await response.write(event.result().encode())
        except StopAsyncIteration:
            pass
        finally:
            if pending is not None:
                pending.cancel()
                with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                    await pending
    return response
