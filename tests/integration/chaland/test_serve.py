import asyncio
import socket
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.ports import free_port
from testbed.process import CHALAND, chaland
from testbed.publisher import publish
from testbed.square import IN_ZONE, messages, square_geojson

START_MS = 1_795_350_000_000
MAC = "02a483e71234"


class Served:
    """What a service process is told, and what it says of itself."""

    def __init__(self, folder: Path, broker: Broker, database_url: str) -> None:
        (folder / "square.geojson").write_bytes(square_geojson())
        self.url = f"http://127.0.0.1:{free_port()}"
        self.metrics_url = f"http://127.0.0.1:{free_port()}"
        self.environment = {
            "CHALAND_BROKER_URL": broker.url,
            "CHALAND_DATABASE_URL": database_url.replace("+aiosqlite", "").replace("+asyncpg", ""),
            "CHALAND_FLOORPLANS_FOLDER": str(folder),
            "CHALAND_FOLDER": str(folder),
            "CHALAND_HTTP_PORT": self.url.rpartition(":")[2],
            "CHALAND_HTTP_METRICS_PORT": self.metrics_url.rpartition(":")[2],
        }

    async def metric(self, wanted: str) -> float:
        address = f"{self.metrics_url}/metrics"
        async with ClientSession() as session, session.get(address) as response:
            for line in (await response.text()).splitlines():
                name, _, value = line.rpartition(" ")
                if name == wanted:
                    return float(value)
        return 0.0

    async def until(self, metric: str, value: float) -> None:
        async with patience(f"{metric} of {value}"):
            while await self.metric(metric) < value:  # noqa: ASYNC110 — metrics tell nobody
                await asyncio.sleep(0.05)

    async def until_connected(self) -> None:
        async with patience("a healthy service"), ClientSession() as session:
            while (await session.get(f"{self.url}/healthz")).status != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@pytest.fixture
def served(tmp_path: Path, mosquitto: Broker, empty_database_url: str) -> Served:
    return Served(tmp_path, mosquitto, empty_database_url)


ACCEPTED = 'chaland_messages_total{outcome="accepted"}'


async def test_a_killed_service_misses_nothing_that_the_broker_had(
    served: Served, mosquitto: Broker
) -> None:
    sent = list(messages(START_MS, {MAC: [IN_ZONE] * 60}))
    async with chaland("serve", environment=served.environment, until="] serving") as process:
        await served.until_connected()
        await publish(mosquitto, sent[:100])
        await served.until(ACCEPTED, 100)
        process.kill()
        await process.wait()
    await publish(mosquitto, sent[100:])

    async with chaland("serve", environment=served.environment, until="] serving"):
        await served.until(ACCEPTED, 200)
        await served.until('chaland_zone_events_total{kind="dwelled"}', 1)


async def test_ctrl_c_stops_cleanly(served: Served) -> None:
    async with chaland("serve", environment=served.environment, until="] serving") as process:
        await served.until_connected()

    assert process.returncode == 0
    with pytest.raises(ClientError):
        await served.metric(ACCEPTED)


async def test_a_taken_port_is_named(served: Served) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said, code = await run("serve", served.environment | {"CHALAND_HTTP_PORT": port})

    assert code == 1
    assert f"127.0.0.1:{port} cannot be listened on" in said
    assert "CHALAND_HTTP_PORT" in said
    assert "Traceback" not in said


async def test_a_database_that_is_not_there_is_named_without_its_password(
    served: Served,
) -> None:
    url = f"postgresql://me:hunter2@127.0.0.1:{free_port()}/chaland"

    said, code = await run("serve", served.environment | {"CHALAND_DATABASE_URL": url})

    assert code == 1
    assert "CHALAND_DATABASE_URL" in said
    assert "hunter2" not in said
    assert "Traceback" not in said


async def run(command: str, environment: dict[str, str]) -> tuple[str, int | None]:
    process = await asyncio.create_subprocess_exec(
        str(CHALAND),
        command,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with patience("the command to end"):
        output, _ = await process.communicate()
    return output.decode(), process.returncode
