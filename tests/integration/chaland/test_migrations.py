import asyncio

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from chaland.database import open_database
from chaland.migrations import migrate
from testbed.tables import metadatas


async def test_a_migrated_database_is_what_the_tables_say(empty_database_url: str) -> None:
    engine = open_database(empty_database_url)
    await migrate(engine)

    def differences(connection: sa.Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadatas()))  # type: ignore[arg-type] # takes several too

    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert found == []


async def test_services_that_start_together_migrate_once(empty_database_url: str) -> None:
    engines = [open_database(empty_database_url) for _ in range(3)]

    await asyncio.gather(*map(migrate, engines))

    async with engines[0].connect() as connection:
        versions = await connection.execute(sa.text("SELECT version_num FROM alembic_version"))
        assert len(versions.all()) == 1
    for engine in engines:
        await engine.dispose()
