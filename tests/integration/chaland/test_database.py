import asyncio
import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.database import SqliteEngine, open_database
from testbed.patience import patience

METADATA = sa.MetaData()
COUNTERS = sa.Table("counters", METADATA, sa.Column("value", sa.Integer))


@pytest.fixture
async def counter(database: AsyncEngine) -> AsyncEngine:
    async with database.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        await connection.execute(COUNTERS.insert().values(value=0))
    return database


async def value(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int((await connection.execute(sa.select(COUNTERS.c.value))).scalar_one())


async def test_writers_in_parallel_lose_nothing(counter: AsyncEngine) -> None:
    async def add_one() -> None:
        async with counter.begin() as connection:
            await connection.execute(COUNTERS.update().values(value=COUNTERS.c.value + 1))

    await asyncio.gather(*(add_one() for _ in range(50)))

    assert await value(counter) == 50


async def test_a_failed_transaction_leaves_nothing(counter: AsyncEngine) -> None:
    async def fail() -> None:
        async with counter.begin() as connection:
            await connection.execute(COUNTERS.update().values(value=7))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    assert await value(counter) == 0


async def test_a_reader_does_not_wait_for_a_writer(counter: AsyncEngine) -> None:
    async with counter.begin() as connection:
        await connection.execute(COUNTERS.update().values(value=7))
        async with patience("a reader beside a writer"):
            assert await value(counter) == 0

    assert await value(counter) == 7


async def test_a_sqlite_writer_that_reads_first_never_meets_a_lock(counter: AsyncEngine) -> None:
    if not isinstance(counter, SqliteEngine):
        pytest.skip("PostgreSQL locks rows, not the file")

    async def read_then_add() -> None:
        async with counter.begin() as connection:
            seen = (await connection.execute(sa.select(COUNTERS.c.value))).scalar_one()
            await asyncio.sleep(0)
            await connection.execute(COUNTERS.update().values(value=seen + 1))

    await asyncio.gather(*(read_then_add() for _ in range(20)))

    assert await value(counter) == 20


def rights_in(folder: Path) -> dict[str, str]:
    return {file.name: stat.filemode(file.stat().st_mode) for file in folder.iterdir()}


@pytest.mark.parametrize("there_before", [False, True])
async def test_only_the_service_reads_its_file(tmp_path: Path, *, there_before: bool) -> None:
    file = tmp_path / "chaland.db"
    if there_before:
        file.touch(0o644)
    engine = open_database(f"sqlite+aiosqlite:///{file}")
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
        rights = rights_in(tmp_path)
    await engine.dispose()
    mine = "-rw-------"
    assert rights == {"chaland.db": mine, "chaland.db-wal": mine, "chaland.db-shm": mine}


async def test_another_process_does_not_take_the_log_away(tmp_path: Path) -> None:
    """Whoever closes the file last removes the log (WAL); that must not be a `chaland key`."""
    file = tmp_path / "chaland.db"
    engine = open_database(f"sqlite+aiosqlite:///{file}")
    async with engine.begin() as connection:
        await connection.run_sync(METADATA.create_all)
    async with engine.connect() as first, engine.connect() as second:
        reads = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); "
        reads += "c.execute('SELECT count(*) FROM counters').fetchall(); c.close()"
        other = await asyncio.create_subprocess_exec(sys.executable, "-c", reads, str(file))
        assert await other.wait() == 0
        assert rights_in(tmp_path).keys() == {"chaland.db", "chaland.db-wal", "chaland.db-shm"}
        assert first is not second
    await engine.dispose()
