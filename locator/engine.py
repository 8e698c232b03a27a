"""From readings to fixes, zone events and visits: one engine a store."""

from collections import Counter
from collections.abc import Sequence

from floorplans.model import Floorplan
from locator.events import Person, Tick
from locator.messages import Decoded, Refusal
from locator.positioning import Positioner
from locator.pseudonyms import Pseudonyms
from locator.settings import EngineSettings


class Engine:
    """All that is known of a store's devices, driven by the time in the messages alone.

    Args:
        store: the store's name, a part of every id.
        floors: in the order of the positioner's floor indices.
        access_points: the columns with which the positioner was built; others are refused.
        positioner: finds the positions.
        pseudonyms: names the devices.
        settings: thresholds.
        left_out: bindings (`Pseudonyms.binding`) of staff and of those who objected.

    Attributes:
        refused_messages: messages that were not used, by reason, since the start.
        refused_readings: readings that were not used, by reason, since the start; those of the
            decoder are not in it.
    """

    refused_messages: Counter[Refusal]
    refused_readings: Counter[Refusal]

    def __init__(
        self,
        *,
        store: str,
        floors: Sequence[Floorplan],
        access_points: Sequence[str],
        positioner: Positioner,
        pseudonyms: Pseudonyms,
        settings: EngineSettings | None = None,
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        raise NotImplementedError

    @property
    def at(self) -> int | None:
        """The newest message time, Unix epoch in milliseconds; None before the first message."""
        raise NotImplementedError

    def feed(self, access_point: str, message: Decoded) -> list[Tick]:
        """Take a decoded message (`messages.decode`) and return the ticks that it completed."""
        raise NotImplementedError

    def flush(self) -> list[Tick]:
        """Complete the tick under way, as at the end of a recording; all state is kept."""
        raise NotImplementedError

    def close(self) -> list[Tick]:
        """Flush, then end every visit and zone stay and forget every device, as at midnight."""
        raise NotImplementedError

    def people(self) -> list[Person]:
        """Return who is inside the outline and was seen within `occupancy_ms`."""
        raise NotImplementedError

    def leave_out(self, bindings: frozenset[str]) -> list[Tick]:
        """Leave these devices out from now on, and forget those of them that are here."""
        raise NotImplementedError

    def device_of(self, mac: str) -> str:
        """Return the pseudonym under which the ticks of today name a device."""
        raise NotImplementedError

    def binding_of(self, device: str) -> str | None:
        """Return the lasting name of a device that is here and associated, else None."""
        raise NotImplementedError
