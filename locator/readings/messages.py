"""The readings that access points send over MQTT: topic and payload, decoded and encoded.

The format is docs/asyncapi.yaml's. The MQTT adapter, `chaland evaluate` and the simulators use it;
it is the one module of the locator that the simulators may import.
"""

import enum
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Final, NamedTuple

import msgspec

from conventions.ids import IDENTIFIER
from conventions.macs import canonical_mac

# Bounds of the format, chosen: they keep one access point from filling the queue.
MAX_PAYLOAD_BYTES: Final = 256 * 1024
MAX_READINGS: Final = 1_000
# The end of the year 9999, milliseconds: `datetime` can hold nothing later.
MAX_AT_MS: Final = 253_402_300_799_999

_TOPIC = re.compile(rf"chaland/v1/({IDENTIFIER})/({IDENTIFIER})/(readings|status)")
# Two translations do a whole message's addresses at once: one says what shape they have, the
# other drops the separators and lowers the case.
_SHAPE = bytes.maketrans(
    b"0123456789abcdefABCDEF:-," + bytes(set(range(256)) - set(b"0123456789abcdefABCDEF:-,")),
    b"0" * 22 + b"::," + b"x" * 231,
)
_LOWER = bytes(range(256)).lower()
_PLAIN = b"0" * 12 + b","
_PAIRS = b"00:00:00:00:00:00,"


class Refusal(enum.StrEnum):
    """Why a message or a reading was not used.

    The values are labels of a counter in `/metrics`: renaming one breaks dashboards and alerts.
    """

    # a whole message, by its form
    BAD_TOPIC = "bad_topic"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    NOT_OBJECT = "not_object"
    BAD_AT = "bad_at"
    NOT_READINGS = "not_readings"
    TOO_MANY_READINGS = "too_many_readings"
    # a whole message, before any engine sees it
    UNKNOWN_STORE = "unknown_store"
    QUEUE_FULL = "queue_full"
    # a whole message, by what the engine knows
    UNKNOWN_ACCESS_POINT = "unknown_access_point"
    CLOCK_AHEAD = "clock_ahead"
    LATE = "late"
    # one reading, by its form
    BAD_READING = "bad_reading"
    BAD_MAC = "bad_mac"
    BAD_RSSI = "bad_rssi"
    BAD_ASSOCIATED = "bad_associated"
    BAD_AGE = "bad_age"
    # one reading, well formed, that cannot be true (`plausibility.py`)
    NO_DEVICE = "no_device"
    IMPOSSIBLE_LEVEL = "impossible_level"
    # one reading, by what the engine knows
    STALE = "stale"
    LEFT_OUT = "left_out"
    TOO_MANY_DEVICES = "too_many_devices"


class Topic(NamedTuple):
    """The parts of `chaland/v1/{store}/{access_point}/{kind}`; `kind` is `readings` or `status`."""

    store: str
    access_point: str
    kind: str


# gc=False: these structs hold no cycles, and thousands a second would otherwise be tracked by the
# garbage collector. msgspec does not check that there are none.
class Reading(msgspec.Struct, gc=False, omit_defaults=True):
    """A device that was heard: `rssi` in dBm, `age` in milliseconds before the batch's `at`."""

    mac: str
    rssi: Annotated[float, msgspec.Meta(ge=-120, le=0)]
    associated: bool = False
    age: Annotated[int, msgspec.Meta(ge=0, le=MAX_AT_MS)] = 0


class Batch(msgspec.Struct, gc=False):
    """A payload: what an access point heard until `at`, Unix epoch in milliseconds."""

    at: Annotated[int, msgspec.Meta(ge=0, le=MAX_AT_MS)]
    readings: Annotated[list[Reading], msgspec.Meta(max_length=MAX_READINGS)]


class Decoded(msgspec.Struct, gc=False):
    """The accepted readings of a payload, in columns, one entry a reading.

    Attributes:
        at: the batch's time, Unix epoch in milliseconds; None when the whole message was refused.
        macs: twelve lower-case hexadecimal digits each.
        rssi: dBm.
        associated: connected to the store's own network.
        ages: milliseconds before `at`.
        refusal: why the whole message was refused, or None.
        refused: how many readings were refused, by reason.
    """

    at: int | None
    macs: list[str] = []
    rssi: list[float] = []
    associated: list[bool] = []
    ages: list[int] = []
    refusal: Refusal | None = None
    refused: Mapping[Refusal, int] = {}


class Watermark(Decoded, gc=False):
    """A message that no access point sent: it advances the time of one that is silent.

    The service makes it (`service/idle_stores.py`), so that a tick ends although nothing is heard.
    The term is that of stream processing. It is not counted as a message.
    """


class _LooseBatch(msgspec.Struct):
    at: msgspec.Raw = msgspec.Raw()
    readings: msgspec.Raw = msgspec.Raw()


class _LooseReading(msgspec.Struct):
    mac: msgspec.Raw = msgspec.Raw(b'""')
    rssi: msgspec.Raw = msgspec.Raw(b'""')
    associated: msgspec.Raw = msgspec.Raw(b"false")
    age: msgspec.Raw = msgspec.Raw(b"0")


_batch = msgspec.json.Decoder(Batch)
_loose_batch = msgspec.json.Decoder(_LooseBatch)
_raw_list = msgspec.json.Decoder(list[msgspec.Raw])
_loose_reading = msgspec.json.Decoder(_LooseReading)
_at = msgspec.json.Decoder(Annotated[int, msgspec.Meta(ge=0, le=MAX_AT_MS)])
_mac = msgspec.json.Decoder(str)
_rssi = msgspec.json.Decoder(Annotated[float, msgspec.Meta(ge=-120, le=0)])
_flag = msgspec.json.Decoder(bool)
_age = msgspec.json.Decoder(Annotated[int, msgspec.Meta(ge=0, le=MAX_AT_MS)])
_encoder = msgspec.json.Encoder()


def readings_topic(store: str, access_point: str) -> str:
    """Return the topic on which an access point publishes its readings."""
    return f"chaland/v1/{store}/{access_point}/readings"


def status_topic(store: str, access_point: str) -> str:
    """Return the topic of the retained `online` or `offline` of an access point."""
    return f"chaland/v1/{store}/{access_point}/status"


def decode_topic(topic: str) -> Topic | None:
    """Return the parts of a topic, None for any other topic; never raises."""
    found = _TOPIC.fullmatch(topic)
    return Topic(*found.groups()) if found else None


def encode(at: int, readings: Iterable[Reading]) -> bytes:
    """Return the JSON payload of a batch; defaults (`associated`, `age`) are left out."""
    return _encoder.encode({"at": at, "readings": list(readings)})


def decode(payload: bytes) -> Decoded:
    """Return what a payload says and what was refused of it; malformed input never raises.

    JSON leaves some things open; here they are decided:
      - Numbers: `at` and `age` are integers (`1.0` is not), booleans are never numbers, `NaN` and
        `Infinity` are not JSON, null is never a value.
      - A key that is repeated counts with its last value.
      - Separators of an address are optional one by one, so `a4:83e7-123456` is an address.
      - A payload nested too deeply to be read is not JSON.
      - A reading is refused once, by the first field that is wrong in the order of the format.
    """
    if len(payload) > MAX_PAYLOAD_BYTES:
        return Decoded(None, refusal=Refusal.TOO_LONG)
    # The strict decoder first: it takes a well-formed batch in one call. Only when it refuses is
    # the payload decoded again reading by reading, to say which reading is wrong.
    try:
        batch = _batch.decode(payload)
    except (ValueError, RecursionError):
        return _decode_loosely(payload)
    readings = batch.readings
    macs = _canonical_macs([reading.mac for reading in readings])
    if macs is None:
        return _columns(batch.at, readings)
    return Decoded(
        batch.at,
        macs,
        [reading.rssi for reading in readings],
        [reading.associated for reading in readings],
        [reading.age for reading in readings],
    )


def _canonical_macs(macs: list[str]) -> list[str] | None:
    """Return all addresses in canonical form, or None unless all have the same common form.

    The common forms are twelve digits and six pairs with `:` or `-`. Anything else, a mixture too,
    goes one by one through `canonical_mac`.
    """
    if not macs:
        return []
    # A comma inside an address changes the length or the shape, so it cannot fake a separator.
    joined = ",".join(macs).encode() + b","
    form = _PAIRS if len(joined) == len(_PAIRS) * len(macs) else _PLAIN
    if joined.translate(_SHAPE) != form * len(macs):
        return None
    return joined.translate(_LOWER, b":-")[:-1].decode().split(",")


def _columns(
    at: int, readings: Iterable[Reading], refused: Mapping[Refusal, int] | None = None
) -> Decoded:
    """Return the columns of readings, after reading and checking their addresses one by one."""
    counts = Counter(refused or {})
    decoded = Decoded(at, [], [], [], [], refused=counts)
    for reading in readings:
        mac = canonical_mac(reading.mac)
        if mac is None:
            counts[Refusal.BAD_MAC] += 1
            continue
        decoded.macs.append(mac)
        decoded.rssi.append(reading.rssi)
        decoded.associated.append(reading.associated)
        decoded.ages.append(reading.age)
    return decoded


def _decode_loosely(payload: bytes) -> Decoded:
    """Decode reading by reading, so that one that breaks a bound is dropped alone."""
    try:
        # msgspec does not check UTF-8 inside values that it only skips over as `Raw`.
        payload.decode()
        loose = _loose_batch.decode(payload)
    except msgspec.ValidationError:
        return Decoded(None, refusal=Refusal.NOT_OBJECT)
    except (ValueError, RecursionError):
        return Decoded(None, refusal=Refusal.NOT_JSON)
    try:
        at = _at.decode(loose.at)
    except (ValueError, RecursionError):
        return Decoded(None, refusal=Refusal.BAD_AT)
    try:
        raws = _raw_list.decode(loose.readings)
    except (ValueError, RecursionError):
        return Decoded(None, refusal=Refusal.NOT_READINGS)
    if len(raws) > MAX_READINGS:
        return Decoded(None, refusal=Refusal.TOO_MANY_READINGS)
    read = [_read_loosely(raw) for raw in raws]
    refused = Counter(reading for reading in read if isinstance(reading, Refusal))
    return _columns(at, (reading for reading in read if isinstance(reading, Reading)), refused)


def _read_loosely(raw: msgspec.Raw) -> Reading | Refusal:
    # The order of the fields is part of the format: a reading is refused once, by the first.
    refusal = Refusal.BAD_READING
    try:
        loose = _loose_reading.decode(raw)
        refusal = Refusal.BAD_MAC
        mac = _mac.decode(loose.mac)
        if canonical_mac(mac) is None:
            return refusal
        refusal = Refusal.BAD_RSSI
        rssi = _rssi.decode(loose.rssi)
        refusal = Refusal.BAD_ASSOCIATED
        associated = _flag.decode(loose.associated)
        refusal = Refusal.BAD_AGE
        return Reading(mac, rssi, associated, _age.decode(loose.age))
    except (ValueError, RecursionError):
        return refusal
