"""The service is killed outright (SIGKILL), many times, and tells everything again each time."""

import asyncio
import sys

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine

from coupons.campaign import FrequencyCap
from coupons.service.idempotency import LEASE_MS
from coupons.tables import metadata
from tests.offers import HOUR
from tests.shops import Shop

PAIRS = 2
STEPS = 4 * PAIRS


async def run(url: str, later: int, pairs: list[str], kill_after: int | None) -> int:
    """Run the process, killed after some of its lines; return how many it wrote in all."""
    command = (sys.executable, "-m", "tests.killed_shop", url, str(later), *pairs)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    lines = 0
    while lines != kill_after and await process.stdout.readline():
        lines += 1
    if kill_after is not None:
        process.kill()
    await process.communicate()
    return lines


async def count(engine: AsyncEngine, table: str) -> int:
    counted = sa.select(sa.func.count()).select_from(metadata.tables[table])
    async with engine.connect() as connection:
        return int((await connection.execute(counted)).scalar_one())


async def test_killed_at_any_moment_nothing_happens_twice(shop: Shop, database_url: str) -> None:
    running = await shop.runs(once=FrequencyCap.EVER, share_points=50)
    sharers = [await shop.joins(f"Sharer {n}") for n in range(PAIRS)]
    shop.now += HOUR
    friends = [await shop.joins(f"Friend {n}") for n in range(PAIRS)]
    pairs = [f"{s.id}:{f.id}" for s, f in zip(sharers, friends, strict=True)]

    for n, kill_after in enumerate([*range(STEPS), None]):
        # A key whose holder was killed is free again when the lease is over.
        lines = await run(database_url, n * LEASE_MS, pairs, kill_after)
    assert lines == STEPS

    kept = await shop.coupons.campaigns.get(running.id)
    assert kept is not None
    # One for each sharer, and the deal for each friend.
    assert kept.issued == await count(shop.engine, "coupons") == 2 * PAIRS
    assert await count(shop.engine, "decisions") == PAIRS
    assert await count(shop.engine, "redemptions") == PAIRS
    assert await count(shop.engine, "arrivals") == PAIRS
    statements = [await shop.points(sharer.id) for sharer in sharers]
    assert [(points.pending, points.active) for points in statements] == [(0, 50)] * PAIRS
    entries = metadata.tables["ledger_entries"]
    async with shop.engine.connect() as connection:
        total = (await connection.execute(sa.select(sa.func.sum(entries.c.points)))).scalar_one()
    assert total == 0
