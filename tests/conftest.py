"""Real services for every test that needs one: databases and a broker, started on free ports."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import structlog
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy.ext.asyncio import AsyncEngine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from chaland.database import open_database
from chaland.settings import SolverSettings
from chaland.threads import arithmetic_threads
from testbed.components import MissingComponentError
from testbed.mosquitto import Broker
from testbed.postgresql import Postgresql
from testbed.tables import create_tables

# Hypothesis fails an example that takes 200 ms, which on a busy machine any may.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


class SharedScheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Keeps on one worker what shares things: the tests of a file, or of the demonstration."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        folder, _, _ = file.rpartition("/")
        return folder if folder.endswith("/demonstration") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """Let xdist schedule by what is shared, where it is to schedule by files.

    Not by marks and `--dist loadgroup`: xdist 3.8 writes them where pytest 9.2 does not read them,
    so that every test goes to any worker, without a word.
    """
    return SharedScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


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


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hash passwords in a millisecond: that it takes long is for those who guess, not for tests."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chaland.staff.PasswordHasher", lambda: hasher)
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


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a database that has all tables and no row."""
    file = tmp_path_factory.mktemp("sqlite") / "chaland.db"
    asyncio.run(_with_tables(_sqlite(file)))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without tables, of both kinds in turn."""
    if request.param == "sqlite":
        yield _sqlite(tmp_path / "chaland.db")
        return
    cluster: Postgresql = request.getfixturevalue("postgresql")
    name = cluster.create_database()
    yield cluster.url(name)
    cluster.drop_database(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database with the tables of all packages, of both kinds in turn."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        yield _sqlite(Path(shutil.copy(template, tmp_path)))
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


def _sqlite(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def _with_tables(url: str) -> None:
    engine = open_database(url)
    await create_tables(engine)
    await engine.dispose()
