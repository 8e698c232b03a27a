"""What becomes of those who send half of something, too much, or what is no HTTP."""

import asyncio
import gzip
import logging
from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from chaland import connections
from conventions import bodies
from testbed.service import Service

ADDRESS = "a4:83:e7:12:34:56"


async def answer_to(running: Service, sent: bytes) -> bytes:
    """Return all that comes back until the service closes the connection."""
    host, _, port = running.url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    async with asyncio.timeout(30):
        writer.write(sent)
        answer = await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Half: "])
async def test_a_head_that_does_not_come_is_not_waited_for(
    running: Service, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.2)

    assert await answer_to(running, sent) == b""


async def test_a_body_that_does_not_come_is_not_waited_for(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_S", 0.2)
    head = b"POST /v1/session HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n{"

    answer = await answer_to(running, head)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"key":"request_timeout"' in answer


async def test_a_connection_that_has_asked_is_kept(
    running: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_S", 0.2)
    host, _, port = running.url.removeprefix("http://").rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /till HTTP/1.1\r\nHost: here\r\n\r\n")
    await reader.readuntil(b"</html>")
    await asyncio.wait({ended := asyncio.create_task(reader.read())}, timeout=0.5)
    kept = not ended.done()
    writer.close()
    await ended

    assert kept


@pytest.mark.parametrize("path", ["/v1/session", "/v1/customers"])
async def test_a_small_body_that_unfolds_to_a_huge_one_is_refused(
    running: Service, path: str
) -> None:
    bomb = gzip.compress(bytes(100 * 2**20))
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with running.browser() as browser:
        response = await browser.post(path, data=bomb, headers=headers)
        problem = await response.json()

    assert (response.status, problem["key"]) == (413, "too_large")


async def test_a_packed_body_is_read(running: Service) -> None:
    login = gzip.compress(b'{"name": "ana", "password": "x"}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    async with running.browser() as browser:
        assert (await browser.post("/v1/session", data=login, headers=headers)).status == 401


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip"])
async def test_a_body_packed_otherwise_is_refused(running: Service, encoding: str) -> None:
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    async with running.browser() as browser:
        response = await browser.post("/v1/session", data=b"{}", headers=headers)

    assert (response.status, response.headers["Accept-Encoding"]) == (415, "gzip")


@pytest.mark.parametrize(
    "sent",
    [
        "GET /portal/square?client_mac={} HTTP/9\r\n\r\n",
        "GET /portal/square?client_mac={} more HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /portal/square?client_mac={}\x01 HTTP/1.1\r\nHost: here\r\n\r\n",
        "G{{T /portal/square?client_mac={} HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET http://[/portal/square?client_mac={} HTTP/1.1\r\nHost: here\r\n\r\n",
        "GET /portal/square?client_mac={} HTTP/1.1\r\nHost: here\r\nno header\r\n\r\n",
        "GET /portal/square HTTP/1.1\r\nHost: here\r\nX {}: 1\r\n\r\n",
        "GET /{}?{} HTTP/1.1\r\nHost: here\r\nContent-Length: -1\r\n\r\n",
        "{}\r\n\r\n",
    ],
)
async def test_a_request_that_cannot_be_read_is_repeated_nowhere(
    running: Service, caplog: pytest.LogCaptureFixture, sent: str
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        answer = await answer_to(running, sent.format(ADDRESS, ADDRESS).encode("latin-1"))

    assert answer.split()[1] == b"400"
    assert b'"key":"bad_request"' in answer
    assert "request_refused" in [line["event"] for line in lines]
    assert ADDRESS not in f"{answer!r} {caplog.text} {lines}"


async def test_the_log_of_requests_has_no_query(
    running: Service, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with capture_logs() as lines:
        async with running.browser() as phone:
            await phone.get(f"/portal/square?client_mac={ADDRESS}", allow_redirects=False)
            await phone.get("/healthz")

    paths = [line["path"] for line in lines if line["event"] == "request"]
    assert "/portal/square" in paths
    assert ADDRESS not in f"{caplog.text} {lines}"
