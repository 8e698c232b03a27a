from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.counters import Client, application, browser
from tests.shops import Shop


@pytest.fixture
async def shop(database: AsyncEngine) -> Shop:
    """Give an open shop on both databases in turn."""
    shop = Shop(database)
    await shop.open()
    return shop


@pytest.fixture
async def server(shop: Shop) -> AsyncIterator[TestServer]:
    """Give the shop's HTTP interface."""
    server = TestServer(application(shop))
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def client(server: TestServer) -> AsyncIterator[Client]:
    """Give a browser; `X-Role` makes it staff or a till."""
    async with browser(server) as client:
        yield client
