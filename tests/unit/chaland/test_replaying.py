import json

from msgspec import Raw

from chaland.replaying import moved
from locator.scoring.recording import Message

TOPIC = "chaland/v1/square/ap/readings"


def message(content: object) -> Message:
    return Message(TOPIC, Raw(json.dumps(content).encode()))


def test_the_first_message_is_moved_to_the_start_and_the_others_keep_their_distance() -> None:
    recorded = [message({"at": at, "readings": []}) for at in (5_000, 6_500, 6_500)]

    timed = list(moved(recorded, 100_000))

    assert [one.after_ms for one in timed] == [0, 1_500, 1_500]
    assert [json.loads(one.payload)["at"] for one in timed] == [100_000, 101_500, 101_500]


def test_all_else_stays_as_it_was() -> None:
    reading = {"mac": "02a483e71234", "rssi": -61.5, "age": 120, "vendor": "kept"}

    [timed] = moved([message({"at": 1, "readings": [reading], "extra": True})], 9)

    assert json.loads(timed.payload) == {"at": 9, "readings": [reading], "extra": True}


def test_what_is_no_batch_is_published_as_it_came() -> None:
    recorded = [message({"at": 1_000, "readings": []}), message([1]), message({"at": "soon"})]

    timed = list(moved(recorded, 0))

    assert [json.loads(one.payload) for one in timed[1:]] == [[1], {"at": "soon"}]
    assert [one.after_ms for one in timed] == [0, 0, 0]
