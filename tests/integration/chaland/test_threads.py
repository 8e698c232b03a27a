import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from testbed.service import service

# What a machine of three cores takes by itself.
BEFORE = 3


@pytest.fixture
def _as_found() -> Iterator[None]:
    """Let every pool have the threads that it would take by itself."""
    with threadpool_limits(BEFORE):
        yield


def blas_threads() -> set[int]:
    """Return how many threads the libraries of linear algebra take in the thread that asks."""
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.mark.usefixtures("_as_found")
@pytest.mark.parametrize(("settings", "threads"), [({}, 1), ({"positioning_threads": "2"}, 2)])
async def test_a_running_service_takes_the_threads_that_are_set(
    tmp_path: Path, settings: dict[str, str], threads: int
) -> None:
    async with service(tmp_path, **settings):
        # The engine works in a thread of its own.
        assert await asyncio.to_thread(blas_threads) == {threads}

    assert blas_threads() == {BEFORE}
