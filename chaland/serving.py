"""A service on its port, until a signal stops it."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager

import msgspec
import structlog
from aiohttp import web

from chaland.app import build
from chaland.connections import Connection
from chaland.metrics import METRICS, Metrics, on_its_own
from chaland.settings import HttpSettings, Settings
from chaland.threads import arithmetic_threads

log = structlog.get_logger()

SHUTDOWN_S = 10.0


class PortTakenError(OSError):
    """{host}:{port} cannot be listened on: {cause}."""

    def __init__(self, host: str, port: int, cause: OSError) -> None:
        super().__init__(f"{host}:{port} cannot be listened on: {cause.strerror}")


@asynccontextmanager
async def serving(
    settings: Settings, routes: Iterable[web.RouteDef] = ()
) -> AsyncIterator[web.Application]:
    """Run the service; port 0 becomes a free one, which the settings of the app then name.

    Args:
        settings: of the service.
        routes: served beside its own.

    Raises:
        PortTakenError: before anything else is begun.
    """
    # Before the database is touched: a second service on the same port must not migrate it.
    listener = _listener(settings.http.host, settings.http.port)
    port = listener.getsockname()[1]
    http = msgspec.structs.replace(settings.http, port=port)
    app = build(msgspec.structs.replace(settings, http=http))
    app.add_routes(routes)
    try:
        with arithmetic_threads(settings.positioning.threads):
            async with _answering_figures(settings.http, app[METRICS]), _answering(app, listener):
                log.info("serving", host=settings.http.host, port=port)
                yield app
                log.info("stopping")
    finally:
        listener.close()
        log.info("stopped")


@asynccontextmanager
async def _answering(app: web.Application, listener: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_S)
    loop = asyncio.get_running_loop()
    try:
        await runner.setup()
        server = runner.server
        assert server is not None  # noqa: S101 — `setup` has made it
        # Not a site of aiohttp: those know no other connections than its own.
        accepting = await loop.create_server(lambda: Connection(server, loop), sock=listener)
        try:
            yield
        finally:
            accepting.close()
    finally:
        await runner.cleanup()
        listener.close()


@asynccontextmanager
async def _answering_figures(settings: HttpSettings, metrics: Metrics) -> AsyncIterator[None]:
    if not settings.metrics_port:
        yield
        return
    listener = _listener(settings.metrics_host, settings.metrics_port)
    async with _answering(on_its_own(metrics), listener):
        yield


@contextmanager
def stop_signal() -> Iterator[asyncio.Event]:
    """Give an event that Ctrl-C sets, or a service manager; a second Ctrl-C waits for nothing."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def first_signal() -> None:
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)

    loop.add_signal_handler(signal.SIGINT, first_signal)
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    try:
        yield stop
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        loop.remove_signal_handler(signal.SIGTERM)


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise PortTakenError(host, port, error) from error
