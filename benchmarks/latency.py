"""From a published message to the coupon on the phone's stream, through the whole service."""

import asyncio
import contextlib
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import numpy as np
import structlog
from aiohttp import ClientSession
from aiomqtt import Client

from benchmarks.result import Result, compared
from chaland.clock import now_ms
from coupons.campaign import CampaignState, CampaignTerms, FrequencyCap
from coupons.http import SERVICE as COUPONS
from coupons.offer import Offer, OfferKind
from coupons.text_types import LocalizedText
from testbed.events import events
from testbed.mosquitto import Broker
from testbed.service import Service, service
from testbed.square import (
    ACCESS_POINTS,
    IN_ZONE,
    OUT_OF_ZONE,
    STORE,
    ZONE,
    Message,
    messages,
)

PHONES = 60
FIRST_S = 10
STAY_S = 12
# Time enough for every answer to arrive before the next second is published.
PACE_S = 0.4
TICK_MS = 1000.0


class _Clock:
    """When the first message of a second was published, and when coupons arrived."""

    def __init__(self) -> None:
        self.published_s = 0.0
        self.latencies_ms: list[float] = []

    def arrived(self) -> None:
        """Note a coupon."""
        self.latencies_ms.append(1000 * (time.perf_counter() - self.published_s))


def run() -> Result:
    """Let one phone after the other walk into a zone, and time each coupon."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    latencies_ms = asyncio.run(_run())
    p50, p90, p99 = np.percentile(latencies_ms, (50, 90, 99))
    return compared(
        "latency",
        value=float(p99),
        unit="ms",
        peer="one tick of the engine",
        peer_value=TICK_MS,
        p50_ms=float(p50),
        p90_ms=float(p90),
        p99_ms=float(p99),
        coupons=float(len(latencies_ms)),
    )


async def _run() -> list[float]:
    clock = _Clock()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        broker = Broker(folder)
        broker.start()
        try:
            async with service(folder, broker_url=broker.url) as running, AsyncExitStack() as stack:
                await _begin_campaign(running)
                for number in range(PHONES):
                    await _listen(running, number, clock, stack)
                await _publish(broker, clock)
        finally:
            broker.stop()
    return clock.latencies_ms


async def _begin_campaign(running: Service) -> None:
    words = LocalizedText(en="20 % off cheese", fr="20 % de remise sur le fromage")
    terms = CampaignTerms(
        name="Cheese",
        zones=(ZONE,),
        title=words,
        condition=words,
        product="cheese",
        offer=Offer(kind=OfferKind.PERCENT, value=20),
        dwell_s=0,
        once=FrequencyCap.EVER,
        valid_from=now_ms() - 1000,
        valid_until=now_ms() + 3_600_000,
    )
    await running.app[COUPONS].campaigns.create(STORE, terms, CampaignState.RUNNING)


async def _listen(running: Service, number: int, clock: _Clock, stack: AsyncExitStack) -> None:
    """Join with a phone, and note its coupon when it arrives."""
    phone = await stack.enter_async_context(running.browser())
    query = {"client_mac": _mac(number)}
    await phone.get(f"/portal/{STORE}", params=query, allow_redirects=False)
    customer = {"store": STORE, "name": "Ana", "consents": {"location_offers": True}}
    async with phone.post("/v1/customers", json=customer) as response:
        response.raise_for_status()
    task = asyncio.create_task(_note(phone, clock))
    stack.push_async_callback(_end, task)


async def _note(phone: ClientSession, clock: _Clock) -> None:
    async with phone.get("/v1/me/events") as stream:
        async for event in events(stream):
            if event.kind == "coupon":
                clock.arrived()


async def _end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _publish(broker: Broker, clock: _Clock) -> None:
    ways = {
        _mac(number): [OUT_OF_ZONE] * (FIRST_S + number) + [IN_ZONE] * STAY_S
        for number in range(PHONES)
    }
    sent = list(messages(now_ms(), ways))
    async with Client(broker.host, broker.port) as client:
        for first in range(0, len(sent), len(ACCESS_POINTS)):
            await _second(client, sent[first : first + len(ACCESS_POINTS)], clock)
            await asyncio.sleep(PACE_S)


async def _second(client: Client, batch: list[Message], clock: _Clock) -> None:
    # One of these messages completes the tick before it; counting from the first is the most.
    clock.published_s = time.perf_counter()
    for topic, payload in batch:
        await client.publish(topic, payload, qos=1)


def _mac(number: int) -> str:
    return f"02a483e7{number:04x}"
