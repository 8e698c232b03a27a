"""Surveying the demonstration: its guest carries the phone to where one taps."""

import csv
import math
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from testbed.browser import PHONE, Visitors
from testbed.demo import Demo

pytestmark = pytest.mark.asyncio(loop_scope="session")

SURVEY = "/v1/stores/galerie/survey"
FORGET = """async (survey) => {
  const { points } = await (await fetch(`${survey}/floors/0`)).json();
  for (const { point } of points)
    await fetch(`${survey}/floors/0/points/${point}`, { method: "DELETE" });
}"""


@pytest_asyncio.fixture(loop_scope="session")
async def page(visitors: Visitors, store: Demo) -> AsyncIterator[Page]:
    """Give the survey page on the guest's phone; what was measured is forgotten at the end."""
    manager = await visitors(viewport=PHONE, has_touch=True)
    await (await manager.open(store.shopper)).close()
    await store.sign_in(manager)
    opened = await manager.open("/manager/galerie/survey")
    await expect(opened.locator(".gained .value")).to_be_visible()
    yield opened
    await opened.evaluate(FORGET, SURVEY)


async def tap(page: Page, across: float, down: float) -> None:
    await page.evaluate("scrollTo(0, 0)")
    box = await page.locator("floor-map").bounding_box()
    assert box is not None
    await page.touchscreen.tap(box["x"] + across * box["width"], box["y"] + down * box["height"])


async def answer(page: Page, path: str) -> Any:
    return await (await page.request.get(path)).json()


async def stand(page: Page, across: float, down: float) -> None:
    await tap(page, across, down)
    await page.get_by_role("button", name="Here").click()
    await expect(page.get_by_text("readings kept")).to_be_visible()


async def levels(page: Page) -> dict[tuple[float, float], dict[str, float]]:
    """Return the mean level of each access point at each place of the exported file, in dBm."""
    exported = await (await page.request.get(f"{SURVEY}.csv")).text()
    heard = defaultdict[tuple[float, float], dict[str, list[float]]](lambda: defaultdict(list))
    for row in csv.DictReader(exported.splitlines()):
        heard[float(row["x"]), float(row["y"])][row["access_point"]].append(float(row["rssi"]))
    return {
        place: {name: float(np.mean(rssi)) for name, rssi in of.items()}
        for place, of in heard.items()
    }


async def access_points(page: Page) -> dict[str, tuple[float, float]]:
    plan = await answer(page, "/v1/stores/galerie/floors/0/floorplan")
    return {
        feature["properties"]["id"]: tuple(feature["geometry"]["coordinates"])
        for feature in plan["features"]
        if feature["properties"]["kind"] == "access_point"
    }


def fit(place: tuple[float, float], heard: dict[str, float], known: dict[str, Any]) -> float:
    """Return how well levels fall with the logarithm of the distance, at most 1."""
    far = [math.log(1.0 + math.dist(place, known[name])) for name in heard]
    return -float(np.corrcoef(far, list(heard.values()))[0, 1])


async def test_what_is_measured_fits_where_one_tapped_and_is_learned(page: Page) -> None:
    for across, down in ((0.25, 0.6), (0.75, 0.4)):
        await stand(page, across, down)
        people = (await answer(page, "/v1/stores/galerie/demo/truth"))["people"]
        point = (await answer(page, f"{SURVEY}/floors/0"))["points"][-1]
        assert min(math.dist((one["x"], one["y"]), (point["x"], point["y"])) for one in people) < 2
        await page.get_by_role("button", name="Next").click()

    await expect(page.locator("[data-expected-error] s")).to_be_visible()
    await expect(page.locator(".survey-point")).to_have_count(2)
    known = await access_points(page)
    (one, at_one), (other, at_other) = (await levels(page)).items()
    assert fit(one, at_one, known) > max(0.6, fit(other, at_one, known))
    assert fit(other, at_other, known) > max(0.6, fit(one, at_other, known))
    await expect(page.get_by_text("in use")).to_be_visible()


async def test_a_walk_is_as_long_as_the_way_takes(page: Page) -> None:
    await page.get_by_role("button", name="Walk").click()
    await tap(page, 0.4, 0.5)
    await page.get_by_role("button", name="Set out").click()
    await expect(page.get_by_text("1 way point")).to_be_visible()
    await tap(page, 0.55, 0.5)
    await expect(page.get_by_text("2 way points")).to_be_visible()
    await page.get_by_role("button", name="Finish").click()
    await expect(page.get_by_text("readings kept")).to_be_visible()

    known = await access_points(page)
    measured = await levels(page)
    across = [place[0] for place in measured]
    assert max(across) - min(across) > 5
    near = [place for place, heard in measured.items() if len(heard) >= 6]
    assert near
    assert np.mean([fit(place, measured[place], known) for place in near]) > 0.6
