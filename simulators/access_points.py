"""Simulated access points on a real broker: each its own client, with a last will."""

import asyncio
import contextlib
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import aiomqtt
import structlog

from locator.readings.messages import encode, readings_topic, status_topic
from simulators.world import SentBatch

log = structlog.get_logger()

PORTS = {"mqtt": 1883, "mqtts": 8883}
# A simulation that runs faster than its broker waits after so many batches.
WAITING_BATCHES = 100
FIRST_RETRY_S, LONGEST_RETRY_S = 0.5, 15.0
PATIENCE_S, FAREWELL_S = 5.0, 2.0


@dataclass(frozen=True)
class BrokerEndpoint:
    """Where a broker is, and who connects."""

    host: str
    port: int
    username: str | None
    password: str | None
    encrypted: bool


def broker_endpoint(url: str) -> BrokerEndpoint:
    """Return the parts of `mqtt://user:password@host:port`, or of `mqtts://…`.

    Raises:
        ValueError: it is no such address.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("expected mqtt://host:port or mqtts://host:port")
    return BrokerEndpoint(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        encrypted=parts.scheme == "mqtts",
    )


class SimulatedAccessPoint:
    """One access point: it sends its batches while connected and drops them while not.

    Args:
        broker: where it connects.
        store: of which store it is.
        name: its id in the floorplan.
        counts: where messages, readings, drops and lost connections are counted.
    """

    def __init__(
        self, *, broker: BrokerEndpoint, store: str, name: str, counts: Counter[str]
    ) -> None:
        self._broker = broker
        self._store = store
        self._name = name
        self._counts = counts
        # None wakes up who waits for a batch when there will be none any more.
        self._batches: asyncio.Queue[tuple[SentBatch, int] | None] = asyncio.Queue(WAITING_BATCHES)
        self._connected = False
        self._off = asyncio.Event()

    async def offer(self, batch: SentBatch, *, qos: int = 1) -> None:
        """Have a batch sent; wait while too many are waiting already."""
        if self._connected:
            await self._batches.put((batch, qos))
        else:
            self._counts["batches_dropped"] += 1

    def switch_off(self) -> None:
        """Have `run` say `offline` and end.

        It is not cancelled: a connection that is cut while it is made is never closed, and before
        Python 3.12 `asyncio.wait_for`, which aiomqtt uses, may lose a cancellation.
        """
        self._off.set()
        self._forget_batches()
        self._batches.put_nowait(None)

    async def run(self) -> None:
        """Stay connected until switched off."""
        retry_s = FIRST_RETRY_S
        while not self._off.is_set():
            try:
                async with self._client() as client:
                    retry_s = FIRST_RETRY_S
                    await self._stay(client)
            except aiomqtt.MqttError as error:
                self._counts["connections_lost"] += 1
                log.warning("access_point_lost", access_point=self._name, reason=str(error))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(retry_s):
                    await self._off.wait()
            retry_s = min(LONGEST_RETRY_S, 2.0 * retry_s)

    async def _stay(self, client: aiomqtt.Client) -> None:
        status = status_topic(self._store, self._name)
        try:
            await client.publish(status, "online", qos=1, retain=True)
            self._connected = True
            while not self._off.is_set():
                waiting = await self._batches.get()
                if waiting is not None:
                    await self._send(client, *waiting)
        finally:
            self._forget_batches()
            # After a disconnection in good order the broker keeps the last will to itself.
            with contextlib.suppress(aiomqtt.MqttError):
                await client.publish(status, "offline", qos=1, retain=True, timeout=FAREWELL_S)

    async def _send(self, client: aiomqtt.Client, batch: SentBatch, qos: int) -> None:
        payload = encode(batch.at_ms, batch.readings)
        await client.publish(readings_topic(self._store, self._name), payload, qos=qos)
        self._counts["messages"] += 1
        self._counts["readings"] += len(batch.readings)

    def _forget_batches(self) -> None:
        self._connected = False
        while not self._batches.empty():
            self._counts["batches_dropped"] += self._batches.get_nowait() is not None

    def _client(self) -> aiomqtt.Client:
        status = status_topic(self._store, self._name)
        broker = self._broker
        return aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            tls_params=aiomqtt.TLSParameters() if broker.encrypted else None,
            timeout=PATIENCE_S,
            will=aiomqtt.Will(status, b"offline", qos=1, retain=True),
        )
