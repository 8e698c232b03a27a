"""A store's time, second by second: people move, phones send, access points hear."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from floorplans.model import Floorplan
from locator.readings.messages import Reading
from simulators.beacons import Beacons
from simulators.channel import RadioChannel
from simulators.crowd import WARM_UP_S, Crowd, CrowdEvent, Kind, Place
from simulators.faults import Faults
from simulators.phones import Phones, Sent

NO_FAULTS = Faults()


@dataclass(frozen=True)
class SentBatch:
    """A batch of an access point, closed at `at_ms` (Unix epoch) of its clock."""

    access_point: str
    at_ms: int
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Second:
    """What one second brought: batches in the order of their times, and who came, paid, went."""

    batches: tuple[SentBatch, ...]
    events: tuple[CrowdEvent, ...]


@dataclass(frozen=True)
class GroundTruth:
    """Where somebody on the store's network really is, under the address used there; metres."""

    mac: str
    x: float
    y: float
    floor: str


@dataclass(frozen=True)
class Packet:
    """A packet on the way to a batch."""

    mac: str
    rssi: float
    associated: bool
    at_ms: int

    def reading(self, closed_ms: int) -> Reading:
        """Return the packet as a batch that closes then lists it."""
        return Reading(self.mac, self.rssi, self.associated, closed_ms - self.at_ms)


class World:
    """One floor with its people, their phones and the access points that hear them.

    Args:
        plan: the floor, with the access points where they really are.
        seed: with the same other arguments it gives the same world.
        people: how many are in the store at once, on average over its opening hours.
        start_ms: Unix epoch of second 0.
        guest: whether one more phone is always in, under `GUEST_MAC`.
        faults: what is wrong with the radio.
    """

    def __init__(
        self,
        plan: Floorplan,
        *,
        seed: int,
        people: int,
        start_ms: int,
        guest: bool,
        faults: Faults = NO_FAULTS,
    ) -> None:
        self.second = 0
        self.channel = RadioChannel(plan, seed=seed)
        self._beacons = Beacons(plan, self.channel.gain_db, seed=seed)
        self._crowd = Crowd(plan, seed=seed, people=people, start_ms=start_ms, guest=guest)
        self._phones = Phones(seed=seed, guest_offset_db=faults.guest_offset_db)
        self._plan = plan
        self._start_ms = start_ms
        self._faults = faults
        self._rng = np.random.default_rng([seed, 7])
        # Access points were not switched on together: their batches close at different moments.
        self._phase_ms = self._rng.integers(1, 1000, len(plan.access_points)).tolist()
        self._waiting: list[list[Packet]] = [[] for _ in plan.access_points]
        self._live(-WARM_UP_S, 0.0)

    def step(self) -> Second:
        """Let a second pass and return what it brought."""
        events, sent = self._live(self.second, self.second + 1.0)
        self._hear(sent)
        self._overhear()
        batches = sorted(self._closed(), key=lambda batch: (batch.at_ms, batch.access_point))
        self.second += 1
        return Second(tuple(batches), events)

    def joined(self) -> dict[int, str]:
        """Return the address of each phone on the store's network, by its owner's number."""
        return self._phones.joined()

    def send_guest(self, zone: str | None) -> None:
        """Have the guest walk to a zone of the floor and stay there, or go on touring."""
        self._crowd.send_guest(zone)

    def lead_guest(self, place: Place, *, walking: bool) -> float:
        """Put the guest at a place of the floor now, or have the guest walk there, straight.

        Returns:
            The second at which the guest is there; and there the guest stays.
        """
        return self._crowd.lead_guest(self.second, place, walking=walking)

    def release_guest(self) -> None:
        """Have the guest go on from where they were led to, as before."""
        self._crowd.release_guest(self.second)

    def truth(self, at_s: float) -> tuple[GroundTruth, ...]:
        """Return where everybody on the store's network is at a moment of the last second."""
        joined = self._phones.joined()
        numbers = np.array(list(joined), dtype=np.intp)
        moments = np.full(len(numbers), at_s)
        numbers = numbers[self._crowd.tracks.there(numbers, moments)]
        places = self._crowd.tracks.pose(numbers, moments[: len(numbers)]).xy.tolist()
        return tuple(
            GroundTruth(joined[number], x, y, self._plan.floor)
            for number, (x, y) in zip(numbers.tolist(), places, strict=True)
        )

    def _live(self, from_s: float, to_s: float) -> tuple[tuple[CrowdEvent, ...], Sent]:
        """Let people move and phones send; return who came and went, and what was sent."""
        events = self._crowd.advance(from_s, to_s)
        for event in events:
            if event.kind is Kind.CAME:
                self._phones.add(event.number, event.at_s, stays_out=event.passing)
        sent = self._phones.send(to_s)
        for event in events:
            if event.kind is Kind.WENT:
                self._phones.remove(event.number)
        return events, sent

    def _hear(self, sent: Sent) -> None:
        there = self._crowd.tracks.there(sent.numbers, sent.at_s)
        sent = sent.kept(there)
        pose = self._crowd.tracks.pose(sent.numbers, sent.at_s)
        rssi = self.channel.rssi(pose, sent.at_s, sent.loudness_db, self._rng)
        at_ms = (self._start_ms + sent.at_s * 1000.0).astype(np.int64).tolist()
        for row, column in np.argwhere(np.isfinite(rssi)).tolist():
            level = float(rssi[row, column])
            packet = Packet(sent.macs[row], level, sent.associated[row], at_ms[row])
            self._waiting[column].append(packet)

    def _overhear(self) -> None:
        """Let the access points hear each other's beacons."""
        at_ms = self._start_ms + 1000 * self.second
        for column, waiting in enumerate(self._waiting):
            for mac, level in self._beacons.hear(column, self.second):
                waiting.append(Packet(mac, level, associated=False, at_ms=at_ms))

    def _closed(self) -> Iterator[SentBatch]:
        """Yield the batches that close in this second; what was heard later waits for the next."""
        lost = self._rng.random(len(self._waiting)) < self._faults.dropped_share
        for column, access_point in enumerate(self._plan.access_points):
            closed_ms = self._start_ms + 1000 * self.second + self._phase_ms[column]
            packets = self._waiting[column]
            self._waiting[column] = [packet for packet in packets if packet.at_ms > closed_ms]
            if lost[column] or access_point.id in self._faults.silent:
                continue
            heard = [packet for packet in packets if packet.at_ms <= closed_ms]
            readings = tuple(packet.reading(closed_ms) for packet in heard)
            yield SentBatch(access_point.id, closed_ms, readings)
