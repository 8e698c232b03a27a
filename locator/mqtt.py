"""The MQTT subscriber: the access points' messages, over every interruption of the broker.

MQTT 3.1.1 by aiomqtt 2.5, whose client does not reconnect by itself: `Subscriber.run` makes a new
one for each session.
"""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import structlog
from aiomqtt import Client, MqttError

log = structlog.get_logger()

# Exponential backoff between connections, chosen.
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 30.0
STABLE_S = 10.0  # a session that lasted longer resets the backoff
KEEPALIVE_S = 20  # the broker drops a client after 1.5 times this (MQTT 3.1.1, 3.1.2.10)
# At least once: 2 would cost two more packets a message, and the engine bears a reading twice.
QOS = 1
KINDS = ("readings", "status")
FAILURE = 0x80  # in a SUBACK (MQTT 3.1.1, 3.9.3)

# aiomqtt's errors in handlers would log messages, whose payloads hold MAC addresses, and it passes
# its logger on to paho. The null handler, or logging would fall back to writing to stderr.
QUIET = logging.getLogger("locator.mqtt.library")
QUIET.addHandler(logging.NullHandler())
QUIET.propagate = False


@dataclass(frozen=True, kw_only=True)
class BrokerAddress:
    """The broker's address and our credentials there."""

    host: str
    port: int
    tls: bool = False
    username: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, url: str) -> "BrokerAddress":
        """Parse `mqtt://[user:password@]host[:port]`; `mqtts` is TLS, on 8883 by default."""
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
        """Return a client that connects when it is entered, with `async with`."""
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
    """Return (topic filter, QoS) pairs of a partition's stores; no stores means all of them."""
    return [(f"chaland/v1/{store}/+/{kind}", QOS) for store in stores or ("+",) for kind in KINDS]


class SubscriptionRefusedError(MqttError):
    """The broker refuses the subscription to {filters}: allow it to this user."""

    def __init__(self, filters: Iterable[str]) -> None:
        super().__init__(
            f"the broker refuses the subscription to {', '.join(filters)}: allow it to this user"
        )


class Subscriber:
    """One partition: a persistent session that passes on every message, in the order of arrival.

    With `clean_session=False` the broker queues messages while the worker is away (MQTT 3.1.1,
    3.1.2.4). It disconnects a worker when another one connects with the same client identifier
    (3.1.4-2), which is how a partition is taken over.

    Attributes:
        connected_at: the loop's time of the connection, or None while there is none.
        why: the state in words for `/health`: connected to what, or why not.
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
        """Stay connected until cancelled; never raises `MqttError`."""
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                await self._session()
            except MqttError as error:
                # Two workers with one identifier disconnect each other in turn. Each session is
                # short, so the backoff is not reset and they slow down.
                if self._lasted_s() > STABLE_S:
                    pause_s = FIRST_PAUSE_S
                self._lost(error)
            # Jitter keeps many workers from coming back at the same moment.
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 — no secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _session(self) -> None:
        async with self._address.client(self._identifier, clean_session=False) as client:
            # On every connection, though the session persists: the broker may have lost it.
            granted = await client.subscribe(self._filters)
            # A refusal is in the answer alone; paho calls it a success (MQTT 3.1.1, 3.9.3).
            codes = [code if isinstance(code, int) else code.value for code in granted]
            if refused := _refused(self._filters, codes):
                raise SubscriptionRefusedError(refused)
            self.connected_at = asyncio.get_running_loop().time()
            self.why = f"connected to {self._address.host}:{self._address.port}"
            log.info("broker_connected", host=self._address.host, port=self._address.port)
            async for message in client.messages:
                # A payload that is not bytes becomes an empty one, which is refused and counted.
                payload = message.payload
                self._on_message(
                    message.topic.value, payload if isinstance(payload, bytes) else b""
                )

    def _lasted_s(self) -> float:
        if self.connected_at is None:
            return 0.0
        return asyncio.get_running_loop().time() - self.connected_at

    def _lost(self, error: MqttError) -> None:
        # aiomqtt raises from the socket's error; its own text says only that it is disconnected.
        cause = str(error.__cause__ or error)
        # One line a change, and not one a try.
        if self.connected_at is not None or cause not in self.why:
            log.warning(
                "broker_lost", host=self._address.host, port=self._address.port, cause=cause
            )
        self.connected_at = None
        self.why = f"{self._address.host}:{self._address.port}: {cause}"


def _refused(filters: Sequence[tuple[str, int]], codes: Sequence[int]) -> list[str]:
    return [topic for (topic, _), code in zip(filters, codes, strict=True) if code >= FAILURE]
