import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.database import SqliteEngine
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
