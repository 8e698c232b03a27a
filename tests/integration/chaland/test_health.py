import asyncio
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.ports import free_port
from testbed.service import Service, service


async def health(browser: ClientSession) -> tuple[int, dict[str, Any]]:
    async with browser.get("/healthz") as response:
        return response.status, await response.json()


async def until_health(browser: ClientSession, wanted: int) -> dict[str, Any]:
    async with patience(f"the health {wanted}"):
        while True:
            status, content = await health(browser)
            if status == wanted:
                return content
            await asyncio.sleep(0.05)


async def test_a_service_whose_parts_all_work_is_healthy(running: Service) -> None:
    async with running.browser() as browser:
        content = await until_health(browser, 200)

    assert content["ok"] is True
    assert {"broker", "database", "positions"} <= content["parts"].keys()
    assert all(part["ok"] and part["why"] for part in content["parts"].values())


async def test_a_broker_that_is_down_is_named(running: Service, mosquitto: Broker) -> None:
    async with running.browser() as browser:
        await until_health(browser, 200)
        await asyncio.to_thread(mosquitto.stop)
        down = await until_health(browser, 503)
        await asyncio.to_thread(mosquitto.start)
        up = await until_health(browser, 200)

    assert down["ok"] is False
    assert down["parts"]["broker"]["ok"] is False
    assert str(mosquitto.port) in down["parts"]["broker"]["why"]
    assert down["parts"]["database"]["ok"] is True
    assert up["ok"] is True


async def test_the_service_starts_before_its_broker(tmp_path: Path) -> None:
    url = f"mqtt://127.0.0.1:{free_port()}"
    async with service(tmp_path, broker_url=url) as started, started.browser() as browser:
        status, content = await health(browser)

    assert status == 503
    assert content["parts"]["broker"]["ok"] is False


async def test_the_embedded_broker_works(tmp_path: Path) -> None:
    async with service(tmp_path) as started, started.browser() as browser:
        assert (await until_health(browser, 200))["ok"] is True
