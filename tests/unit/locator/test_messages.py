import json
from typing import Any

import pytest

from conventions.macs import canonical_mac
from locator.readings.messages import (
    MAX_AT_MS,
    Decoded,
    Reading,
    Refusal,
    Topic,
    decode,
    decode_topic,
    encode,
    readings_topic,
    status_topic,
)

GOOD = {"mac": "a4:83:e7:12:34:56", "rssi": -61.5}


def payload(*readings: Any, at: Any = 1_763_816_400_250) -> bytes:
    return json.dumps({"at": at, "readings": readings}).encode()


def refused(decoded: Decoded) -> dict[str, int]:
    return {reason.value: count for reason, count in decoded.refused.items()}


def test_the_example_of_the_format_is_read() -> None:
    decoded = decode(
        b'{"at": 1763816400250, "readings":'
        b' [{"mac": "a4:83:e7:12:34:56", "rssi": -61.5, "associated": true, "age": 120}]}'
    )

    assert decoded == Decoded(1763816400250, ["a483e7123456"], [-61.5], [True], [120])


def test_what_is_encoded_is_decoded() -> None:
    readings = [Reading("a483e7123456", -61.5, associated=True, age=120), Reading("0" * 12, -120)]

    decoded = decode(encode(17, readings))

    assert decoded == Decoded(
        17, ["a483e7123456", "0" * 12], [-61.5, -120], [True, False], [120, 0]
    )


def test_an_empty_batch_is_a_message() -> None:
    assert decode(payload(at=5)) == Decoded(5)


@pytest.mark.parametrize(
    "mac",
    ["a4:83:e7:12:34:56", "A4-83-E7-12-34-56", "a483e7123456", "A483E7123456", "a4:83e7-123456"],
)
def test_every_form_of_an_address_becomes_one(mac: str) -> None:
    alone = decode(payload({**GOOD, "mac": mac}))
    among_others = decode(payload(GOOD, {**GOOD, "mac": mac}, {**GOOD, "mac": "0" * 12}))

    assert alone.macs == ["a483e7123456"]
    assert among_others.macs == ["a483e7123456", "a483e7123456", "0" * 12]
    assert canonical_mac(mac) == "a483e7123456"


@pytest.mark.parametrize(
    "mac",
    ["", "a483e712345", "a483e71234567", "a4:83:e7:12:34:5g", "a4::83:e7:12:34:56", ":a483e7123456",
     "a4:83:e7:12:34:56:", "a4 83 e7 12 34 56", "a483.e712.3456", "a:483:e7:12:34:56",
     "à483e7123456", "a483e7123456\n", "a483e712345٣"],
)  # fmt: skip
def test_what_is_no_address_is_refused_alone(mac: str) -> None:
    decoded = decode(payload(GOOD, {**GOOD, "mac": mac}))

    assert decoded.macs == ["a483e7123456"]
    assert refused(decoded) == {"bad_mac": 1}


def test_two_wrong_addresses_that_are_right_when_joined_are_refused() -> None:
    left, right = {**GOOD, "mac": "a4:83:e7:12:34:5"}, {**GOOD, "mac": "6a4:83:e7:12:34:56"}

    assert refused(decode(payload(left, right))) == {"bad_mac": 2}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"mac": None}, "bad_mac"),
        ({"mac": 12}, "bad_mac"),
        ({"rssi": 0.1}, "bad_rssi"),
        ({"rssi": -120.5}, "bad_rssi"),
        ({"rssi": True}, "bad_rssi"),
        ({"rssi": None}, "bad_rssi"),
        ({"rssi": "-50"}, "bad_rssi"),
        ({"rssi": -(10**30)}, "bad_rssi"),
        ({"associated": 1}, "bad_associated"),
        ({"associated": None}, "bad_associated"),
        ({"age": -1}, "bad_age"),
        ({"age": 1.0}, "bad_age"),
        ({"age": True}, "bad_age"),
        ({"age": MAX_AT_MS + 1}, "bad_age"),
        ({"age": 10**40}, "bad_age"),
        ({"mac": "x", "rssi": 9, "age": -1}, "bad_mac"),
    ],
)
def test_a_reading_that_breaks_a_bound_is_refused_alone(
    change: dict[str, Any], reason: str
) -> None:
    decoded = decode(payload(GOOD, {**GOOD, **change}, GOOD))

    assert decoded.rssi == [-61.5, -61.5]
    assert refused(decoded) == {reason: 1}


@pytest.mark.parametrize("bound", [0, -120, -0.0])
def test_the_bounds_themselves_are_accepted(bound: float) -> None:
    assert decode(payload({**GOOD, "rssi": bound})).rssi == [bound]


@pytest.mark.parametrize("reading", [None, 5, "text", [], [GOOD], True])
def test_what_is_no_reading_is_refused_alone(reading: Any) -> None:
    decoded = decode(payload(reading, GOOD))

    assert decoded.rssi == [-61.5]
    assert refused(decoded) == {"bad_reading": 1}


def test_missing_fields_are_named() -> None:
    decoded = decode(payload({"rssi": -5}, {"mac": "0" * 12}, {}))

    assert refused(decoded) == {"bad_mac": 2, "bad_rssi": 1}


def test_unknown_fields_are_ignored() -> None:
    decoded = decode(
        b'{"v": [1, {"a": null}], "at": 5, "readings":'
        b' [{"mac": "a483e7123456", "rssi": -61.5, "channel": {"b": 11}}]}'
    )

    assert decoded == Decoded(5, ["a483e7123456"], [-61.5], [False], [0])


@pytest.mark.parametrize("rssi", ['5, "rssi": -50', '-20, "rssi": -50', '[], "rssi": -50'])
def test_the_last_of_repeated_keys_counts(rssi: str) -> None:
    text = '{"at": 9, "at": 5, "readings": [{"mac": "a483e7123456", "rssi": LEVEL}]}'

    decoded = decode(text.replace("LEVEL", rssi).encode())

    assert (decoded.at, decoded.rssi, refused(decoded)) == (5, [-50], {})


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1" * 5000, b"-" + b"9" * 30])
def test_a_number_beyond_any_range_is_refused_with_its_reading_alone(number: bytes) -> None:
    text = payload(GOOD, {**GOOD, "rssi": 12345}).replace(b"12345", number)

    assert refused(decode(text)) == {"bad_rssi": 1}


def test_a_thousand_readings_are_taken_and_one_more_is_too_many() -> None:
    assert len(decode(payload(*[GOOD] * 1000)).macs) == 1000
    assert decode(payload(*[GOOD] * 1001)) == Decoded(None, refusal=Refusal.TOO_MANY_READINGS)


def test_256_kib_are_taken_and_one_byte_more_is_too_long() -> None:
    text = payload(GOOD)

    assert decode(text.ljust(256 * 1024)).macs == ["a483e7123456"]
    assert decode(text.ljust(256 * 1024 + 1)) == Decoded(None, refusal=Refusal.TOO_LONG)


@pytest.mark.parametrize("at", [None, True, "5", 5.0, 1e20, -1, MAX_AT_MS + 1, 10**40, [], {}])
def test_a_message_whose_time_is_none_is_refused_whole(at: Any) -> None:
    assert decode(payload(GOOD, at=at)) == Decoded(None, refusal=Refusal.BAD_AT)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'\xef\xbb\xbf{"at": 1, "readings": []}', "not_json"),
        (b'{"at": 1, "readings": []} {}', "not_json"),
        (b'{"at": 1, "readings": []', "not_json"),
        (b'{"at": NaN, "readings": []}', "not_json"),
        (b'{"at": 1, "readings": [{"mac": "a483e7123456", "rssi": -Infinity}]}', "not_json"),
        (b'{"at": 1, "readings": [{"mac": "\xff", "rssi": -50}]}', "not_json"),
        (b'{"at": 1, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b', "readings": []}', "not_json"),
        (b"[]", "not_object"),
        (b"null", "not_object"),
        (b'"text"', "not_object"),
        (b"{}", "bad_at"),
        (b'{"readings": []}', "bad_at"),
        (b'{"at": 1}', "not_readings"),
        (b'{"at": 1, "readings": null}', "not_readings"),
        (b'{"at": 1, "readings": {}}', "not_readings"),
    ],
)  # fmt: skip
def test_a_message_that_is_not_the_object_is_refused_whole(text: bytes, reason: str) -> None:
    assert decode(text) == Decoded(None, refusal=Refusal(reason))


def test_topics_are_written_and_read() -> None:
    assert decode_topic(readings_topic("galerie", "ap-1")) == Topic("galerie", "ap-1", "readings")
    assert decode_topic(status_topic("galerie", "ap-1")) == Topic("galerie", "ap-1", "status")


@pytest.mark.parametrize(
    "topic",
    ["", "chaland/v1/galerie/ap-1", "chaland/v2/galerie/ap-1/readings", "chaland/v1//ap/readings",
     "chaland/v1/gale rie/ap/readings", "chaland/v1/galerie/ap/readings\n",
     "chaland/v1/é/ap/readings", f"chaland/v1/{'s' * 65}/ap/readings",
     "chaland/v1/galerie/ap/readings/more"],
)  # fmt: skip
def test_other_topics_are_none(topic: str) -> None:
    assert decode_topic(topic) is None
