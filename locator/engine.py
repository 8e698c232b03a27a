"""The engine of one store: from decoded messages to fixes, zone events and visits.

The live service, `chaland replay` and `chaland evaluate` drive the same code.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from conventions.macs import canonical_mac
from floorplans.model import Floorplan
from locator.calibration.calibration import Calibration
from locator.presence.events import Person, Tick
from locator.presence.store_state import StoreState
from locator.readings.messages import Decoded, Refusal, Watermark
from locator.readings.pseudonyms import Pseudonyms
from locator.readings.store_clock import NEVER, VOTING_MESSAGES, StoreClock
from locator.settings import EngineSettings
from locator.tracking.positioner import Positioner

# In one tick, before they are taken in without a fix: bounds the memory of a store whose clock
# stands still. Chosen.
MAX_PENDING_READINGS: Final = 500_000


class Engine:
    """The devices of a store, driven by the time in the messages alone, never by the wall clock.

    Message time is divided into ticks that end at whole multiples of `tick_ms`. A tick is completed
    by the first message after its end; its time is that of the newest message in it. Time without
    messages is skipped, and the events that fell due in it come with the next tick. At the store's
    local midnight every stay ends and every device is forgotten, and so is the key of the day.

    The same messages in the same order give the same ticks, however they are divided into batches.
    An engine is not thread-safe: the service runs all of them in one thread.

    Args:
        store: the store's name, a part of every id.
        floors: in the order of the positioner's floor indices; the first names the time zone.
        access_points: the columns with which the positioner was built; others are refused.
        positioner: finds the positions.
        pseudonyms: names the devices.
        settings: thresholds.
        left_out: bindings (`Pseudonyms.binding`) of staff and of people who objected.

    Attributes:
        used_messages: how many messages were used since the start.
        refused_messages: messages that were not used, by reason, since the start.
        heard_readings: how many readings the used messages had.
        refused_readings: those of them that were not used, by reason; of each reading this is
            known when its tick is complete. None of these has what the decoder refused.
    """

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
        settings = settings or EngineSettings()
        self._settings = settings
        self._time_zone = ZoneInfo(floors[0].timezone)
        self._pseudonyms = pseudonyms
        self._columns = {name: column for column, name in enumerate(access_points)}
        self._clock = StoreClock(len(access_points), settings)
        self._waiting: list[tuple[int, int, Decoded]] = []
        self._boundary = self._midnight = NEVER
        self._today: date | None = None
        self._left_out = left_out
        self.used_messages = self.heard_readings = 0
        self.refused_messages: Counter[Refusal] = Counter()
        self._state = StoreState(
            store=store,
            floors=floors,
            access_points=access_points,
            positioner=positioner,
            settings=settings,
            name=self._name,
            is_left_out=self._is_left_out,
        )
        self.refused_readings = self._state.refused

    @property
    def at(self) -> int | None:
        """The newest message time, Unix epoch in milliseconds; None before the first message."""
        return None if self._clock.at_ms == NEVER else self._clock.at_ms

    @property
    def waiting(self) -> int:
        """How many messages wait for other access points to say the same time."""
        return sum(not isinstance(message, Watermark) for _, _, message in self._waiting)

    def feed(self, access_point: str, message: Decoded) -> list[Tick]:
        """Take a decoded message (`messages.decode`) and return the ticks that it completed.

        Mostly none or one; several at midnight, or when messages that waited are accepted.
        """
        at = message.at
        if at is None:
            return []
        column = self._columns.get(access_point)
        if column is None:
            return self._refuse(message, Refusal.UNKNOWN_ACCESS_POINT)
        clock = self._clock
        clock.note(column, at)
        # The common case first: nothing waits and the median need not be computed.
        if clock.earliest_ms <= at <= clock.latest_ms:
            ticks = self._take(column, message, at)
            return ticks + self._take_waiting() if ticks and self._waiting else ticks
        if at < clock.earliest_ms:
            return self._take_late(column, message, at)
        self._waiting.append((clock.turn, column, message))
        return self._take_waiting()

    def flush(self) -> list[Tick]:
        """Complete the tick under way, as when the service stops; visits and stays go on."""
        ticks = self._take_waiting(last=True)
        if self._state.heard_anything:
            ticks.append(self._state.tick(self._clock.at_ms))
        self._boundary = self._clock.at_ms
        return ticks

    def close(self) -> list[Tick]:
        """Flush, then end every visit and zone stay and forget every device, as at midnight."""
        ticks = self.flush()
        if self._today is not None:
            ticks.append(self._end_day())
        return ticks

    def people(self) -> list[Person]:
        """Return the devices present now, as `presence/occupancy.py` defines it."""
        return self._state.people(self._clock.at_ms)

    def occupancy(self) -> int:
        """Return the number of `people`, in one pass over arrays: it is asked for often."""
        return self._state.occupancy(self._clock.at_ms)

    @property
    def access_points(self) -> tuple[str, ...]:
        """The columns of observations, in order, as the positioner was built with."""
        return tuple(self._columns)

    def replace(self, positioner: Positioner, access_points: Sequence[str]) -> None:
        """Continue with another positioner: visits and zone stays go on, tracks restart.

        Args:
            positioner: built with `access_points`.
            access_points: the columns so far, in their order, and perhaps more.

        Raises:
            ValueError: a column is missing or has moved.
        """
        if tuple(access_points[: len(self._columns)]) != self.access_points:
            raise ValueError("expected the columns so far, in their order, before others")
        self._columns = {name: column for column, name in enumerate(access_points)}
        self._clock.widen(len(access_points))
        self._state.replace(positioner, len(access_points))

    def calibration(self) -> Calibration | None:
        """Return the positioner's calibration; None where it needs none."""
        return self._state.calibration()

    def restore(self, calibration: Calibration) -> None:
        """Let the positioner continue from a stored calibration."""
        self._state.restore(calibration)

    def leave_out(self, bindings: frozenset[str]) -> None:
        """Leave these devices out from now on, and no others; the next tick ends their stays."""
        self._left_out = bindings
        self._state.leave_out()

    def device_of(self, mac: str) -> str:
        """Return the pseudonym under which the ticks of today name a device.

        Raises:
            ValueError: the text is not a MAC address; it is not repeated in the message.
            LookupError: no message has said yet which day it is.
        """
        canonical = canonical_mac(mac)
        if canonical is None:
            raise ValueError("expected a MAC address")
        return self._name(canonical)

    def binding_of(self, device: str) -> str | None:
        """Return the binding of a device that is here and associated, else None.

        Only associated ones: an address off the network may be another device's tomorrow.
        """
        mac = self._state.associated_mac(device)
        return None if mac is None else self._pseudonyms.binding(mac)

    def _name(self, mac: str) -> str:
        if self._today is None:
            raise LookupError("no message has said yet which day it is")
        return self._pseudonyms.device(mac, self._today)

    def _is_left_out(self, mac: str) -> bool:
        return bool(self._left_out) and self._pseudonyms.binding(mac) in self._left_out

    def _take(self, column: int, message: Decoded, at: int) -> list[Tick]:
        ticks = self._advance(at) if at > self._boundary else []
        self._state.hear(column, self._clock.accept(column, at), message)
        if not isinstance(message, Watermark):
            self.used_messages += 1
            self.heard_readings += len(message.macs)
        if self._state.pending > MAX_PENDING_READINGS:
            self._state.absorb(self._clock.at_ms)
        return ticks

    def _refuse(self, message: Decoded, reason: Refusal) -> list[Tick]:
        if not isinstance(message, Watermark):
            self.refused_messages[reason] += 1
        return []

    def _take_late(self, column: int, message: Decoded, at: int) -> list[Tick]:
        if not self._clock.is_wrong():
            return self._refuse(message, Refusal.LATE)
        ticks = self.close()
        self._clock.restart()
        self._clock.update_latest()
        return ticks + self._take(column, message, at)

    def _take_waiting(self, *, last: bool = False) -> list[Tick]:
        """Take the messages that waited for others to agree; refuse those that waited in vain."""
        # The list is replaced first: `_take` may complete ticks but must not see it half done.
        clock, waiting, self._waiting = self._clock, self._waiting, []
        ticks: list[Tick] = []
        if waiting:
            clock.update_latest()
        for turn, column, message in waiting:
            at = message.at or 0
            if at <= clock.latest_ms or (last and clock.is_confirmed(turn, at)):
                if at >= clock.earliest_ms:
                    ticks += self._take(column, message, at)
                else:
                    self._refuse(message, Refusal.LATE)
            elif last or clock.turn - turn >= VOTING_MESSAGES:
                self._refuse(message, Refusal.CLOCK_AHEAD)
            else:
                self._waiting.append((turn, column, message))
        return ticks

    def _advance(self, at: int) -> list[Tick]:
        """Complete the tick under way and begin the one of `at`, and its day."""
        ticks = [self._state.tick(self._clock.at_ms)] if self._state.heard_anything else []
        if at >= self._midnight:
            if self._today is not None:
                ticks.append(self._end_day())
            self._begin_day(at)
        # Rounded up, and never past midnight: a tick belongs to one day.
        end = -(-at // self._settings.tick_ms) * self._settings.tick_ms
        self._boundary = min(end, self._midnight - 1)
        return ticks

    def _begin_day(self, at: int) -> None:
        self._today = datetime.fromtimestamp(at / 1000, self._time_zone).date()
        tomorrow = datetime.combine(self._today + timedelta(days=1), time(tzinfo=self._time_zone))
        self._midnight = round(tomorrow.timestamp() * 1000)

    def _end_day(self) -> Tick:
        tick = self._state.end(self._clock.at_ms)
        self._pseudonyms.destroy()
        self._today = None
        self._boundary = self._midnight = NEVER
        return tick
