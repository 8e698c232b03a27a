"""How a database of any earlier version becomes one of today."""

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import AsyncEngine

# Any number: the same for every Chaland, so that two that start together take turns.
LOCK = 2_026_112_201


async def migrate(engine: AsyncEngine) -> None:
    """Bring the database to the newest version, all or nothing."""
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Held until the commit, so the second process finds nothing left to do.
            await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        await connection.run_sync(_upgrade)


def _upgrade(connection: sa.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", "chaland:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
