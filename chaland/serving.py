"""A service on its port, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import structlog
from aiohttp import web

from chaland.answers import AccessLog
from chaland.app import build
from chaland.settings import Settings

log = structlog.get_logger()

SHUTDOWN_S = 10.0


class PortTakenError(OSError):
    """{host}:{port} cannot be listened on: {cause}."""

    def __init__(self, host: str, port: int, cause: OSError) -> None:
        super().__init__(f"{host}:{port} cannot be listened on: {cause.strerror}")


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[web.Application]:
    """Run the service; port 0 becomes a free one, which the settings of the app then name.

    Raises:
        PortTakenError: before anything else is begun.
    """
    listener = _listener(settings)
    port = listener.getsockname()[1]
    http = msgspec.structs.replace(settings.http, port=port)
    app = build(msgspec.structs.replace(settings, http=http))
    runner = web.AppRunner(
        app,
        access_log_class=AccessLog,
        shutdown_timeout=SHUTDOWN_S,
    )
    try:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        log.info("serving", host=settings.http.host, port=port)
        yield app
    finally:
        log.info("stopping")
        await runner.cleanup()
        listener.close()
        log.info("stopped")


async def until_told_to_stop() -> None:
    """Return on Ctrl-C, or when a service manager says so."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    try:
        await stop.wait()
    finally:
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(name)


def _listener(settings: Settings) -> socket.socket:
    host, port = settings.http.host, settings.http.port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise PortTakenError(host, port, error) from error
