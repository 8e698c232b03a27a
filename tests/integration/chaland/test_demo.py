import asyncio
import re
from pathlib import Path

import pytest
from aiohttp import ClientSession, CookieJar

from testbed.patience import patience
from testbed.process import CHALAND


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "demo"


async def test_the_demonstration_opens_its_doors_and_closes_cleanly(folder: Path) -> None:
    errors = folder.with_name("errors")
    arguments = ["demo", "--people", "30", "--folder", str(folder)]
    with errors.open("wb") as said:
        process = await asyncio.create_subprocess_exec(
            str(CHALAND), *arguments, stdout=asyncio.subprocess.PIPE, stderr=said
        )
    assert process.stdout is not None
    try:
        async with patience("the demonstration's doors"):
            manager = await line(process.stdout, "manager: ")
            shopper = await line(process.stdout, "shopper: ")
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as browser:
            async with browser.get(manager) as page:
                assert page.status == 200
                assert page.url.path == "/manager/galerie"
            truth = page.url.with_path("/v1/stores/galerie/demo/truth")
            snapshot = page.url.with_path("/v1/stores/galerie/figures")
            async with browser.get(truth) as answer:
                assert len((await answer.json())["people"]) > 0
            async with browser.get(snapshot) as answer:
                assert (await answer.json())["figures"]["people_now"] > 0
        async with ClientSession() as browser:
            answer = await browser.get(shopper, allow_redirects=False)
            assert answer.headers["Location"] == "/s/galerie"
    finally:
        process.send_signal(2)
        async with patience("the demonstration to close"):
            await process.communicate()

    assert process.returncode == 0
    assert "Traceback" not in errors.read_text()
    assert (folder / "chaland.db").exists()


async def line(output: asyncio.StreamReader, begins: str) -> str:
    """Return the rest of the first line that begins so."""
    while said := (await output.readline()).decode():
        if said.startswith(begins):
            return re.sub(r"\s", "", said.removeprefix(begins))
    raise AssertionError(f"nothing begins with {begins}")
