"""The access points' messages, from whichever broker there is, over every interruption of it."""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import structlog
from aiomqtt import Client, MqttError

log = structlog.get_logger()

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
STABLE_S = 10.0
KEEPALIVE_S = 20
QOS = 1
KINDS = ("readings", "status")

# The library's own lines would carry payloads, and payloads carry MAC addresses.
QUIET = logging.getLogger("locator.mqtt.library")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


@dataclass(frozen=True, kw_only=True)
class BrokerAddress:
    """Where the broker is, and who we are there."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, url: str) -> "BrokerAddress":
        """Return the address that `mqtt://[user:password@]host[:port]` names."""
        parts = urlsplit(url)
        tls = parts.scheme == "mqtts"
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or (8883 if tls else 1883),
            tls=tls,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    def client(self, identifier: str, *, clean_session: bool) -> Client:
        """Return a client that is not connected yet."""
        return Client(
            self.host,
            self.port,
            username=self.username,
            password=self.password,
            identifier=identifier,
            clean_session=clean_session,
            keepalive=KEEPALIVE_S,
            tls_context=ssl.create_default_context() if self.tls else None,
            logger=QUIET,
        )


def topic_filters(stores: tuple[str, ...]) -> list[tuple[str, int]]:
    """Return what a partition subscribes to; no stores means all of them."""
    return [(f"chaland/v1/{store}/+/{kind}", QOS) for store in stores or ("+",) for kind in KINDS]


class Subscriber:
    """One partition: a persistent session that hands on every message, in the order of arrival.

    The broker keeps what comes while nobody is connected, and closes the session of a worker when
    another one connects with the same number.

    Attributes:
        connected_at: the loop's time of the connection, or None while there is none.
        why: for a person: connected to what, or why not.
    """

    def __init__(
        self,
        address: BrokerAddress,
        *,
        partition: int = 0,
        stores: tuple[str, ...] = (),
        on_message: Callable[[str, bytes], None],
    ) -> None:
        self._address = address
        self._identifier = f"chaland-p{partition}"
        self._filters = topic_filters(stores)
        self._on_message = on_message
        self.connected_at: float | None = None
        self.why = "not connected yet"

    async def run(self) -> None:
        """Stay connected until cancelled."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._session()
            except MqttError as error:
                # Two workers with one number close each other's session: they must slow down.
                if self._lasted_s() > STABLE_S:
                    pause_s = FIRST_PAUSE_S
                self._lost(error)
            # Jitter keeps many workers from coming back at the same moment.
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 — no secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _session(self) -> None:
        async with self._address.client(self._identifier, clean_session=False) as client:
            await client.subscribe(self._filters)
            self.connected_at = asyncio.get_running_loop().time()
            self.why = f"connected to {self._address.host}:{self._address.port}"
            log.info("broker_connected", host=self._address.host, port=self._address.port)
            async for message in client.messages:
                payload = message.payload
                self._on_message(
                    message.topic.value, payload if isinstance(payload, bytes) else b""
                )

    def _lasted_s(self) -> float:
        if self.connected_at is None:
            return 0.0
        return asyncio.get_running_loop().time() - self.connected_at

    def _lost(self, error: MqttError) -> None:
        cause = str(error.__cause__ or error)
        if self.connected_at is not None or cause not in self.why:
            log.warning(
                "broker_lost", host=self._address.host, port=self._address.port, cause=cause
            )
        self.connected_at = None
        self.why = f"{self._address.host}:{self._address.port}: {cause}"
