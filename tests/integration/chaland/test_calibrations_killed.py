"""What a store learned, over a kill and a clean stop of the whole process."""

import asyncio
from pathlib import Path

from aiohttp import ClientSession

from chaland.clock import now_ms
from chaland.database import open_database
from locator.calibration.snapshots import SnapshotReason, StoredSnapshot
from locator.repository.calibrations import page
from locator.service.calibrations import HOUR_MS
from testbed.mosquitto import Broker
from testbed.patience import patience
from testbed.ports import free_port
from testbed.process import chaland
from testbed.publisher import publish
from testbed.service import SECRET
from testbed.square import STORE, messages, square_geojson

CONNECTED = '"broker":{"ok":true'
WAY = {"02a483e71234": [(2 + second / 4, 10.0) for second in range(60)]}


async def kept(url: str) -> list[StoredSnapshot]:
    engine = open_database(url)
    async with engine.connect() as connection:
        found = await page(connection, STORE, None, 200)
    await engine.dispose()
    return found


def without_driver(url: str) -> str:
    return url.replace("+aiosqlite", "").replace("+asyncpg", "")


async def until(url: str, wanted: str) -> None:
    """Return when the answer of an address has this in it."""
    async with patience(f"{wanted} at {url}"), ClientSession() as session:
        while wanted not in await (await session.get(url)).text():  # noqa: ASYNC110 — nobody tells
            await asyncio.sleep(0.05)


async def test_a_killed_service_goes_on_from_its_last_hour(
    tmp_path: Path, mosquitto: Broker, empty_database_url: str
) -> None:
    port, metrics_port, start_ms = free_port(), free_port(), now_ms() - HOUR_MS - 200_000
    service = f"http://127.0.0.1:{port}"
    (tmp_path / "square.geojson").write_bytes(square_geojson())
    environment = {
        "CHALAND_FOLDER": str(tmp_path),
        "CHALAND_DATABASE_URL": without_driver(empty_database_url),
        "CHALAND_FLOORPLANS_FOLDER": str(tmp_path),
        "CHALAND_HTTP_PORT": str(port),
        "CHALAND_HTTP_METRICS_PORT": str(metrics_port),
        "CHALAND_BROKER_URL": mosquitto.url,
        "CHALAND_SECRET": SECRET,
    }
    async with chaland("serve", environment=environment, until="] serving") as process:
        await until(f"{service}/healthz", CONNECTED)
        await publish(mosquitto, messages(start_ms, WAY))
        await publish(mosquitto, messages(start_ms + HOUR_MS, WAY))
        async with patience("a snapshot"):
            while not await kept(empty_database_url):  # noqa: ASYNC110 — the process tells nobody
                await asyncio.sleep(0.2)
        process.kill()
        await process.wait()
    async with chaland("serve", environment=environment, until="] serving"):
        await until(f"{service}/healthz", CONNECTED)
        await publish(mosquitto, messages(start_ms + HOUR_MS + 90_000, WAY))
        figures = f"http://127.0.0.1:{metrics_port}/metrics"
        await until(figures, 'messages_total{outcome="accepted"} 300.0')

    stopped, hourly = await kept(empty_database_url)

    assert (stopped.reason, hourly.reason) == (SnapshotReason.STOP, SnapshotReason.HOURLY)
    assert heard(stopped) > heard(hourly) > 60


def heard(calibration: StoredSnapshot) -> float:
    return min(point.heard for point in calibration.calibration.access_points)
