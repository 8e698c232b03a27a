import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiomqtt import Client

from locator.mqtt import BrokerAddress, Subscriber, topic_filters
from testbed.mosquitto import Broker
from testbed.nats import RestrictedNode
from testbed.patience import patience, until

TOPIC = "chaland/v1/galerie/ap-1/readings"


class Received:
    """Everything that a subscriber handed on, and a way to wait for more."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self.topics: list[str] = []
        self._more = asyncio.Event()

    def __call__(self, topic: str, payload: bytes) -> None:
        self.topics.append(topic)
        self.payloads.append(payload)
        self._more.set()

    async def until(self, payload: bytes) -> None:
        async with patience(f"the payload {payload!r}"):
            while payload not in self.payloads:
                self._more.clear()
                await self._more.wait()


@asynccontextmanager
async def running(subscriber: Subscriber) -> AsyncIterator[None]:
    task = asyncio.create_task(subscriber.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def publish(broker: Broker, *payloads: bytes, topic: str = TOPIC) -> None:
    async with Client(broker.host, broker.port) as client:
        for payload in payloads:
            await client.publish(topic, payload, qos=1)


async def until_subscribed(broker: Broker, heard: Received) -> None:
    """Knock until the subscriber answers: the first one may come before its subscription."""
    async with patience("the subscription"):
        while b"knock" not in heard.payloads:
            await publish(broker, b"knock")
            await asyncio.sleep(0.05)


async def test_messages_arrive_in_order(mosquitto: Broker) -> None:
    heard = Received()
    async with running(Subscriber(BrokerAddress.of(mosquitto.url), on_message=heard)):
        await until_subscribed(mosquitto, heard)
        sent = [b"%d" % number for number in range(200)]
        await publish(mosquitto, *sent)
        await heard.until(sent[-1])

    assert [payload for payload in heard.payloads if payload != b"knock"] == sent


async def test_only_the_stores_of_the_partition_are_heard(mosquitto: Broker) -> None:
    heard = Received()
    address = BrokerAddress.of(mosquitto.url)
    async with running(Subscriber(address, stores=("galerie",), on_message=heard)):
        await until_subscribed(mosquitto, heard)
        await publish(mosquitto, b"elsewhere", topic="chaland/v1/other/ap-1/readings")
        await publish(mosquitto, b"online", topic="chaland/v1/galerie/ap-1/status")
        await heard.until(b"online")

    assert b"elsewhere" not in heard.payloads


async def test_what_is_sent_while_nobody_is_connected_arrives_later(mosquitto: Broker) -> None:
    heard = Received()
    address = BrokerAddress.of(mosquitto.url)
    async with running(Subscriber(address, on_message=heard)):
        await until_subscribed(mosquitto, heard)
    await publish(mosquitto, b"meanwhile")

    async with running(Subscriber(address, on_message=heard)):
        await heard.until(b"meanwhile")


async def test_a_stopped_broker_is_found_again_when_it_starts(mosquitto: Broker) -> None:
    heard = Received()
    subscriber = Subscriber(BrokerAddress.of(mosquitto.url), on_message=heard)

    async with running(subscriber):
        await until_subscribed(mosquitto, heard)
        await asyncio.to_thread(mosquitto.stop)
        await until(lambda: subscriber.connected_at is None, "the lost connection to be noticed")
        why = subscriber.why
        await asyncio.to_thread(mosquitto.start)
        await publish(mosquitto, b"after")
        await heard.until(b"after")

    assert str(mosquitto.port) in why
    assert "connected to" in subscriber.why


async def test_the_newest_worker_of_a_partition_takes_over(mosquitto: Broker) -> None:
    address = BrokerAddress.of(mosquitto.url)
    first, second = Received(), Received()
    old = Subscriber(address, partition=3, on_message=first)
    task = asyncio.create_task(old.run())
    await until_subscribed(mosquitto, first)

    async with running(Subscriber(address, partition=3, on_message=second)):
        await until_subscribed(mosquitto, second)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await publish(mosquitto, b"for one alone")
        await second.until(b"for one alone")

    assert b"for one alone" not in first.payloads


async def test_a_refused_subscription_is_told_and_tried_again(tmp_path: Path) -> None:
    broker = RestrictedNode(tmp_path)
    heard = Received()
    await asyncio.to_thread(broker.start)
    try:
        subscriber = Subscriber(BrokerAddress.of(broker.url), on_message=heard)
        async with running(subscriber):
            await until(lambda: "refuses" in subscriber.why, "the refusal")
            assert subscriber.connected_at is None
    finally:
        await asyncio.to_thread(broker.stop)

    assert "chaland/v1/+/+/readings" in subscriber.why
    assert heard.payloads == []


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "username"),
    [
        ("mqtt://broker", "broker", 1883, False, None),
        ("mqtts://broker", "broker", 8883, True, None),
        ("mqtt://me%40x:pw@broker:99", "broker", 99, False, "me@x"),
    ],
)
def test_addresses(url: str, host: str, port: int, tls: bool, username: str | None) -> None:
    address = BrokerAddress.of(url)

    assert (address.host, address.port, address.tls, address.username) == (
        host,
        port,
        tls,
        username,
    )


def test_without_stores_every_store_is_heard() -> None:
    assert [topic for topic, _ in topic_filters(())] == [
        "chaland/v1/+/+/readings",
        "chaland/v1/+/+/status",
    ]
