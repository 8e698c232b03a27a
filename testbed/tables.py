import importlib
import importlib.util

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

PACKAGES = ("floorplans", "locator", "coupons", "chaland")


def metadatas() -> list[sa.MetaData]:
    """Return the tables of every package that has some."""
    names = [f"{package}.tables" for package in PACKAGES]
    return [
        importlib.import_module(name).metadata for name in names if importlib.util.find_spec(name)
    ]


async def create_tables(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        for metadata in metadatas():
            await connection.run_sync(metadata.create_all)
