from collections.abc import Iterable

from aiomqtt import Client

from testbed.mosquitto import Broker
from testbed.square import Message


async def publish(broker: Broker, messages: Iterable[Message]) -> int:
    """Publish messages in order, each one acknowledged; return how many."""
    number = 0
    async with Client(broker.host, broker.port) as client:
        for topic, payload in messages:
            await client.publish(topic, payload, qos=1)
            number += 1
    return number
