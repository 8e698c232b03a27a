import asyncio
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from testbed.browser import Visitor
from testbed.patience import patience
from testbed.process import CHALAND


@dataclass(frozen=True)
class Demo:
    """The doors of a running demonstration."""

    manager: str
    shopper: str
    till_key: str
    name: str
    password: str

    @property
    def origin(self) -> str:
        """Return the address without a path."""
        parts = urlsplit(self.manager)
        return f"{parts.scheme}://{parts.netloc}"

    async def sign_in(self, visitor: Visitor) -> None:
        """Log a visitor in as the manager, by name: the link of the demonstration works once."""
        login = {"name": self.name, "password": self.password}
        answer = await visitor.context.request.post(f"{self.origin}/v1/session", data=login)
        if answer.status != 201:
            raise RuntimeError(f"{self.name} could not log in: {answer.status}")


@asynccontextmanager
async def demo(folder: Path, *, people: int, seed: int = 1) -> AsyncIterator[Demo]:
    """Run `chaland demo` on free ports until the block ends."""
    arguments = ["demo", "--people", str(people), "--seed", str(seed), "--folder", str(folder)]
    with (folder.parent / "demo.log").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            str(CHALAND), *arguments, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    assert process.stdout is not None
    try:
        async with patience("the demonstration's doors"):
            lines = [(await process.stdout.readline()).decode() for _ in range(4)]
        yield _doors(lines)
    finally:
        process.send_signal(signal.SIGINT)
        async with patience("the demonstration to close"):
            await process.communicate()


def _doors(lines: list[str]) -> Demo:
    said = "".join(lines)
    found = re.search(
        r"manager: (\S+)\s+shopper: (\S+)\s+till: .* key (\S+)\s+\(log in by hand: (.+), (\S+);",
        said,
    )
    if found is None:
        raise RuntimeError(f"the demonstration did not open its doors: {said}")
    return Demo(*found.groups())
