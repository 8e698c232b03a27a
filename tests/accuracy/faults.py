"""A recording with something wrong in it, made from a sound one while it is read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import msgspec
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.affinity import affine_transform

from floorplans.model import AccessPoint, Floorplan
from locator.readings.messages import Batch, decode_topic
from locator.scoring.recording import Message, Recording

Change = Callable[[Message], Message | None]


@dataclass(frozen=True)
class Changed(Recording):
    """A recording whose messages are changed, or dropped, one by one."""

    change: Change

    def messages(self) -> Iterator[Message]:
        changed = map(self.change, super().messages())
        return (message for message in changed if message is not None)


def changed(recording: Recording, change: Change) -> Recording:
    own = {field.name: getattr(recording, field.name) for field in fields(Recording)}
    return Changed(**own, change=change)


def silent(recording: Recording, *names: str) -> Recording:
    """Let some access points say nothing."""
    return changed(recording, lambda message: None if _sender(message) in names else message)


def only(recording: Recording, *names: str) -> Recording:
    """Let nobody but these access points say anything."""
    return changed(recording, lambda message: message if _sender(message) in names else None)


def serving(recording: Recording, scan_ms: int = 5_000) -> Recording:
    """Report of each phone only the access point that hears it loudest in a scan."""
    loudest: dict[tuple[str, int], tuple[float, str]] = {}
    for message in recording.messages():
        batch = msgspec.json.decode(message.payload, type=Batch)
        for reading in batch.readings:
            scan = reading.mac, batch.at // scan_ms
            one = reading.rssi, _sender(message)
            loudest[scan] = max(loudest.get(scan, one), one)

    def change(message: Message) -> Message:
        batch = msgspec.json.decode(message.payload, type=Batch)
        batch.readings = [
            reading
            for reading in batch.readings
            if loudest[reading.mac, batch.at // scan_ms][1] == _sender(message)
        ]
        return Message(message.topic, msgspec.Raw(msgspec.json.encode(batch)))

    return changed(recording, change)


def listed(recording: Recording, *names: str) -> Recording:
    """Make it a store that has these access points alone."""

    def fewer(plan: Floorplan) -> Floorplan:
        kept = tuple(point for point in plan.access_points if point.id in names)
        return replace(plan, access_points=kept)

    return only(replace(recording, floors=tuple(map(fewer, recording.floors))), *names)


def lost(recording: Recording, share: float) -> Recording:
    """Lose a share of the messages, by chance."""
    rng = np.random.default_rng(1)
    return changed(recording, lambda message: None if rng.random() < share else message)


def louder(recording: Recording, mac: str, decibels: float) -> Recording:
    """Let one phone be heard so much louder."""

    def change(message: Message) -> Message:
        batch = msgspec.json.decode(message.payload, type=Batch)
        for reading in batch.readings:
            if reading.mac == mac:
                reading.rssi = min(reading.rssi + decibels, 0.0)
        return Message(message.topic, msgspec.Raw(msgspec.json.encode(batch)))

    return changed(recording, change)


def misplaced(recording: Recording, name: str, metres: float) -> Recording:
    """List one access point so far to the right of where it hangs."""

    def move(point: AccessPoint) -> AccessPoint:
        place = shapely.Point(point.place.x + metres, point.place.y)
        return replace(point, place=place) if point.id == name else point

    def moved(plan: Floorplan) -> Floorplan:
        return replace(plan, access_points=tuple(map(move, plan.access_points)))

    return replace(recording, floors=tuple(map(moved, recording.floors)))


def turned(recording: Recording, matrix: NDArray[np.float64]) -> Recording:
    """Draw the same store in a frame that is turned or mirrored by a (2, 2) matrix."""
    coefficients = [*matrix.ravel(), 0.0, 0.0]

    def turn(plan: Floorplan) -> Floorplan:
        return replace(
            plan,
            outline=affine_transform(plan.outline, coefficients),
            walls=tuple(
                replace(wall, line=affine_transform(wall.line, coefficients)) for wall in plan.walls
            ),
            fixtures=tuple(
                replace(fixture, area=affine_transform(fixture.area, coefficients))
                for fixture in plan.fixtures
            ),
            zones=tuple(
                replace(zone, area=affine_transform(zone.area, coefficients)) for zone in plan.zones
            ),
            access_points=tuple(
                replace(point, place=affine_transform(point.place, coefficients))
                for point in plan.access_points
            ),
            entrances=tuple(
                replace(door, place=affine_transform(door.place, coefficients))
                for door in plan.entrances
            ),
        )

    truth, survey = recording.truth, recording.survey
    return replace(
        recording,
        floors=tuple(map(turn, recording.floors)),
        truth=None if truth is None else replace(truth, xy=truth.xy @ matrix.T),
        survey=None if survey is None else replace(survey, xy=survey.xy @ matrix.T),
    )


def _sender(message: Message) -> str:
    topic = decode_topic(message.topic)
    return "" if topic is None else topic.access_point
