"""Records the readings of one phone, for a survey measurement."""

from collections.abc import Callable
from typing import Final

from locator.readings.messages import Decoded
from locator.survey.measuring import HeardPhone

MOST_READINGS: Final = 20_000  # of one measurement: bounds the memory of a forgotten one; chosen


class PhoneRecorder:
    """Collects the readings of one phone, in the server's time.

    Taps on the page have the server's time, while readings have the access points', whose clocks
    may be wrong. A message can come late but not early: the least lag of an access point so far is
    taken for the error of its clock, as in `readings/store_clock.py`.

    The phone is known by its binding. Until it is found, the binding of each associated address is
    computed; then only this one address is held, as long as the recorder is.

    Args:
        is_it: returns whether a canonical MAC address is the phone's.
        clock: Unix epoch in milliseconds.

    Attributes:
        heard: in the order of arrival, the first 20,000.
    """

    def __init__(self, is_it: Callable[[str], bool], clock: Callable[[], int]) -> None:
        self._is_it = is_it
        self._clock = clock
        self._mac: str | None = None
        self._leads_ms: dict[str, int] = {}
        self.heard: list[HeardPhone] = []

    def hear(self, access_point: str, message: Decoded) -> None:
        """Take a well-formed message; a listener of the `IngestQueue`."""
        at_ms = message.at or 0
        lead_ms = at_ms - self._clock()
        lead_ms = max(lead_ms, self._leads_ms.get(access_point, lead_ms))
        self._leads_ms[access_point] = lead_ms
        if self._mac is None:
            self._mac = self._find(message)
        if self._mac is None or len(self.heard) >= MOST_READINGS:
            return
        for mac, rssi, age_ms in zip(message.macs, message.rssi, message.ages, strict=True):
            if mac == self._mac:
                self.heard.append(HeardPhone(access_point, rssi, at_ms - age_ms - lead_ms))

    def _find(self, message: Decoded) -> str | None:
        joined = zip(message.macs, message.associated, strict=True)
        return next((mac for mac, associated in joined if associated and self._is_it(mac)), None)
