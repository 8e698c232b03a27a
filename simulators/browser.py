"""A simulated phone's browser: its own cookies, and every answer and error counted."""

from collections import Counter
from types import TracebackType
from typing import Any, Self, TypeVar

import aiohttp
import msgspec
from yarl import URL

T = TypeVar("T")

# What is not a person's browser does not count as somebody who follows a link.
PHONE = (
    "Mozilla/5.0 (Linux; Android 15; Mobile) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
PATIENCE = aiohttp.ClientTimeout(total=15.0)


class Browser:
    """A browser on a service; what goes wrong is counted and answered by None.

    Args:
        service_url: where the service is.
        counts: `http_<status>` for answers, `http_failed`, `http_unexpected` for what is no answer.
        connector: connections, shared with other browsers.
        api_key: sent with each request, for a till.
    """

    def __init__(
        self,
        service_url: str,
        counts: Counter[str],
        connector: aiohttp.BaseConnector,
        *,
        api_key: str | None = None,
    ) -> None:
        self._url = URL(service_url)
        self._counts = counts
        headers = {"User-Agent": PHONE}
        if api_key is not None:
            headers["Authorization"] = f"Bearer {api_key}"
        self._session = aiohttp.ClientSession(
            connector=connector,
            connector_owner=False,
            # The service may be at a bare address, and without TLS on this machine.
            cookie_jar=aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=[self._url.origin()]),
            headers=headers,
            timeout=PATIENCE,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def visit(self, path: str, **query: str) -> bool:
        """Open a page, redirections followed; return whether it was there."""
        return await self._ask("GET", path, params=query) is not None

    async def get(self, path: str, kind: type[T]) -> T | None:
        """Return the resource as `kind`."""
        return self._read(await self._ask("GET", path), kind)

    async def post(
        self, path: str, body: Any, kind: type[T], *, headers: dict[str, str] | None = None
    ) -> T | None:
        """Send a JSON body and return the answer as `kind`."""
        content = {"Content-Type": "application/json", **(headers or {})}
        answer = await self._ask("POST", path, data=msgspec.json.encode(body), headers=content)
        return self._read(answer, kind)

    async def _ask(self, method: str, path: str, **options: Any) -> bytes | None:
        try:
            async with self._session.request(method, self._url / path, **options) as response:
                self._counts[f"http_{response.status}"] += 1
                content = await response.read()
                return content if response.ok else None
        except (aiohttp.ClientError, TimeoutError):
            self._counts["http_failed"] += 1
            return None

    def _read(self, content: bytes | None, kind: type[T]) -> T | None:
        if content is None:
            return None
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            self._counts["http_unexpected"] += 1
            return None
