import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import asyncpg

from testbed.components import MissingComponentError
from testbed.ports import free_port

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def binaries() -> Path:
    """Return the folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    if initdb is None:
        raise MissingComponentError("PostgreSQL", "Debian: apt install postgresql")
    return Path(initdb).parent


class Postgresql:
    """A cluster of our own on a free port; the server refuses root, so it runs as `postgres`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._bin = binaries()
        self._data = folder / "data"
        self._folder = folder
        self._databases = 0
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-D", str(self._data), "-U", "chaland", "-A", "trust", "-E", "UTF8")
        self.start()

    def start(self) -> None:
        options = f"{FAST} -p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")

    def create_database(self, template: str = "template1") -> str:
        """Return the name of a new database."""
        self._databases += 1
        name = f"test_{self._databases}"
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        self._tell(f"DROP DATABASE {name} WITH (FORCE)")

    def url(self, database: str) -> str:
        return f"postgresql+asyncpg://chaland@127.0.0.1:{self.port}/{database}"

    def _tell(self, command: str) -> None:
        # Not by createdb and dropdb: two processes more for each of some hundred tests.
        asyncio.run(self._execute(command))

    async def _execute(self, command: str) -> None:
        connection = await asyncpg.connect(
            host="127.0.0.1", port=self.port, user="chaland", database="postgres"
        )
        try:
            await connection.execute(command)
        finally:
            await connection.close()

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._bin / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(  # noqa: S603 — our own programs and arguments
            command, cwd=self._folder, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")
