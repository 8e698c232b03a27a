"""How long a test waits for what must happen: for the event, and never for some seconds.

The one deadline is there to fail, and says what never came. It is far above what anything takes, so
that a busy machine does not reach it.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

PATIENCE_S = 240.0
PATIENCE_MS = 1000 * PATIENCE_S
# Between two looks at what tells nobody that it has changed.
LOOK_S = 0.02


@asynccontextmanager
async def patience(what: str) -> AsyncIterator[None]:
    """Let the block wait for `what`.

    Raises:
        TimeoutError: it never came.
    """
    try:
        async with asyncio.timeout(PATIENCE_S):
            yield
    except TimeoutError as error:
        raise TimeoutError(f"{PATIENCE_S:.0f} s were not enough for {what}") from error


async def until(condition: Callable[[], bool | Awaitable[bool]], what: str) -> None:
    """Return when the condition holds; `what` says which.

    Raises:
        TimeoutError: it never held.
    """
    async with patience(what):
        while True:
            holds = condition()
            if holds if isinstance(holds, bool) else await holds:
                return
            await asyncio.sleep(LOOK_S)
