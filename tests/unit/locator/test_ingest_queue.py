import pytest

from locator.service import ingest_queue as module
from locator.service.ingest_queue import IngestQueue
from locator.service.metrics import NoMetrics

START_MS = 1_795_350_000_000


def ingest_queue() -> IngestQueue:
    return IngestQueue(metrics=NoMetrics(), knows=lambda _: True, limit=100, clock=lambda: START_MS)


def test_an_access_point_that_nobody_drew_is_known_once_it_spoke() -> None:
    listening = ingest_queue()
    listening.put("chaland/v1/shop/stranger/status", b"online")
    listening.put("chaland/v1/elsewhere/other/status", b"online")

    states = listening.access_points("shop", ("drawn",))

    assert [(state.id, state.status) for state in states] == [
        ("drawn", None),
        ("stranger", "online"),
    ]
    assert listening.access_points("nowhere", ()) == []


def test_names_that_anybody_makes_up_are_not_all_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_ACCESS_POINTS", 3)
    listening = ingest_queue()
    for number in range(5):
        listening.put(f"chaland/v1/shop{number % 2}/made-up-{number}/status", b"online")
    listening.put("chaland/v1/shop0/made-up-0/status", b"offline")

    known = [*listening.access_points("shop0", ()), *listening.access_points("shop1", ())]

    assert [(state.id, state.status) for state in known] == [
        ("made-up-0", "offline"),
        ("made-up-2", "online"),
        ("made-up-1", "online"),
    ]
