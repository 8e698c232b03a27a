"""Rubbish of all kinds: none raises, each is counted, and a plain reading of it agrees."""

import json
import random
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locator.readings.messages import MAX_AT_MS, MAX_PAYLOAD_BYTES, Decoded, Reading, decode, encode

pytestmark = pytest.mark.slow  # a hundred thousand messages

MUTATED = 96_000
GENERATED = 1_000
RANDOM = 3_000
MACS = ["a483e7123456", "A4:83:E7:12:34:56", "a4-83-e7-12-34-56", "a4:83:e7123456"]
TOKENS = [
    b"null", b"true", b"NaN", b"-Infinity", b"1e999", b"-1", b"0", b"1.5", b'"', b"{", b"}", b"[",
    b"]", b",", b":", b"\\u0000", b"\\ud800", b"\xff", b"\x00", b"[" * 50, b'"rssi":', b'"mac":',
    b'"at":', b'"readings":[]', b"9" * 25, b" ", b"\xc3\xa9", b'{"mac":"a483e7123456","rssi":-5}',
]  # fmt: skip


def no_number(_text: str) -> float:
    raise ValueError


def plainly_read(payload: bytes) -> Any:
    """Read with the standard library, or return None where the two may well differ."""
    if b"\\ud" in payload.lower() or len(payload) > MAX_PAYLOAD_BYTES:
        return None
    try:
        return json.loads(payload.decode(), parse_constant=no_number)
    except (ValueError, RecursionError):
        return None


def is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_AT_MS


def is_level(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -120 <= value <= 0


def outcome(reading: Any) -> str:
    if not isinstance(reading, dict):
        return "bad_reading"
    mac = reading.get("mac")
    if not isinstance(mac, str) or not re.fullmatch("[0-9a-fA-F]{2}([:-]?[0-9a-fA-F]{2}){5}", mac):
        return "bad_mac"
    if not is_level(reading.get("rssi")):
        return "bad_rssi"
    if not isinstance(reading.get("associated", False), bool):
        return "bad_associated"
    return "accepted" if is_whole(reading.get("age", 0)) else "bad_age"


def check(payload: bytes) -> str:
    """Decode, demand that all is counted, and return what became of the message."""
    decoded = decode(payload)
    accepted = len(decoded.macs)
    assert accepted == len(decoded.rssi) == len(decoded.associated) == len(decoded.ages)
    assert (decoded.at is None) == (decoded.refusal is not None)
    assert decoded.refusal is None or decoded == Decoded(None, refusal=decoded.refusal)
    plain = plainly_read(payload)
    if isinstance(plain, dict):
        readings = plain.get("readings")
        if not is_whole(plain.get("at")):
            assert decoded.refusal == "bad_at"
        elif not isinstance(readings, list):
            assert decoded.refusal == "not_readings"
        elif len(readings) <= 1000:
            outcomes = Counter({reason.value: n for reason, n in decoded.refused.items()})
            outcomes["accepted"] = accepted
            assert outcomes == Counter(map(outcome, readings))
    elif plain is not None:
        assert decoded.refusal == "not_object"
    return decoded.refusal or ("whole" if not decoded.refused else "in part")


def mutated(chance: random.Random, payload: bytes) -> bytes:
    """Return the payload with one to four wounds."""
    text = bytearray(payload)
    for _ in range(chance.randint(1, 4)):
        place, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        end = min(end, place + 20)
        wound = chance.randrange(5)
        if wound == 0:
            text[place:place] = chance.choice(TOKENS)
        elif wound == 1:
            text[place:end] = b""
        elif wound == 2:
            text[place:place] = text[place:end]
        elif wound == 3:
            text[place : place + 1] = bytes([chance.randrange(256)])
        else:
            numbers = list(re.finditer(rb"-?\d+(\.\d+)?|true|false", bytes(text)))
            if numbers:
                start, stop = chance.choice(numbers).span()
                text[start:stop] = chance.choice(TOKENS)
    return bytes(text)


def test_mutated_payloads_never_raise_and_are_all_counted() -> None:
    chance = random.Random(20251122)  # noqa: S311 - a fixed seed, so that a failure comes back
    originals = [
        encode(
            1_763_816_400_250 + n,
            [
                Reading(f"a4:83:e7:12:34:{r:02x}", -40 - r, associated=bool(r % 2), age=r * n)
                for r in range(n)
            ],
        )
        for n in range(6)
    ]
    outcomes = Counter(check(mutated(chance, chance.choice(originals))) for _ in range(MUTATED))

    assert outcomes.total() == MUTATED
    assert {"whole", "in part", "not_json", "bad_at", "not_readings"} <= set(outcomes)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=3,
)
reading = st.fixed_dictionaries(
    {
        "mac": st.sampled_from(MACS) | anything,
        "rssi": st.floats(-130, 10) | anything,
    },
    optional={
        "associated": st.booleans() | anything,
        "age": st.integers(-5, 10**15) | anything,
        "more": anything,
    },
)
message = st.fixed_dictionaries(
    {
        "at": st.integers(-5, MAX_AT_MS + 5) | anything,
        "readings": st.lists(reading | anything, max_size=5) | anything,
    },
)


@settings(max_examples=GENERATED, deadline=None)
@given(message | anything)
def test_generated_messages_never_raise_and_are_all_counted(value: Any) -> None:
    check(json.dumps(value).encode())


@settings(max_examples=RANDOM, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_never_raise_and_are_all_counted(payload: bytes) -> None:
    check(payload)
