"""The database: SQLite (WAL) beside the service, or PostgreSQL by URL."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 10_000
TURN_TIMEOUT_S = 60.0
PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys = ON",
    # Redemptions and points are decided here: a commit is on the disk before it is answered.
    "PRAGMA synchronous = FULL",
    # What a customer erases is overwritten, not only unlinked.
    "PRAGMA secure_delete = ON",
)


class SqliteEngine(AsyncEngine):
    """An engine whose `begin` takes SQLite's write lock at once, each writer in its turn.

    A deferred transaction that reads and then writes fails when another one wrote in between, and
    SQLite's own waiting is polling without order; `connect` stays deferred, so that readers never
    wait for a writer.
    """

    __slots__ = ("_turn", "_writers")

    def __init__(self, sync_engine: sa.Engine) -> None:
        super().__init__(sync_engine)
        self._writers = AsyncEngine(sync_engine.execution_options(writes=True))
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that writes.

        Raises:
            TimeoutError: when no turn came, such as for a `begin` inside another one.
        """
        async with asyncio.timeout(TURN_TIMEOUT_S):
            await self._turn.acquire()
        try:
            async with self._writers.begin() as connection:
                yield connection
        finally:
            self._turn.release()


def open_database(url: str) -> AsyncEngine:
    """Return an engine for `sqlite+aiosqlite:///…` or `postgresql+asyncpg://…`."""
    if sa.make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    # Errors name the statement without its values: those are people, hashes and codes.
    engine = create_async_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True
    )
    sa.event.listen(engine.sync_engine, "do_connect", _keep_private)
    sa.event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    sa.event.listen(engine.sync_engine, "begin", _begin_sqlite)
    sa.event.listen(engine.sync_engine, "invalidate", _roll_back_sqlite)
    return SqliteEngine(engine.sync_engine)


def _keep_private(
    _dialect: sa.Dialect, _record: ConnectionPoolEntry, arguments: list[Any], _options: object
) -> None:
    """Let only the service's own user read the file; SQLite gives its log the same rights."""
    file = arguments[0]
    if file == ":memory:":
        return
    try:
        # Made before SQLite makes it: nobody else reads it from its first byte on.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        # Not opened again: to close it would end all locks (POSIX) that this process has on it.
        # https://sqlite.org/howtocorrupt.html, section 2.2. It may also be another user's.
        with contextlib.suppress(PermissionError):
            Path(file).chmod(0o600)


def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    # The driver would begin a transaction by itself, late and always deferred.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _roll_back_sqlite(connection: Any, _entry: ConnectionPoolEntry, _why: object) -> None:
    # A connection that is closed after its statement was cancelled lives on, with its lock, as long
    # as the statement does: in a traceback, for instance.
    connection.rollback()
