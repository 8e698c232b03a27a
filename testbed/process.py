import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from testbed.patience import patience

CHALAND = Path(sys.executable).with_name("chaland")


@asynccontextmanager
async def chaland(
    *arguments: str, environment: Mapping[str, str], until: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a command; begin when a line has `until` in it, and end it with Ctrl-C."""
    process = await asyncio.create_subprocess_exec(
        str(CHALAND),
        *arguments,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = []
    async with patience(f"'{until}' in what it says"):
        while line := (await process.stdout.readline()).decode():
            said.append(line)
            if until in line:
                break
        else:
            raise RuntimeError("".join(said))
    drain = asyncio.create_task(process.stdout.read())
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        async with patience("the command to end"):
            await process.wait()
            await drain
