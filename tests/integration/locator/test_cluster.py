"""One partition on a cluster: three workers in turn, a node each; each message is heard once."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest
from aiomqtt import Client, MqttError

from locator.mqtt import BrokerAddress, Subscriber
from testbed.nats import Cluster, Node
from testbed.patience import patience, until

TOPIC = "chaland/v1/galerie/ap-1/readings"


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    nodes = Cluster(tmp_path_factory.mktemp("nats"))
    try:
        nodes.start()
        yield nodes
    finally:
        nodes.stop()


class Worker:
    """A subscriber of partition 0 at one node, and what it heard."""

    def __init__(self, node: Node) -> None:
        self.heard: list[int] = []
        self.subscriber = Subscriber(BrokerAddress.of(node.url), on_message=self._hear)

    def _hear(self, topic: str, payload: bytes) -> None:
        assert topic == TOPIC
        self.heard.append(int(payload))

    @property
    def is_connected(self) -> bool:
        return self.subscriber.connected_at is not None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.subscriber.run())
        try:
            await until(lambda: self.is_connected, "a connection")
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def until_ready(node: Node) -> None:
    """Return when the node takes sessions: the nodes have found each other and chosen leaders."""
    async with patience("the cluster to take sessions"):
        while True:
            with suppress(MqttError):
                async with Client(node.host, node.port, identifier="knock"):
                    return
            await asyncio.sleep(0.1)


async def publish(node: Node, numbers: range) -> None:
    async with Client(node.host, node.port) as client:
        for number in numbers:
            await client.publish(TOPIC, b"%d" % number, qos=1)


async def test_three_workers_in_turn_hear_each_message_once(cluster: Cluster) -> None:
    for node in cluster.nodes:
        await until_ready(node)
    first, second, third = workers = [Worker(node) for node in cluster.nodes]

    async with first.running():
        await publish(cluster.nodes[1], range(100))
        await until(lambda: len(first.heard) == 100, "100 messages at the first")
    # Nobody is connected: the cluster keeps what comes, and another node delivers it.
    await publish(cluster.nodes[2], range(100, 200))
    async with AsyncExitStack() as third_running:
        async with second.running():
            await until(lambda: len(second.heard) == 100, "100 messages at the second")
            # The third takes over while the second is there: being closed is how that one knows.
            enter = third_running.enter_async_context(third.running())
            taking_over = asyncio.create_task(enter)
            await until(lambda: not second.is_connected, "the lost connection to be noticed")
        await taking_over
        await publish(cluster.nodes[0], range(200, 300))
        await until(lambda: len(third.heard) == 100, "100 messages at the third")

    assert [number for worker in workers for number in worker.heard] == list(range(300))
