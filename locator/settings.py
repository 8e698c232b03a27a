"""The thresholds of a store's engine.

Their descriptions are printed in `docs/reference/settings.md`. The times and probabilities of zones
and visits are the product's definitions, chosen and not fitted; those of the clock are explained in
docs/decisions/0006, those of the people present in 0009.
"""

from typing import Annotated, get_args

import msgspec
from msgspec import Meta

Milliseconds = Annotated[int, Meta(ge=1, extra={"expected": "1 or more"})]
Instant = Annotated[int, Meta(ge=0, extra={"expected": "0 or more"})]
Number = Annotated[int, Meta(ge=1, extra={"expected": "1 or more"})]
Probability = Annotated[float, Meta(ge=0, le=1, extra={"expected": "from 0 to 1"})]
Metres = Annotated[float, Meta(ge=0, extra={"expected": "0 or more"})]


def _described(description: str) -> Meta:
    return Meta(description=description)


class EngineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What an engine takes for granted; times in milliseconds, all of message time."""

    tick_ms: Annotated[
        Milliseconds, _described("all devices heard in a tick are placed at once at its end")
    ] = 1_000
    window_ms: Annotated[
        Milliseconds, _described("a reading older than this says nothing about a position")
    ] = 5_000
    late_ms: Annotated[
        Milliseconds, _described("a message or reading further behind the newest one is not used")
    ] = 60_000
    clock_ahead_ms: Annotated[
        Milliseconds,
        _described("a message further ahead of what most access points say waits for them"),
    ] = 30_000
    clock_back_ms: Annotated[
        Milliseconds, _described("time starts again when most access points are this far behind")
    ] = 600_000
    zone_enter_probability: Annotated[
        Probability, _described("P(in zone) from which a device may enter")
    ] = 0.6
    zone_enter_ms: Annotated[Instant, _described("how long P must stay there to enter")] = 3_000
    zone_leave_probability: Annotated[
        Probability, _described("P(in zone) from which down a device may leave")
    ] = 0.3
    zone_leave_ms: Annotated[Instant, _described("how long P must stay there to leave")] = 5_000
    zone_dwell_ms: Annotated[
        Milliseconds, _described("a dwell event comes at each whole multiple of this")
    ] = 20_000
    zone_gap_ms: Annotated[
        Milliseconds, _described("a device unheard for longer is absent from its zones")
    ] = 60_000
    visit_min_ms: Annotated[
        Milliseconds, _described("a stay inside the outline counts as a visit from this on")
    ] = 120_000
    visit_gap_ms: Annotated[
        Milliseconds,
        _described("a visit closes, and a device is forgotten, when not seen inside for longer"),
    ] = 900_000
    visit_max_ms: Annotated[
        Milliseconds, _described("who stays longer is a fixed device or staff, and is left out")
    ] = 14_400_000
    occupancy_ms: Annotated[
        Milliseconds, _described("a device seen within this is in the store now")
    ] = 600_000
    random_occupancy_ms: Annotated[
        Milliseconds,
        _described(
            "the same for an address that a phone outside the store's network made up, heard once; "
            "heard more often, it is twice the mean time between its readings"
        ),
    ] = 120_000
    exit_m: Annotated[
        Metres,
        _described(
            "who was last seen within a fix's own radius and this of an entrance, and then not "
            "for `zone_gap_ms`, has gone out"
        ),
    ] = 3.0
    outline_tolerance_m: Annotated[
        Metres, _described("a fix this far outside the outline is still inside")
    ] = 1.0
    max_devices: Annotated[Number, _described("devices at a time")] = 50_000
    max_devices_a_day: Annotated[
        Number, _described("devices remembered until midnight, so that none counts twice")
    ] = 1_000_000

    def __post_init__(self) -> None:
        """Refuse what cannot work; raises ValueError with the setting's name."""
        # msgspec checks `Meta` bounds only when it decodes: a settings value built in Python, as
        # every test does, would pass unchecked.
        for field in msgspec.structs.fields(self):
            limits = next(meta for meta in get_args(field.type) if getattr(meta, "extra", None))
            value = getattr(self, field.name)
            if value < limits.ge or (limits.le is not None and value > limits.le):
                raise ValueError(f"{field.name}: expected {limits.extra['expected']}")
        if not self.zone_leave_probability < self.zone_enter_probability:
            raise ValueError("zone_enter_probability: expected more than zone_leave_probability")
        # A device is forgotten after `visit_gap_ms`: what lasts longer could not be remembered.
        if self.zone_gap_ms > self.visit_gap_ms:
            raise ValueError("zone_gap_ms: expected no more than visit_gap_ms")
        if self.occupancy_ms > self.visit_gap_ms:
            raise ValueError("occupancy_ms: expected no more than visit_gap_ms")
