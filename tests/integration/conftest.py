from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from testbed.mosquitto import Broker
from testbed.service import Service, service


@pytest.fixture
async def running(tmp_path: Path, mosquitto: Broker) -> AsyncIterator[Service]:
    """Give the whole service on SQLite and a real broker."""
    async with service(tmp_path, broker_url=mosquitto.url) as started:
        yield started
