import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from testbed.components import MissingComponentError
from testbed.patience import PATIENCE_MS, patience

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# A headless browser calls itself one, and the service rightly takes it for a robot.
AGENT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
AXE = Path(__file__).parents[1] / "browser/node_modules/axe-core/axe.min.js"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser that `CHROMIUM` names, or the system's."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        raise MissingComponentError("Chromium", "apt install chromium, or name one in CHROMIUM")
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS])
        yield browser
        async with patience("the browser to close"):
            await browser.close()


class Visitor:
    """Somebody with a browser of their own, which notes what should not happen.

    `complaints` are errors on the console, exceptions, and requests to any other host.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.complaints: list[str] = []
        self._host = urlsplit(origin).netloc

    @classmethod
    async def with_browser(cls, browser: Browser, origin: str, **options: Any) -> Self:
        """Return a visitor with fresh cookies; `options` are those of a browser context."""
        context = await browser.new_context(
            base_url=origin,
            **{"locale": "en-GB", "reduced_motion": "reduce", "user_agent": AGENT, **options},
        )
        context.set_default_timeout(PATIENCE_MS)
        return cls(context, origin)

    async def open(self, address: str) -> Page:
        """Open a page and wait for its parts to be loaded."""
        page = await self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{address}: {error}"))
        page.on("request", lambda request: self._see(request.url))
        await page.goto(address)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            where = message.location["url"]
            self.complaints.append(f"{message.page and message.page.url}: {message.text} {where}")

    def _see(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self._host:
            self.complaints.append(f"request to {address}")


Visitors = Callable[..., Awaitable[Visitor]]


async def violations(page: Page, part: str = "html") -> list[str]:
    """Return what axe-core finds wrong in a part, one line a rule with the elements."""
    async with patience("axe to look at the page"):  # the browser would wait for ever
        await page.evaluate(AXE.read_text("utf-8"))
        found = await page.evaluate("part => axe.run(part, {resultTypes: ['violations']})", part)
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]
