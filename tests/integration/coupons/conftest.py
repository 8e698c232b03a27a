import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.shops import Shop


@pytest.fixture
async def shop(database: AsyncEngine) -> Shop:
    """Give an open shop on both databases in turn."""
    shop = Shop(database)
    await shop.open()
    return shop
