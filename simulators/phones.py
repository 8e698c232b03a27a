"""The phones that people carry: how loud they are, when they send, under which address."""

from dataclasses import dataclass, field

import numpy as np

from simulators.crowd import GUEST
from simulators.walkable import Flags, Floats, Ints

# Locally administered, as every address here: no real device has it.
GUEST_MAC = "02:c4:a1:00:00:01"
LOUDNESS_DB = 4.5
LOUDEST_DB = 10.0
OFF_SHARE, ASSOCIATED_SHARE = 0.12, 0.45
# From the door to the store's network.
JOINS_S = (15.0, 60.0)
ASSOCIATED_EVERY_S = (0.9, 2.0)
PROBES_EVERY_S = (10.0, 60.0)
RENEWS_EVERY_S = (240.0, 1200.0)
NEVER = np.inf


@dataclass(frozen=True)
class Sent:
    """Packets of a stretch of time, in the order of phones: whose, when, under which address."""

    numbers: Ints
    at_s: Floats
    macs: tuple[str, ...]
    associated: tuple[bool, ...]
    loudness_db: Floats

    def kept(self, wanted: Flags) -> "Sent":
        """Return the packets (n,) that are wanted."""
        kept = np.flatnonzero(wanted).tolist()
        return Sent(
            self.numbers[kept],
            self.at_s[kept],
            tuple(self.macs[packet] for packet in kept),
            tuple(self.associated[packet] for packet in kept),
            self.loudness_db[kept],
        )


@dataclass
class SimulatedPhone:
    """One phone; times are seconds, `joins_s` when it connects to the store's network."""

    number: int
    mac: str
    loudness_db: float
    joins_s: float
    next_s: float
    renews_s: float
    every_s: tuple[float, float] = field(default=PROBES_EVERY_S)

    @property
    def associated(self) -> bool:
        """Return whether it is on the store's network, under an address that it keeps there."""
        return self.every_s == ASSOCIATED_EVERY_S


class Phones:
    """The phones of a crowd, by the numbers of their owners.

    Args:
        seed: the same seed gives the same phones and packets.
        guest_offset_db: how much louder the guest's phone is.
    """

    def __init__(self, *, seed: int, guest_offset_db: float = 0.0) -> None:
        self._rng = np.random.default_rng([seed, 6])
        self._guest_offset_db = guest_offset_db
        self._phones: dict[int, SimulatedPhone] = {}

    def add(self, number: int, at_s: float, *, stays_out: bool) -> None:
        """Add the phone of somebody who came at `at_s`, or who only passes by outside."""
        if number == GUEST:
            self._add_guest(at_s)
            return
        kind = self._rng.random()
        joins_s = at_s + self._rng.uniform(*JOINS_S)
        first_s = at_s + self._rng.uniform(0.0, PROBES_EVERY_S[1])
        self._phones[number] = SimulatedPhone(
            number=number,
            mac=self._random_mac(),
            loudness_db=self._loudness_db(),
            joins_s=joins_s if OFF_SHARE <= kind < OFF_SHARE + ASSOCIATED_SHARE else NEVER,
            next_s=first_s if kind >= OFF_SHARE else NEVER,
            renews_s=at_s + self._rng.uniform(*RENEWS_EVERY_S),
        )
        if stays_out:
            self._phones[number].joins_s = NEVER

    def remove(self, number: int) -> None:
        """Forget the phone of somebody who went."""
        del self._phones[number]

    def joined(self) -> dict[int, str]:
        """Return the address of each phone on the store's network, by its owner's number."""
        return {phone.number: phone.mac for phone in self._phones.values() if phone.associated}

    def send(self, to_s: float) -> Sent:
        """Return what all phones send from the last call's moment until `to_s`."""
        packets = [
            (phone, at_s) for phone in self._phones.values() for at_s in self._moments(phone, to_s)
        ]
        return Sent(
            numbers=np.array([phone.number for phone, _ in packets], dtype=np.intp),
            at_s=np.array([at_s for _, at_s in packets], dtype=np.float64),
            macs=tuple(phone.mac for phone, _ in packets),
            associated=tuple(phone.associated for phone, _ in packets),
            loudness_db=np.array([phone.loudness_db for phone, _ in packets], dtype=np.float64),
        )

    def _moments(self, phone: SimulatedPhone, to_s: float) -> list[float]:
        if phone.joins_s <= to_s and not phone.associated:
            phone.mac, phone.every_s = self._random_mac(), ASSOCIATED_EVERY_S
            phone.next_s = phone.joins_s
        if phone.next_s > to_s:
            return []
        if phone.renews_s <= to_s and not phone.associated:
            phone.mac = self._random_mac()
            phone.renews_s = to_s + self._rng.uniform(*RENEWS_EVERY_S)
        moments = []
        while phone.next_s <= to_s:
            moments.append(phone.next_s)
            phone.next_s += self._rng.uniform(*phone.every_s)
        return moments

    def _add_guest(self, at_s: float) -> None:
        self._phones[GUEST] = SimulatedPhone(
            number=GUEST,
            mac=GUEST_MAC,
            loudness_db=self._loudness_db() + self._guest_offset_db,
            joins_s=at_s,
            next_s=at_s,
            renews_s=NEVER,
            every_s=ASSOCIATED_EVERY_S,
        )

    def _loudness_db(self) -> float:
        return float(np.clip(self._rng.normal(0.0, LOUDNESS_DB), -LOUDEST_DB, LOUDEST_DB))

    def _random_mac(self) -> str:
        first, *others = self._rng.integers(0, 256, 6).tolist()
        # Locally administered and of one device: the second and the first bit of the first byte.
        return ":".join(f"{byte:02x}" for byte in (first & 0xFC | 0x02, *others))
