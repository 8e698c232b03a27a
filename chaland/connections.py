"""A connection to the service: one that never asks is closed, and none is quoted in the log."""

import asyncio
from typing import Any

import structlog
from aiohttp import web

from chaland.middlewares import AccessLog
from conventions.problems import KEYS_BY_STATUS, Problem

log = structlog.get_logger()

HEAD_S = 10.0
# Longer than what proxies keep a connection for: whoever closes first must not be we.
KEEPALIVE_S = 75.0
LINGERING_S = 5.0


class Connection(web.RequestHandler):
    """aiohttp's connection, with a time for the first head and without its talkative errors.

    A malformed request stands in aiohttp's exceptions as it came, and a phone's address with it:
    neither the answer nor the log repeats more than which exception it was.
    """

    __slots__ = ()

    def __init__(self, server: web.Server, loop: asyncio.AbstractEventLoop) -> None:
        # `auto_decompress` off: aiohttp inflates while it parses, without a bound on the whole.
        super().__init__(
            server,
            loop=loop,
            keepalive_timeout=KEEPALIVE_S,
            lingering_time=LINGERING_S,
            auto_decompress=False,
            access_log_class=AccessLog,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, and end when no head of a request came in time."""
        super().connection_made(transport)
        # Only the first: between later ones the keep-alive timer of aiohttp runs.
        self._loop.call_later(HEAD_S, self._end_unless_asked)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what aiohttp could not read with a problem, and close."""
        del message
        self.log_exception(exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("The answer had begun already: there is no place for another.")
        self.keep_alive(val=False)
        key = KEYS_BY_STATUS.get(status, "internal_error")
        response = Problem(status, key, "This is no request that can be answered.").response()
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kw: Any) -> None:
        """Write which exception it was; what it says may be the request itself."""
        del args
        log.info("request_refused", error=type(kw.get("exc_info")).__name__)

    def _end_unless_asked(self) -> None:
        if self._request_count == 0:
            self.force_close()
