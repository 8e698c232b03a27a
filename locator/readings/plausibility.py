"""Readings that are well formed and cannot be true; the ingest queue asks before it queues them."""

from collections import Counter
from typing import Final

from locator.readings.messages import Decoded, Refusal

# formats.md, section 1: louder than this no phone is heard. Drivers report 0 or -1 dBm where they
# know no level (nmap/npcap#64).
LOUDEST_DBM: Final = -10.0
# IEEE 802: the lowest bit of the first octet marks a group address, which only receives. The
# broadcast address is one of them.
GROUP_DIGITS: Final = frozenset("13579bdf")
ZERO_ADDRESS: Final = "0" * 12  # of frames that a driver could not parse


def plausible(message: Decoded) -> Decoded:
    """Return a message with those readings alone that can be true; the others join its `refused`.

    A reading is refused once: an address that is nobody's before a level that no phone has.
    """
    verdicts = [_refusal(*reading) for reading in zip(message.macs, message.rssi, strict=True)]
    if not any(verdicts):
        return message
    kept = [index for index, verdict in enumerate(verdicts) if verdict is None]
    refused = Counter(verdict for verdict in verdicts if verdict is not None)
    return Decoded(
        message.at,
        [message.macs[index] for index in kept],
        [message.rssi[index] for index in kept],
        [message.associated[index] for index in kept],
        [message.ages[index] for index in kept],
        refused=Counter(message.refused) + refused,
    )


def _refusal(mac: str, rssi: float) -> Refusal | None:
    if mac[1] in GROUP_DIGITS or mac == ZERO_ADDRESS:
        return Refusal.NO_DEVICE
    return Refusal.IMPOSSIBLE_LEVEL if rssi > LOUDEST_DBM else None
