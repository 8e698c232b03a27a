from collections import Counter
from itertools import pairwise

import pytest
import shapely

from floorplans.model import Floorplan
from simulators.faults import Faults
from simulators.phones import GUEST_MAC
from simulators.world import SentBatch, World

START_MS = 1_773_504_000_000


def world(store: Floorplan, *, people: int = 20, faults: Faults | None = None) -> World:
    return World(
        store,
        seed=1,
        people=people,
        start_ms=START_MS,
        guest=True,
        faults=faults or Faults(),
    )


def batches(simulated: World, seconds: int) -> list[SentBatch]:
    return [batch for _ in range(seconds) for batch in simulated.step().batches]


def test_each_access_point_sends_a_batch_a_second(store: Floorplan) -> None:
    sent = batches(world(store), 10)
    assert Counter(batch.access_point for batch in sent) == {
        ap.id: 10 for ap in store.access_points
    }
    assert all(one.at_ms <= other.at_ms for one, other in pairwise(sent))
    assert START_MS <= sent[0].at_ms < START_MS + 1000


def test_a_reading_is_in_the_first_batch_after_it_was_heard(store: Floorplan) -> None:
    readings = [reading for batch in batches(world(store), 30) for reading in batch.readings]
    assert len(readings) > 1000
    assert all(0 <= reading.age <= 1000 for reading in readings)


def test_the_same_seed_gives_the_same_messages(store: Floorplan) -> None:
    assert batches(world(store), 10) == batches(world(store), 10)


def test_the_truth_is_in_the_store_and_under_the_addresses_that_were_heard(
    store: Floorplan,
) -> None:
    simulated = world(store)
    heard = {reading.mac for batch in batches(simulated, 20) for reading in batch.readings}
    truth = simulated.truth(19.5)
    assert GUEST_MAC in {where.mac for where in truth}
    assert {where.mac for where in truth} <= heard
    assert len({where.mac for where in truth}) == len(truth) > 3
    assert all(store.outline.contains(shapely.Point(where.x, where.y)) for where in truth)
    assert {where.floor for where in truth} == {"0"}


def test_silent_access_points_say_nothing(store: Floorplan) -> None:
    faults = Faults(silent=("ap-03", "ap-07"))
    senders = {batch.access_point for batch in batches(world(store, faults=faults), 5)}
    assert senders == {ap.id for ap in store.access_points} - {"ap-03", "ap-07"}


def test_some_messages_are_lost_on_their_way(store: Floorplan) -> None:
    sent = batches(world(store, people=0, faults=Faults(dropped_share=0.25)), 100)
    assert len(sent) == pytest.approx(0.75 * 100 * len(store.access_points), rel=0.1)


def test_a_louder_guest_is_heard_louder(store: Floorplan) -> None:
    usual, louder = (
        [
            reading.rssi
            for batch in batches(world(store, people=0, faults=faults), 60)
            for reading in batch.readings
        ]
        for faults in (Faults(), Faults(guest_offset_db=8.0))
    )
    assert max(louder) > max(usual) + 3
    assert len(louder) > len(usual)


def test_a_misplaced_access_point_is_only_listed_elsewhere(store: Floorplan) -> None:
    listed = Faults(misplaced=("ap-02", 5.0, -2.0)).listed(store)
    pairs = zip(store.access_points, listed.access_points, strict=True)
    [(one, other)] = [pair for pair in pairs if pair[0] != pair[1]]
    assert one.id == "ap-02"
    assert other.place.x - one.place.x == pytest.approx(5.0)
    assert other.place.y - one.place.y == pytest.approx(-2.0)
    assert Faults().listed(store) == store
