"""A recording's messages, published again as if the access points sent them now."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from locator.mqtt import BrokerAddress
from locator.scoring.recording import Message

QOS = 1
IDENTIFIER = "chaland-replay"


class ScheduledMessage(NamedTuple):
    """A message, and how long after the first one it is due, in the recording's time."""

    after_ms: int
    topic: str
    payload: bytes


def moved(messages: Iterable[Message], start_ms: int) -> Iterator[ScheduledMessage]:
    """Yield the messages with `at` moved by the same time each, so that the first is at `start_ms`.

    Distances in time stay what they were, so the same events come out at any speed. What is no
    batch is yielded as it came, at the time of the message before it.
    """
    first_ms: int | None = None
    after_ms = 0
    for message in messages:
        payload = bytes(message.payload)
        try:
            batch = msgspec.json.decode(payload)
        except msgspec.DecodeError:
            batch = None
        at = batch.get("at") if isinstance(batch, dict) else None
        if isinstance(batch, dict) and isinstance(at, int):
            first_ms = at if first_ms is None else first_ms
            after_ms = max(after_ms, at - first_ms)
            payload = msgspec.json.encode({**batch, "at": at - first_ms + start_ms})
        yield ScheduledMessage(after_ms, message.topic, payload)


async def publish(
    messages: Iterable[ScheduledMessage],
    address: BrokerAddress,
    *,
    speed: float,
    published: Callable[[int], None],
) -> None:
    """Publish messages `speed` times as fast as they were recorded; 0 waits for nothing.

    Raises:
        MqttError: when the broker cannot be reached, or goes away.
    """
    loop = asyncio.get_running_loop()
    async with address.client(IDENTIFIER, clean_session=True) as client:
        started = loop.time()
        for number, message in enumerate(messages, start=1):
            if speed > 0:
                due = started + message.after_ms / 1000 / speed
                await asyncio.sleep(max(0.0, due - loop.time()))
            await client.publish(message.topic, message.payload, qos=QOS)
            published(number)
