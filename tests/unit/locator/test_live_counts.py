"""What a store counts of what its engine tells, and what is taken back."""

from collections.abc import Iterable

import pytest

from floorplans.model import Floorplan
from locator.engine import Engine
from locator.presence.day_counter import WHOLE_STORE, CountedPlace
from locator.presence.figures import DayCount
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from locator.service import live
from locator.service.live import LiveStore
from locator.settings import EngineSettings
from tests.unit.locator.small_store import (
    ACCESS_POINTS,
    ANNE,
    BRUNO,
    NOON_MS,
    PLAN,
    NearestAccessPoint,
)

TEA = ("0", "tea")
LASTING = Pseudonyms(b"lasting")


class SummedStore:
    """A live store, and the sum of all that it would have kept."""

    def __init__(self, floors: Iterable[Floorplan] = (PLAN,)) -> None:
        floors = list(floors)
        settings = EngineSettings()
        engine = Engine(
            store="petite",
            floors=floors,
            access_points=ACCESS_POINTS,
            positioner=NearestAccessPoint(),
            pseudonyms=Pseudonyms(b"lasting", day_key=lambda _: b"of the day"),
            settings=settings,
        )
        self.live = LiveStore("petite", floors, engine, settings)

    def stay(self, access_point: str, mac: str, start: int, end: int, step: int = 1) -> None:
        for seconds in range(start, end + 1, step):
            message = encode(NOON_MS + seconds * 1000, [Reading(mac, -50.0)])
            self.live.feed(access_point, decode(message))

    def counts(self) -> dict[CountedPlace, DayCount]:
        [counts] = self.live.drain().counts.values()
        return dict(counts)


def test_the_visit_of_a_printer_is_taken_back_with_its_stay_in_the_zone() -> None:
    shop = SummedStore()
    shop.stay("at_tea", ANNE, 0, 4 * 3600 + 60, step=30)
    shop.live.flush()

    assert shop.counts() == {WHOLE_STORE: DayCount(), TEA: DayCount()}
    assert shop.live.snapshot().figures.people_now == 0


def test_who_objects_takes_the_open_visit_back() -> None:
    shop = SummedStore()
    shop.stay("at_tea", ANNE, 0, 200)
    shop.live.engine.leave_out(frozenset({LASTING.binding(ANNE)}))
    shop.stay("at_tea", BRUNO, 201, 202)
    shop.live.flush()

    counts = shop.counts()
    assert counts[WHOLE_STORE] == DayCount()
    assert counts[TEA] == DayCount()


def test_a_visit_and_its_dwell_count_once() -> None:
    shop = SummedStore()
    shop.stay("at_tea", ANNE, 0, 200)
    shop.live.close()

    counts = shop.counts()
    assert (counts[WHOLE_STORE].visits, sum(counts[WHOLE_STORE].dwell)) == (1, 1)
    assert (counts[TEA].visits, counts[TEA].dwells, sum(counts[TEA].dwell)) == (1, 1, 1)


def test_who_is_heard_seldom_dwells_too() -> None:
    shop = SummedStore()
    shop.stay("at_tea", ANNE, 0, 250, step=50)
    shop.live.close()

    assert shop.counts()[TEA].dwells == 1


def test_a_passer_by_who_comes_back_to_visit_was_none() -> None:
    shop = SummedStore()
    shop.stay("at_tea", ANNE, 0, 10)
    shop.stay("at_wine", BRUNO, 11, 1000, step=10)
    shop.live.flush()
    assert shop.counts()[WHOLE_STORE].passers_by == 1

    shop.stay("at_tea", ANNE, 1001, 1200, step=10)
    shop.live.flush()
    assert shop.counts()[WHOLE_STORE].passers_by == -1


def test_hot_zones_of_many_people_are_sought_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HOT_ZONES_MS_A_PERSON", 1_000)
    shop = SummedStore()
    for number in range(8):
        shop.stay("at_tea", f"a4000000000{number}", 0, 0)
    shop.live.flush()
    [first] = shop.live.snapshot().hot_zones

    shop.stay("at_wine", ANNE, 1, 7)
    shop.live.flush()
    assert shop.live.snapshot().hot_zones == (first,)

    shop.stay("at_wine", ANNE, 8, 8)
    shop.live.flush()
    assert [zone.people for zone in shop.live.snapshot().hot_zones] == [first.people - 1]
