"""Every message and every reading has one outcome, told once."""

from collections import Counter

from locator.engine import Engine
from locator.positioning import Fixes, Observation
from locator.readings.messages import Reading, decode, encode
from locator.readings.pseudonyms import Pseudonyms
from locator.service.engine_batch import EngineBatch, finish_stores, run_batch
from locator.service.ingest_queue import QueuedMessage
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


class Failing(NearestAccessPoint):
    def locate(self, observation: Observation) -> Fixes:
        del observation
        raise ZeroDivisionError


def shop(positioner: NearestAccessPoint | None = None) -> LiveStore:
    engine = Engine(
        store="petite",
        floors=[PLAN],
        access_points=ACCESS_POINTS,
        positioner=positioner or NearestAccessPoint(),
        pseudonyms=Pseudonyms(b"lasting"),
    )
    return LiveStore("petite", [PLAN], engine, EngineSettings())


def said(access_point: str, seconds: float, *readings: Reading) -> QueuedMessage:
    message = decode(encode(NOON_MS + round(seconds * 1000), list(readings)))
    return QueuedMessage("petite", access_point, message)


def outcomes(live: LiveStore, *turns: list[QueuedMessage]) -> tuple[Counter[str], Counter[str]]:
    told = [run_batch({"petite": live}, turn, {}) for turn in turns]
    told.append(finish_stores([live]))
    return (
        sum((turn.messages for turn in told), Counter()),
        sum((turn.readings for turn in told), Counter()),
    )


ONE = Reading(ANNE, -50.0)


def test_a_message_that_waits_is_counted_when_it_waits_no_longer() -> None:
    live = shop()
    first = [said("at_tea", 0, ONE), said("at_wine", 0, ONE), said("in_street", 0, ONE)]
    ahead = [said("at_tea", 600, ONE, ONE)]

    assert run_batch({"petite": live}, first, {}).messages == {"accepted": 3}
    assert run_batch({"petite": live}, ahead, {}).messages == {}
    agreed = run_batch({"petite": live}, [said("at_wine", 600), said("in_street", 600)], {})

    assert agreed.messages == {"accepted": 3}
    assert agreed.readings == {"accepted": 2}


def test_a_message_that_waited_in_vain_is_refused_alone() -> None:
    steady = [said(name, second, ONE) for second in range(100) for name in ACCESS_POINTS[:2]]
    wrong = said("in_street", 5000, ONE)

    messages, readings = outcomes(shop(), steady[:50], [wrong], steady[50:])

    assert messages == {"accepted": 200, "clock_ahead": 1}
    assert readings == {"accepted": 200}


def test_readings_that_turn_out_too_old_are_made_up_for() -> None:
    old = Reading(BRUNO, -50.0, age=70_000)
    live = shop()
    begin = run_batch({"petite": live}, [said("at_tea", 0, ONE)], {})
    stale = run_batch({"petite": live}, [said("at_tea", 0.5, old, old, old)], {})
    then = [run_batch({"petite": live}, [said("at_tea", 1 + s, ONE)], {}) for s in range(5)]

    turns = [begin, stale, *then]
    total: Counter[str] = sum((turn.readings for turn in turns), Counter())
    assert all(number >= 0 for turn in turns for number in turn.readings.values())
    assert total == {"accepted": 6, "stale": 3}


def test_silence_is_not_counted() -> None:
    live = shop()
    told = [
        run_batch({"petite": live}, [said("at_tea", 0, ONE)], {}),
        run_batch({"petite": live}, [], {"petite": 20_000}),
        run_batch({"petite": live}, [], {"petite": 90_000}),
    ]

    assert sum((turn.messages for turn in told), Counter()) == {"accepted": 1}
    assert live.engine.at == NOON_MS + 90_000


def test_a_failure_is_an_outcome_and_stops_nothing() -> None:
    turn: EngineBatch = run_batch(
        {"petite": shop(Failing())}, [said("at_tea", second, ONE) for second in (0.5, 2, 3)], {}
    )

    assert turn.messages == {"accepted": 2, "engine_failed": 1}
    assert [store for store, _ in turn.failures] == ["petite"]


def test_a_store_that_is_gone_is_unknown() -> None:
    turn = run_batch({}, [said("at_tea", 0, ONE)], {})

    assert turn.messages == {"unknown_store": 1}
