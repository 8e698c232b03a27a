"""An MQTT broker inside this process, for one machine and for trying things out."""

import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
from amqtt.broker import Broker
from amqtt.errors import BrokerError

log = structlog.get_logger()


class BrokerStartError(RuntimeError):
    """The broker inside this process cannot listen on {host}:{port}."""

    def __init__(self, host: str, port: int, cause: object) -> None:
        super().__init__(f"the broker inside this process cannot listen on {host}:{port}: {cause}")


@asynccontextmanager
async def embedded_broker(host: str, port: int) -> AsyncIterator[str]:
    """Run a broker; yield its URL. Port 0 takes a free one.

    It keeps no session over its own end, and asks nobody for a password: it belongs on a loopback
    address or on the network of the access points.

    Raises:
        BrokerStartError: when it cannot listen there.
    """
    # amqtt does not say which port it got for 0, so one is looked for before.
    port = port or _free_port(host)
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"{host}:{port}"}},
            "plugins": {
                "amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}
            },
        }
    )
    try:
        await broker.start()
    except BrokerError as error:
        raise BrokerStartError(host, port, error.__cause__) from error
    log.info("embedded_broker_started", host=host, port=port)
    try:
        yield f"mqtt://{host}:{port}"
    finally:
        # Clients that went first leave waiters behind that the broker then finds cancelled.
        with contextlib.suppress(BrokerError):
            await broker.shutdown()


def _free_port(host: str) -> int:
    with socket.socket() as listener:
        listener.bind((host, 0))
        port: int = listener.getsockname()[1]
        return port
