"""The thresholds of a store's engine."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """What an engine takes for granted; times in milliseconds, all of message time.

    Attributes:
        tick_ms: all devices heard in a tick are placed at once at its end.
        window_ms: a reading older than this says nothing about a position.
        late_ms: a message or reading further behind the newest one is not used.
        clock_ahead_ms: a message further ahead of what most access points say waits for them.
        clock_back_ms: time starts again when most access points are this far behind.
        zone_enter_probability: P(in zone) from which a device may enter.
        zone_enter_ms: how long it must stay so.
        zone_leave_probability: P(in zone) from which down a device may leave.
        zone_leave_ms: how long it must stay so.
        zone_dwell_ms: a dwell is told at each whole multiple of this.
        zone_gap_ms: a device unheard for longer is absent from its zones.
        visit_min_ms: a stay inside the outline counts as a visit from this on.
        visit_gap_ms: a visit closes, and a device is forgotten, when not seen inside for longer.
        visit_max_ms: who stays longer is a fixed device or staff, and is left out.
        occupancy_ms: a device seen within this is in the store now.
        random_occupancy_ms: the same for an address that was made up by a phone which is not on
            the store's network: it soon makes up another and would be there twice.
        outline_tolerance_m: a fix this far outside the outline is still inside.
        max_devices: rows at a time.
        max_devices_a_day: devices remembered until midnight, so that none counts twice.
    """

    tick_ms: int = 1_000
    window_ms: int = 5_000
    late_ms: int = 60_000
    clock_ahead_ms: int = 30_000
    clock_back_ms: int = 600_000
    zone_enter_probability: float = 0.6
    zone_enter_ms: int = 3_000
    zone_leave_probability: float = 0.3
    zone_leave_ms: int = 5_000
    zone_dwell_ms: int = 20_000
    zone_gap_ms: int = 60_000
    visit_min_ms: int = 120_000
    visit_gap_ms: int = 900_000
    visit_max_ms: int = 14_400_000
    occupancy_ms: int = 600_000
    random_occupancy_ms: int = 120_000
    outline_tolerance_m: float = 1.0
    max_devices: int = 50_000
    max_devices_a_day: int = 1_000_000

    def __post_init__(self) -> None:
        """Refuse what cannot work; raises ValueError with the setting's name."""
        for field in fields(self):
            instant = field.name in {"zone_enter_ms", "zone_leave_ms"}
            least = 1 if field.type is int and not instant else 0
            if getattr(self, field.name) < least:
                raise ValueError(f"{field.name}: expected {least} or more")
        if not self.zone_leave_probability < self.zone_enter_probability <= 1:
            raise ValueError("zone_enter_probability: expected more than zone_leave_probability")
        if self.zone_gap_ms > self.visit_gap_ms:
            raise ValueError("zone_gap_ms: expected no more than visit_gap_ms")
        if self.occupancy_ms > self.visit_gap_ms:
            raise ValueError("occupancy_ms: expected no more than visit_gap_ms")
