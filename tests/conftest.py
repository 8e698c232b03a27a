"""Real services for every test that needs one: databases and a broker, started on free ports."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from chaland.database import open_database
from chaland.settings import SolverSettings
from chaland.threads import arithmetic_threads
from testbed.components import MissingComponentError
from testbed.mosquitto import Broker
from testbed.postgresql import Postgresql
from testbed.tables import create_tables


# First, because xdist reads the groups in the same hook: marks that come later change nothing.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep on one worker what shares things: the tests of a file, or of one demonstration."""
    for item in items:
        shared = {"browser", "store"} <= set(getattr(item, "fixturenames", ()))
        group = "demonstration" if shared else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    """Skip a test whose fixtures lack a part."""
    with _parts_that_are_here():
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    """Skip a test that lacks a part."""
    with _parts_that_are_here():
        yield


@contextmanager
def _parts_that_are_here() -> Iterator[None]:
    """Skip with the reason, or fail where everything is required."""
    try:
        yield
    except MissingComponentError as error:
        if os.environ.get("CHALAND_REQUIRE_ALL") == "1":
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=True)
def _plain_log() -> None:
    """Show tracebacks as the service does: the pretty ones take a second each."""
    *before, _ = structlog.get_config()["processors"]
    last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*before, last])


@pytest.fixture(scope="session", autouse=True)
def _threads() -> Iterator[None]:
    """Compute as the service does: workers of pytest have a core each."""
    with arithmetic_threads(SolverSettings().threads):
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """Give a PostgreSQL cluster of our own."""
    # Not in pytest's folder: another run closes that one to all but its owner.
    with tempfile.TemporaryDirectory(prefix="chaland-postgresql-") as folder:
        cluster = Postgresql(Path(folder))
        yield cluster
        cluster.stop()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: Postgresql) -> str:
    """Give the name of a database that has all tables and no row."""
    name = postgresql.create_database()

    asyncio.run(_with_tables(postgresql.url(name)))
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables, of both kinds in turn."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'chaland.db'}"
        return
    cluster: Postgresql = request.getfixturevalue("postgresql")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with the tables of all packages, of both kinds in turn."""
    if request.param == "sqlite":
        url = f"sqlite+aiosqlite:///{tmp_path / 'chaland.db'}"
        asyncio.run(_with_tables(url))
        yield url
        return
    cluster: Postgresql = request.getfixturevalue("postgresql")
    name = cluster.create_database(request.getfixturevalue("postgresql_template"))
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[AsyncEngine]:
    """Give an engine on a database with the tables of all packages, of both kinds in turn."""
    engine = open_database(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Broker]:
    """Give a running Mosquitto that can be stopped and started."""
    folder = tmp_path / "mosquitto"
    folder.mkdir()
    broker = Broker(folder)
    broker.start()
    yield broker
    broker.stop()


async def _with_tables(url: str) -> None:
    engine = open_database(url)
    await create_tables(engine)
    await engine.dispose()
